import Macro from '@mui/icons-material/PlaylistPlayOutlined';
import Templates from '@mui/icons-material/QuickreplyOutlined';
import Eye from '@mui/icons-material/VisibilityOutlined';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import type { ReactNode } from 'react';
import { useWords } from '../../i18n/useWords.ts';
import { AttachButton } from './AttachButton.tsx';

/** Null: not here, or not now. */
type Props = {
  onFiles: (files: File[]) => void;
  onTemplates: (() => void) | null;
  onPreview: (() => void) | null;
  onMacro: (() => void) | null;
};

/** What helps to write, at the foot of the field. */
export function Tools({ onFiles, onTemplates, onPreview, onMacro }: Props) {
  const say = useWords();
  return (
    <Box sx={{ display: 'flex', ml: -0.5 }}>
      <AttachButton onFiles={onFiles} />
      {onTemplates && (
        <Tool words={say('replies.composer.openHint')} onClick={onTemplates}>
          <Templates fontSize="small" />
        </Tool>
      )}
      {onPreview && (
        <Tool words={say('replies.composer.preview')} onClick={onPreview}>
          <Eye fontSize="small" />
        </Tool>
      )}
      {onMacro && (
        <Tool words={`${say('replies.macro.button')} (m)`} onClick={onMacro}>
          <Macro fontSize="small" />
        </Tool>
      )}
    </Box>
  );
}

type ToolProps = { words: string; onClick: () => void; children: ReactNode };
const Tool = ({ words, onClick, children }: ToolProps) => (
  <IconButton size="small" onClick={onClick} aria-label={words} title={words}>
    {children}
  </IconButton>
);
