import Attach from '@mui/icons-material/AttachFileOutlined';
import IconButton from '@mui/material/IconButton';
import { useRef } from 'react';
import { ACCEPTED } from '../../../domain/attachment.ts';
import { useWords } from '../../i18n/useWords.ts';

/** Files can be chosen here, dropped on the field, or pasted into it. */
export function AttachButton({ onFiles }: { onFiles: (files: File[]) => void }) {
  const say = useWords();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={ACCEPTED}
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])]);
          // The same file can be chosen once more.
          target.value = '';
        }}
      />
      <IconButton
        aria-label={say('attachments.add')}
        title={say('attachments.add')}
        onClick={() => input.current?.click()}
        sx={{ '@media (pointer: coarse)': { minWidth: 44, minHeight: 44 } }}
      >
        <Attach sx={{ fontSize: 20 }} />
      </IconButton>
    </>
  );
}
