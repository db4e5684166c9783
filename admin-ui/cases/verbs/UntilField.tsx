import Box from '@mui/material/Box';
import TextField from '@mui/material/TextField';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import Typography from '@mui/material/Typography';
import { useId } from 'react';
import { useWords } from '../../i18n/useWords.ts';
import { serverNow } from '../../server/clock.ts';
import { useZone } from '../../session/SessionGate.tsx';
import { useWhen } from '../../time/When.tsx';
import type { FieldsProps } from './fields.tsx';
import { chosenInstant, QUICK, quickInstant } from './until.ts';

/** Until when: what is meant most often by one press, anything else by day and time, in the reader's zone. */
export function UntilField({ values, errors, put }: FieldsProps) {
  const say = useWords();
  const zone = useZone();
  const when = useWhen();
  const id = useId();
  const now = serverNow();
  const offered = QUICK.filter((quick) => quickInstant(quick, now, zone) !== null);
  const chosen = values.until ?? '';
  const at = chosenInstant(chosen, values.at ?? '', now, zone);
  const error = errors.until;
  return (
    <div>
      <Typography id={id} variant="caption" component="div" color="text.secondary" sx={{ mb: 0.5 }}>
        {say('verbs.until.label')}
      </Typography>
      <ToggleButtonGroup
        exclusive
        size="small"
        aria-labelledby={id}
        value={chosen}
        onChange={(_, next: string | null) => next && put('until', next)}
        sx={({ palette }) => ({
          ...{ display: 'flex', flexWrap: 'wrap', gap: 1 },
          '& .MuiToggleButton-root': {
            ...{ px: 1.5, textTransform: 'none', minHeight: { xs: 44, sm: 32 } },
            ...{ border: `1px solid ${palette.divider}`, borderRadius: 1, m: 0, color: palette.text.primary },
          },
          '& .MuiToggleButton-root.Mui-selected': {
            ...{ borderColor: palette.primary.main, background: palette.chosen, fontWeight: 600 },
          },
        })}
      >
        {offered.map((quick) => (
          <ToggleButton key={quick} value={quick}>
            {say(`verbs.until.${quick}`)}
          </ToggleButton>
        ))}
        <ToggleButton value="pick">{say('verbs.until.pick')}</ToggleButton>
      </ToggleButtonGroup>
      {chosen === 'pick' && (
        <TextField
          type="datetime-local"
          label={say('verbs.until.at')}
          value={values.at ?? ''}
          onChange={(event) => put('at', event.target.value)}
          error={error !== undefined}
          fullWidth
          slotProps={{ inputLabel: { shrink: true } }}
          sx={{ mt: 2 }}
        />
      )}
      <Box
        sx={{ mt: 0.5, minHeight: 20, fontSize: 12, color: error ? 'error.main' : 'text.secondary' }}
        aria-live="polite"
      >
        {error ?? (Number.isNaN(at) ? '' : when.full(at))}
      </Box>
    </div>
  );
}
