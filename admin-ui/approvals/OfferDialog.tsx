import TextField from '@mui/material/TextField';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { useState } from 'react';
import type { ApprovalAsked } from '../../api/contract/approvals.ts';
import { useWords } from '../i18n/useWords.ts';
import { useMember } from '../members/useMember.ts';
import { AskDialog } from './AskDialog.tsx';

const WAYS = ['money', 'points'] as const;
type Way = (typeof WAYS)[number];

/** An offer to the member of a case: money or points, why, and what the rules will say to it. */
export default function OfferDialog({
  of,
  onClose,
}: {
  of: { id: string; member: { id: string } };
  onClose: () => void;
}) {
  const say = useWords();
  const [way, setWay] = useState<Way>('money');
  const [value, setValue] = useState('');
  const currency = useMember(of.member.id).data?.value.spentTotal.currency ?? 'CNY';
  const asked = askedFor(of.id, way, value, currency);
  return (
    <AskDialog
      title={say('approvals.offer.title')}
      submit={say('approvals.offer.send')}
      asked={asked}
      onClose={onClose}
    >
      <ToggleButtonGroup
        exclusive
        size="small"
        value={way}
        aria-label={say('approvals.page.what')}
        onChange={(_, next: Way | null) => next && setWay(next)}
        sx={{ '& .MuiToggleButton-root': { px: 2, textTransform: 'none', minHeight: { xs: 44, sm: 32 } } }}
      >
        {WAYS.map((name) => (
          <ToggleButton key={name} value={name}>
            {say(`approvals.offer.${name}`)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <TextField
        label={way === 'money' ? say('approvals.offer.amount', { currency }) : say('approvals.offer.pointsAmount')}
        value={value}
        onChange={(event) => setValue(event.target.value)}
        autoFocus
        error={value !== '' && asked === null}
        helperText={value !== '' && asked === null ? say('approvals.offer.notNumber') : ' '}
        slotProps={{ htmlInput: { inputMode: 'decimal', maxLength: 12 } }}
      />
    </AskDialog>
  );
}

/** What was typed as whole minor units or points; null when it is neither. */
export function askedFor(caseId: string, way: Way, value: string, currency: string): ApprovalAsked | null {
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  const number = Number(value.trim().replace(',', '.'));
  if (value.trim() === '' || !(number > 0)) return null;
  const amount = way === 'money' ? number * 10 ** digits : number;
  const whole = Math.round(amount);
  if (Math.abs(amount - whole) > 1e-6 || whole > 100_000_000) return null;
  return { kind: 'compensation', caseId, ...(way === 'money' ? { amountMinor: whole } : { points: whole }) };
}
