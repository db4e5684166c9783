import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import type { RuleSetDetail } from '../../api/contract/rules.ts';
import { ALL_CADENCES } from '../../domain/care/cadence.ts';
import { useReaderLocale, useWords } from '../i18n/useWords.ts';
import { useRuleParts } from '../rule-editor/useRuleParts.ts';

type Props = {
  set: RuleSetDetail['set'];
  value: string;
  onChange: (cadence: string) => void;
  disabled?: boolean;
  fault?: string | undefined;
};

/** For which cadence rules of care are tried; other sets ask nothing of the kind. */
export function CadenceField({ set, value, onChange, disabled = false, fault }: Props) {
  const say = useWords();
  const locale = useReaderLocale();
  const cares = set === 'careAudience';
  const cadences = useRuleParts(set, cares).data?.outcomes.cadence ?? [];
  if (!cares) return null;
  return (
    <TextField
      select
      size="small"
      label={say('ruleTrials.start.cadence')}
      value={cadences.some((one) => one.value === value) ? value : ALL_CADENCES}
      onChange={(event) => onChange(event.target.value)}
      disabled={disabled || cadences.length === 0}
      error={fault !== undefined}
      helperText={fault ?? (value === ALL_CADENCES ? say('ruleTrials.start.cadenceAll') : ' ')}
      sx={{ width: 260, maxWidth: '100%' }}
    >
      {cadences.length === 0 && <MenuItem value={ALL_CADENCES}> </MenuItem>}
      {cadences.map(({ value: code, name }) => (
        <MenuItem key={code} value={code}>
          {name[locale]}
        </MenuItem>
      ))}
    </TextField>
  );
}
