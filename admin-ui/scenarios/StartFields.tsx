import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState } from 'react';
import type { FactPart } from '../../api/contract/rule-editor.ts';
import type { ScenarioParts } from '../../api/contract/scenarios.ts';
import { SCENARIO_LIMITS as LIMITS, type Scenario } from '../../domain/scenario/scenario.ts';
import { CASE_KINDS, type CaseKind } from '../../domain/vocabulary.ts';
import { Section } from '../admin/settings/parts.tsx';
import { type Say, useReaderLocale, useWords } from '../i18n/useWords.ts';
import { fits, readValue, typedValue } from '../rule-editor/values.ts';
import { serverNow } from '../server/clock.ts';
import { withFact } from './edit.ts';
import { Choose, type Fields, LocalField, NumberField } from './fields.tsx';
import { knownZones } from './zones.ts';

/** Asked of every case, in this order; all other facts can be added. */
const USUAL = ['case.channel', 'case.category', 'case.severity', 'member.tier'] as const;
const LABELS = {
  'case.channel': 'scenarios.start.channel',
  'case.category': 'scenarios.start.category',
  'case.severity': 'scenarios.start.severity',
  'member.tier': 'scenarios.start.tier',
} as const;

const row = { display: 'flex', flexWrap: 'wrap', gap: 1.5, alignItems: 'flex-start', mt: 1.5 } as const;

export function StartFields(fields: Fields) {
  const say = useWords();
  const { scenario, change, faultAt, readOnly: disabled } = fields;
  const set = (more: Partial<Scenario>) => change({ ...scenario, ...more });
  return (
    <Section title={say('scenarios.start.title')}>
      <Box sx={row}>
        <LocalField
          label={say('scenarios.start.opened')}
          value={scenario.opened}
          fault={faultAt('opened')}
          onChange={(opened) => set({ opened })}
          disabled={disabled}
        />
        <Choose
          label={say('scenarios.start.zone')}
          value={scenario.zone}
          options={knownZones().map((value) => ({ value, name: value }))}
          fault={faultAt('zone')}
          onChange={(zone) => set({ zone })}
          disabled={disabled}
          width={200}
        />
        <Choose
          label={say('scenarios.start.kind')}
          value={scenario.kind}
          options={CASE_KINDS.map((value) => ({ value, name: say(`kind.${value}`) }))}
          onChange={(kind) => set({ kind: kind as CaseKind })}
          disabled={disabled}
        />
        {USUAL.map((id) => (
          <UsualFact key={id} id={id} {...fields} />
        ))}
        <NumberField
          label={say('scenarios.start.days')}
          value={scenario.days}
          min={1}
          max={LIMITS.days}
          fault={faultAt('days')}
          onChange={(days) => set({ days })}
          disabled={disabled}
          width={160}
        />
      </Box>
      <Holidays {...fields} />
      <MoreFacts {...fields} />
    </Section>
  );
}

function UsualFact({ id, scenario, change, parts, faultAt, readOnly }: Fields & { id: (typeof USUAL)[number] }) {
  const say = useWords();
  const locale = useReaderLocale();
  const fact = parts.facts.find((one) => one.id === id);
  const choices = (fact?.choices ?? []).map(({ value, name }) => ({ value, name: name[locale] }));
  // Only a severity that nobody names is the rules' to propose.
  const open = id === 'case.severity' ? [{ value: '', name: say('scenarios.start.byRules') }] : [];
  const usual = id === 'member.tier' ? 'basic' : '';
  return (
    <Choose
      label={say(LABELS[id])}
      value={String(scenario.facts[id] ?? usual)}
      options={[...open, ...choices]}
      fault={faultAt(`facts.${id}`)}
      onChange={(value) => change(withFact(scenario, id, value === '' ? null : value))}
      disabled={readOnly}
      width={160}
    />
  );
}

function Holidays({ scenario, change, faultAt, readOnly }: Fields) {
  const say = useWords();
  const [day, setDay] = useState('');
  const { holidays } = scenario;
  const set = (list: string[]) => change({ ...scenario, holidays: [...new Set(list)].sort() });
  const fault = holidays.map((_, i) => faultAt(`holidays.${i}`)).find(Boolean);
  return (
    <Box sx={{ ...row, alignItems: 'center' }}>
      <Typography component="span" color="text.secondary">
        {say('scenarios.start.holidays')}
      </Typography>
      {holidays.map((one) => (
        <Chip
          key={one}
          label={one}
          {...(readOnly
            ? {}
            : {
                onDelete: () => set(holidays.filter((other) => other !== one)),
                'aria-label': say('scenarios.start.removeHoliday', { date: one }),
              })}
        />
      ))}
      {!readOnly && (
        <>
          <TextField
            type="date"
            label={say('scenarios.start.addHoliday')}
            value={day}
            error={Boolean(fault)}
            helperText={fault}
            onChange={({ target }) => setDay(target.value)}
            slotProps={{ inputLabel: { shrink: true } }}
            sx={{ width: 170 }}
          />
          <Button
            disabled={day === '' || holidays.length >= LIMITS.holidays}
            onClick={() => {
              set([...holidays, day]);
              setDay('');
            }}
          >
            {say('scenarios.start.addHoliday')}
          </Button>
        </>
      )}
    </Box>
  );
}

function MoreFacts(fields: Fields) {
  const say = useWords();
  const locale = useReaderLocale();
  const { scenario, change, parts, readOnly } = fields;
  const usual: readonly string[] = USUAL;
  const named = Object.keys(scenario.facts).filter((id) => !usual.includes(id));
  const left = parts.facts.filter(({ id }) => !usual.includes(id) && !(id in scenario.facts));
  return (
    <Box sx={row}>
      {named.map((id) => (
        <MoreFact key={id} id={id} fact={parts.facts.find((one) => one.id === id)} {...fields} />
      ))}
      {!readOnly && named.length < LIMITS.facts - USUAL.length && (
        <Choose
          label={say('scenarios.start.addFact')}
          value=""
          options={[{ value: '', name: '–' }, ...left.map(({ id, name }) => ({ value: id, name: name[locale] }))]}
          onChange={(id) => {
            const fact = left.find((one) => one.id === id);
            if (fact) change(withFact(scenario, id, firstOf(fact, parts)));
          }}
          disabled={false}
          width={240}
        />
      )}
    </Box>
  );
}

const MINUTE = 60_000;
/** What a fact is when it is added. */
function firstOf({ type, unit, choices }: FactPart, { currency: { digits } }: ScenarioParts) {
  switch (type) {
    case 'boolean':
      return true;
    case 'integer':
      return unit === 'minorUnits' ? 100 * 10 ** digits : 1;
    case 'instant':
      return Math.floor(serverNow() / MINUTE) * MINUTE;
    default:
      return choices[0]?.value ?? 'x';
  }
}

function MoreFact({
  id,
  fact,
  scenario,
  change,
  parts,
  faultAt,
  readOnly,
}: Fields & { id: string; fact: FactPart | undefined }) {
  const say = useWords();
  const locale = useReaderLocale();
  const label = fact?.name[locale] ?? id;
  const value = scenario.facts[id];
  const set = (to: string | number | boolean | null) => change(withFact(scenario, id, to));
  const common = { label, fault: faultAt(`facts.${id}`), disabled: readOnly, width: 220 };
  const remove = !readOnly && (
    <Button onClick={() => set(null)} aria-label={say('scenarios.start.removeFact', { fact: label })}>
      ✕
    </Button>
  );
  if (fact?.type === 'boolean') {
    const options = (['yes', 'no'] as const).map((one) => ({ value: one, name: say(`scenarios.start.${one}`) }));
    return (
      <Box sx={{ display: 'inline-flex' }}>
        <Choose {...common} value={value ? 'yes' : 'no'} options={options} onChange={(to) => set(to === 'yes')} />
        {remove}
      </Box>
    );
  }
  if (fact && fact.choices.length > 0) {
    const options = fact.choices.map((one) => ({ value: one.value, name: one.name[locale] }));
    return (
      <Box sx={{ display: 'inline-flex' }}>
        <Choose {...common} value={String(value)} options={options} onChange={set} />
        {remove}
      </Box>
    );
  }
  return (
    <Box sx={{ display: 'inline-flex' }}>
      <WrittenFact {...{ scenario, parts, label, value, set, disabled: readOnly }} fact={fact} fault={common.fault} />
      {remove}
    </Box>
  );
}

type WrittenProps = Pick<Fields, 'scenario' | 'parts'> & {
  fact: FactPart | undefined;
  label: string;
  value: Scenario['facts'][string] | undefined;
  fault: string | null;
  disabled: boolean;
  set: (to: string | number | boolean) => void;
};

/** A number, an amount, an instant or a text, written as people write it; what is none is said, and changes nothing. */
function WrittenFact({ scenario, parts, fact, label, value, fault, disabled, set }: WrittenProps) {
  const say = useWords();
  const locale = useReaderLocale();
  const writing = { locale, digits: parts.currency.digits, timeZone: scenario.zone };
  const [typed, setTyped] = useState<string | null>(null);
  const read = (text: string) => (fact ? readValue(text, fact, writing) : text);
  const wrong = typed !== null && fact !== undefined && !fits(read(typed), fact);
  return (
    <TextField
      {...{ label, disabled, error: wrong || Boolean(fault) }}
      helperText={wrong ? say('scenarios.fault.notAValue') : (fault ?? unitOf(fact, parts, say))}
      value={typed ?? (fact ? typedValue(value, fact, writing) : String(value))}
      onChange={({ target }) => {
        setTyped(target.value);
        const next = read(target.value);
        if (!fact || fits(next, fact)) set(next as string | number);
      }}
      onBlur={() => setTyped(null)}
      sx={{ width: 220 }}
    />
  );
}

function unitOf(fact: FactPart | undefined, { currency }: ScenarioParts, say: Say): string | undefined {
  if (fact?.type === 'instant') return say('ruleEditor.hint.instant');
  if (fact?.type !== 'integer' || fact.unit === null || fact.unit === 'count') return undefined;
  return fact.unit === 'minorUnits' ? currency.code : say(`ruleEditor.unit.${fact.unit}`);
}
