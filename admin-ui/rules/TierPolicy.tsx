import Box from '@mui/material/Box';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import {
  EFFECTS,
  type Effect,
  GRACE_MOST,
  NEEDING_APPROVAL,
  type TierPolicy as Policy,
  type TierApproval,
} from '../../domain/tier-policy.ts';
import { TIERS, type Tier } from '../../domain/vocabulary.ts';
import { Section } from '../admin/settings/parts.tsx';
import { type Say, useWords } from '../i18n/useWords.ts';

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
      <Approval of={of} onChange={onChange} />
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

const ALL = 'all';
/** Every change leads into or out of the lowest tier or a higher one. */
const FROM = TIERS.slice(1);

/** Which changes wait for somebody's word; nothing of it is kept where none does. */
function Approval({ of, onChange }: Omit<Part, 'way'>) {
  const say = useWords();
  const { approval: stored, ...rest } = of;
  // A draft may hold whatever somebody imported.
  const approval = NEEDING_APPROVAL.some((one) => one === stored?.of) ? stored : undefined;
  const put = (next: TierApproval | null) => onChange?.({ ...rest, ...(next ? { approval: next } : {}) });
  const choose = (which: string) => {
    const kind = NEEDING_APPROVAL.find((one) => one === which);
    put(kind ? { ...approval, of: kind } : null);
  };
  const narrow = (from: string) =>
    approval && put({ of: approval.of, ...(from === ALL ? {} : { from: from as Tier }) });
  return (
    <Box sx={{ mt: 3, display: 'grid', gap: 1.5, gridTemplateColumns: { xs: '1fr', md: '1fr 1fr' }, columnGap: 3 }}>
      <TextField
        select
        size="small"
        label={say('ruleDesk.moves.approval')}
        value={approval?.of ?? 'none'}
        disabled={!onChange}
        helperText={say('ruleDesk.moves.approvalHint')}
        slotProps={HINT}
        onChange={(event) => choose(event.target.value)}
      >
        {(['none', ...NEEDING_APPROVAL] as const).map((one) => (
          <MenuItem key={one} value={one}>
            {say(`ruleDesk.moves.approvals.${one}`)}
          </MenuItem>
        ))}
      </TextField>
      {approval && (
        <TextField
          select
          size="small"
          label={say('ruleDesk.moves.approvalFrom')}
          value={approval.from ?? ALL}
          disabled={!onChange}
          helperText={needsWords(approval, say)}
          slotProps={HINT}
          onChange={(event) => narrow(event.target.value)}
        >
          <MenuItem value={ALL}>{say('ruleDesk.moves.approvalAll')}</MenuItem>
          {FROM.map((tier) => (
            <MenuItem key={tier} value={tier}>
              {say('ruleDesk.moves.approvalOf', { tier: say(`tier.${tier}`) })}
            </MenuItem>
          ))}
        </TextField>
      )}
    </Box>
  );
}

const needsWords = ({ of, from }: TierApproval, say: Say): string =>
  from ? say(`ruleDesk.moves.needsFrom.${of}`, { tier: say(`tier.${from}`) }) : say(`ruleDesk.moves.needs.${of}`);

/** It explains, also where nothing can be changed. */
const HINT = { formHelperText: { sx: { '&.Mui-disabled': { color: 'text.secondary' } } } };

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
          ...HINT,
        }}
        onChange={({ target }) => {
          const typed = target.value === '' ? Number.NaN : Number(target.value);
          onChange?.({ ...of, downgrade: { ...of.downgrade, [key]: typed } });
        }}
      />
    );
  });
}
