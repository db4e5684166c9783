import Box from '@mui/material/Box';
import { useState } from 'react';
import type { ApprovalDetail } from '../../api/contract/approvals.ts';
import type { Verb } from '../../domain/approval/state.ts';
import { ActionButton } from '../cases/ActionButton.tsx';
import { useWords } from '../i18n/useWords.ts';
import { useMe } from '../session/SessionGate.tsx';
import { VerbDialog } from './VerbDialog.tsx';

const DECIDE: Verb[] = ['approve', 'reject', 'ask', 'delegate'];
const OWN: Verb[] = ['answer', 'withdraw'];

/** Buttons as the machine allows them: whoever asked answers and withdraws, all others decide; what is not possible says why. */
export function Verbs({ of }: { of: ApprovalDetail }) {
  const say = useWords();
  const me = useMe();
  const [open, setOpen] = useState<Verb | null>(null);
  const over = of.endedAt !== null;
  // What the rules asked for has nobody to ask back.
  const shown =
    of.requester === null ? DECIDE.filter((verb) => verb !== 'ask') : of.requester.id === me.id ? OWN : DECIDE;
  const refusalOf = (verb: Verb) => of.verbs.find((one) => one.verb === verb)?.refusal ?? null;
  if (over) return null;
  return (
    <Box
      sx={{ display: 'flex', gap: 1, flexWrap: 'wrap', '& > button': { minHeight: 44, flex: { xs: 1, sm: 'none' } } }}
    >
      {shown.map((verb) => {
        const refusal = refusalOf(verb);
        const first = verb === 'approve' || verb === 'answer';
        return (
          <ActionButton
            key={verb}
            variant={first && !refusal ? 'contained' : 'outlined'}
            reason={refusal?.text ?? null}
            onClick={() => setOpen(verb)}
          >
            {say(`approvals.verb.${verb}`)}
          </ActionButton>
        );
      })}
      {open && <VerbDialog of={of} verb={open} onClose={() => setOpen(null)} />}
    </Box>
  );
}
