import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { EFFECTS, type Effect, GRACE_MOST, type TierPolicy as Policy } from '../../domain/tier-policy.ts';
import { Section } from '../admin/settings/parts.tsx';
import { useWords } from '../i18n/useWords.ts';

type Way = 'upgrade' | 'downgrade';
type Change = (policy: Policy) => void;
type Part = { of: Policy; way: Way; onChange?: Change | undefined };

/** How tiers move, as part of the tier rules. Without `onChange` it is only told. Numbers out of range are kept, and said to be wrong. */
export function TierPolicy({ of, onChange }: { of: Policy; onChange?: Change }) {
  const say = useWords();
  return (
    <Section title={say('ruleDesk.moves.title')} hint={say('ruleDesk.moves.hint')}>
      <Box sx={{ display: 'grid', gap: 3, gridTemplateColumns: { xs: '1fr', md: '1fr 1fr' }, mt: 1 }}>
        <Direction of={of} way="upgrade" onChange={onChange} />
        <Direction of={of} way="downgrade" onChange={onChange}>
          <Numbers of={of} onChange={onChange} />
        </Direction>
      </Box>
    </Section>
  );
}

function Direction({ of, way, onChange, children }: Part & { children?: React.ReactNode }) {
  const say = useWords();
  const { effect, oneStep } = of[way];
  const put = (change: object) => onChange?.({ ...of, [way]: { ...of[way], ...change } });
  return (
    <Box
      component="section"
      aria-label={say(`ruleDesk.moves.${way}`)}
      sx={{ display: 'grid', gap: 1.5, alignContent: 'start' }}
    >
      <Typography variant="h3">{say(`ruleDesk.moves.${way}`)}</Typography>
      <TextField
        select
        size="small"
        label={say('ruleDesk.moves.effect')}
        value={effect}
        disabled={!onChange}
        onChange={(event) => put({ effect: event.target.value as Effect })}
      >
        {EFFECTS.map((one) => (
          <MenuItem key={one} value={one}>
            {say(`ruleDesk.moves.effects.${one}`)}
          </MenuItem>
        ))}
      </TextField>
      <FormControlLabel
        control={<Checkbox checked={oneStep} disabled={!onChange} onChange={(_, on) => put({ oneStep: on })} />}
        label={say('ruleDesk.moves.oneStep')}
      />
      {children}
    </Box>
  );
}

const NUMBERS = [
  { key: 'graceDays', hint: 'graceHint', min: 0, max: GRACE_MOST },
  { key: 'belowPercent', hint: 'belowHint', min: 1, max: 100 },
] as const;

function Numbers({ of, onChange }: Omit<Part, 'way'>) {
  const say = useWords();
  return NUMBERS.map(({ key, hint, min, max }) => {
    const value = of.downgrade[key];
    const wrong = !Number.isInteger(value) || value < min || value > max;
    return (
      <TextField
        key={key}
        type="number"
        size="small"
        label={say(`ruleDesk.moves.${key}`)}
        value={Number.isNaN(value) ? '' : value}
        disabled={!onChange}
        error={wrong}
        helperText={wrong ? say('ruleDesk.moves.wrong', { min, max }) : say(`ruleDesk.moves.${hint}`)}
        slotProps={{
          htmlInput: { min, max, step: 1 },
          // It explains, also where nothing can be changed.
          formHelperText: { sx: { '&.Mui-disabled': { color: 'text.secondary' } } },
        }}
        onChange={({ target }) => {
          const typed = target.value === '' ? Number.NaN : Number(target.value);
          onChange?.({ ...of, downgrade: { ...of.downgrade, [key]: typed } });
        }}
      />
    );
  });
}
