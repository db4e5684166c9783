import Button from '@mui/material/Button';
import { usePhone } from '../../frame/usePhone.ts';
import { useWords } from '../../i18n/useWords.ts';
import type { CaseDetail } from '../useCase.ts';
import type { Tab } from './drafts.ts';
import { isPrimary } from './possible.ts';

const WORDS = {
  reply: 'desk.composer.send',
  ask: 'desk.composer.send',
  note: 'desk.composer.keep',
  resolve: 'desk.composer.resolve',
} as const satisfies Record<Tab, string>;

type Props = { of: CaseDetail; tab: Tab; sendable: boolean; onSend: (andNext: boolean) => void };

export function SendButtons({ of, tab, sendable, onSend }: Props) {
  const say = useWords();
  const phone = usePhone();
  return (
    <>
      {!phone && (
        <Button
          onClick={() => onSend(true)}
          disabled={!sendable}
          aria-keyshortcuts="Control+Shift+Enter"
          title="Ctrl-Shift-Enter"
        >
          {say('desk.composer.sendAndNext')}
        </Button>
      )}
      <Button
        variant={isPrimary(of) ? 'contained' : 'outlined'}
        onClick={() => onSend(false)}
        disabled={!sendable}
        aria-keyshortcuts="Control+Enter"
        title="Ctrl-Enter"
        sx={{ whiteSpace: 'nowrap' }}
      >
        {say(WORDS[tab])}
      </Button>
    </>
  );
}
