import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import type { RuleParts } from '../../../api/contract/rule-editor.ts';
import { APPROVAL_KINDS, type ApprovalKind } from '../../../domain/vocabulary.ts';
import { useWords } from '../../i18n/useWords.ts';
import { readInteger } from '../../rule-editor/values.ts';
import type { Asking } from './useTried.ts';

/** What can be asked for: money, points, or both. */
const ASKS: Partial<Record<ApprovalKind, readonly ('amount' | 'points')[]>> = {
  ...{ compensation: ['amount', 'points'], pointsAdjustment: ['points'] },
};

type Request = { kind: ApprovalKind; amount?: number; points?: number };

/** As it is sent; null: something in it is no number. */
export function requestOf({ kind, ...typed }: Asking, digits: number): Request | null {
  const request: Request = { kind };
  for (const part of ASKS[kind] ?? []) {
    if (typed[part].trim() === '') continue;
    const read = readInteger(typed[part].trim(), part === 'amount' ? 10 ** digits : 1);
    if (read === undefined || read < 0) return null;
    request[part] = read;
  }
  return request;
}

type Props = { of: Asking; parts: RuleParts | undefined; onChange: (asking: Asking) => void };

/** What would be asked approval for. */
export function AskingFields({ of, parts, onChange }: Props) {
  const say = useWords();
  const digits = parts?.currency.digits ?? 2;
  const label = {
    amount: say('approvals.offer.amount', { currency: parts?.currency.code ?? '' }),
    points: say('approvals.offer.pointsAmount'),
  };
  return (
    <>
      <TextField
        select
        size="small"
        label={say('approvals.page.kind')}
        value={of.kind}
        onChange={({ target }) => onChange({ ...of, kind: target.value as ApprovalKind })}
        sx={{ minWidth: 160 }}
      >
        {APPROVAL_KINDS.map((kind) => (
          <MenuItem key={kind} value={kind}>
            {say(`approvals.kind.${kind}`)}
          </MenuItem>
        ))}
      </TextField>
      {(ASKS[of.kind] ?? []).map((part) => {
        const wrong = requestOf({ ...of, amount: '', points: '', [part]: of[part] }, digits) === null;
        return (
          <TextField
            key={part}
            size="small"
            label={label[part]}
            value={of[part]}
            onChange={({ target }) => onChange({ ...of, [part]: target.value })}
            error={wrong}
            helperText={wrong ? say('approvals.offer.notNumber') : undefined}
            slotProps={{ htmlInput: { inputMode: 'decimal', maxLength: 14 } }}
            sx={{ width: 160 }}
          />
        );
      })}
    </>
  );
}
