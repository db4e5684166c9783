import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import type { RuleParts } from '../../../api/contract/rule-editor.ts';
import { APPROVAL_KINDS, type ApprovalKind } from '../../../domain/vocabulary.ts';
import { useWords } from '../../i18n/useWords.ts';
import { ASKS, type Asking, requestOf } from './asking.ts';

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
