import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import {
  AT_ONCE,
  EFFECTS,
  type Effect,
  GRACE_MOST,
  NEEDING_APPROVAL,
  type TierPolicy as Policy,
  type TierApproval,
} from '../../domain/tier-policy.ts';
import { TIERS, type Tier } from '../../domain/vocabulary.ts';
import { Say, Section } from '../admin/settings/parts.tsx';
import { type Say as Saying, useWords } from '../i18n/useWords.ts';

type Way = 'upgrade' | 'downgrade';
type Change = (policy: Policy) => void;
type Part = { of: Policy; way: Way; onChange?: Change | undefined };

const isPart = (part: unknown): boolean => typeof part === 'object' && part !== null && !Array.isArray(part);

/**
 * How tiers move, as part of the tier rules. Without `onChange` it is only told. Numbers out of range and words that nobody knows are kept, and said to
 * be wrong: a draft may hold whatever somebody imported.
 */
export function TierPolicy({ of, onChange }: { of: Policy; onChange?: Change }) {
  const say = useWords();
  const readable = isPart(of) && isPart(of.upgrade) && isPart(of.downgrade);
  return (
    <Section title={say('ruleDesk.moves.title')} hint={say('ruleDesk.moves.hint')}>
      {readable ? (
        <Parts of={of} onChange={onChange} />
      ) : (
        <Say tone="soon">
          {say('ruleDesk.moves.unreadable')}
          {onChange && (
            <Button id="policy" size="small" color="inherit" variant="outlined" onClick={() => onChange(AT_ONCE)}>
              {say('ruleDesk.moves.anew')}
            </Button>
          )}
        </Say>
      )}
    </Section>
  );
}

function Parts({ of, onChange }: Omit<Part, 'way'>) {
  return (
    <>
      <Box sx={{ display: 'grid', gap: 3, gridTemplateColumns: { xs: '1fr', md: '1fr 1fr' }, mt: 1 }}>
        <Direction of={of} way="upgrade" onChange={onChange} />
        <Direction of={of} way="downgrade" onChange={onChange}>
          <Numbers of={of} onChange={onChange} />
        </Direction>
      </Box>
      <Approval of={of} onChange={onChange} />
    </>
  );
}

/** One of the words that are known; another one is shown as none, and as wrong. */
function Choice({ place, label, value, known, hint, onChoose, children }: ChoiceProps) {
  const say = useWords();
  const wrong = !known.includes(String(value));
  return (
    <TextField
      select
      size="small"
      id={place}
      label={label}
      value={wrong ? '' : value}
      disabled={!onChoose}
      error={wrong}
      helperText={wrong ? say('ruleDesk.moves.choose') : hint}
      slotProps={HINT}
      onChange={(event) => onChoose?.(event.target.value)}
    >
      {children}
    </TextField>
  );
}

type ChoiceProps = {
  /** As faults name it: a fault leads there. */
  place: string;
  label: string;
  value: unknown;
  known: readonly string[];
  hint?: string;
  onChoose: ((value: string) => void) | undefined;
  children: React.ReactNode;
};

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
      <Choice
        place={`policy.${way}.effect`}
        label={say('ruleDesk.moves.effect')}
        value={effect}
        known={EFFECTS}
        onChoose={onChange && ((one) => put({ effect: one as Effect }))}
      >
        {EFFECTS.map((one) => (
          <MenuItem key={one} value={one}>
            {say(`ruleDesk.moves.effects.${one}`)}
          </MenuItem>
        ))}
      </Choice>
      <FormControlLabel
        control={
          <Checkbox
            id={`policy.${way}.oneStep`}
            checked={oneStep === true}
            disabled={!onChange}
            onChange={(_, on) => put({ oneStep: on })}
          />
        }
        label={say('ruleDesk.moves.oneStep')}
      />
      {children}
    </Box>
  );
}

const NONE = 'none';
const ALL = 'all';
/** Every change leads into or out of the lowest tier or a higher one. */
const FROM = TIERS.slice(1);

/** Which changes wait for somebody's word; nothing of it is kept where none does. */
function Approval({ of, onChange }: Omit<Part, 'way'>) {
  const say = useWords();
  const { approval: stored, ...rest } = of;
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
      <Choice
        place="policy.approval.of"
        label={say('ruleDesk.moves.approval')}
        value={stored === undefined ? NONE : stored?.of}
        known={[NONE, ...NEEDING_APPROVAL]}
        hint={say('ruleDesk.moves.approvalHint')}
        onChoose={onChange && choose}
      >
        {([NONE, ...NEEDING_APPROVAL] as const).map((one) => (
          <MenuItem key={one} value={one}>
            {say(`ruleDesk.moves.approvals.${one}`)}
          </MenuItem>
        ))}
      </Choice>
      {approval && (
        <Choice
          place="policy.approval.from"
          label={say('ruleDesk.moves.approvalFrom')}
          value={approval.from === undefined || approval.from === TIERS[0] ? ALL : approval.from}
          known={[ALL, ...FROM]}
          hint={needsWords(approval, say)}
          onChoose={onChange && narrow}
        >
          <MenuItem value={ALL}>{say('ruleDesk.moves.approvalAll')}</MenuItem>
          {FROM.map((tier) => (
            <MenuItem key={tier} value={tier}>
              {say('ruleDesk.moves.approvalOf', { tier: say(`tier.${tier}`) })}
            </MenuItem>
          ))}
        </Choice>
      )}
    </Box>
  );
}

const needsWords = ({ of, from }: TierApproval, say: Saying): string =>
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
        id={`policy.downgrade.${key}`}
        type="number"
        size="small"
        label={say(`ruleDesk.moves.${key}`)}
        value={Number.isFinite(value) ? value : ''}
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
