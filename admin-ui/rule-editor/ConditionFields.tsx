import Add from '@mui/icons-material/AddOutlined';
import Remove from '@mui/icons-material/CloseOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import { useState } from 'react';
import type { FactPart } from '../../api/contract/rule-editor.ts';
import { useWords } from '../i18n/useWords.ts';
import { readConditions, typedCondition } from './conditions.ts';
import { Pick, Text, Ticks } from './fields.tsx';
import type { Cond } from './model.ts';
import { useBegun } from './useBegun.ts';
import type { Sheet } from './useSheet.ts';
import { fits, readValue } from './values.ts';

const isList = (operator: string) => operator === 'in' || operator === 'notIn';

/** Operator and value of one condition, with its unit. */
export function ConditionFields({
  condition,
  fact,
  sheet,
  onChange,
  disabled = false,
  focused = false,
}: {
  condition: Cond;
  fact: FactPart;
  sheet: Sheet;
  onChange: (next: Cond) => void;
  disabled?: boolean;
  focused?: boolean;
}) {
  const say = useWords();
  const { operator } = condition;
  const chosen = fact.type === 'choice' || fact.type === 'boolean';
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.75, alignItems: 'flex-start' }}>
      <Pick
        label={say('ruleEditor.field.operator', { fact: sheet.factName(fact) })}
        value={operator}
        disabled={disabled}
        options={fact.operators.map((one) => ({ value: one, label: say(`ruleEditor.operator.${one}`) }))}
        onChange={(next) => onChange(withOperator(condition, next))}
      />
      {chosen ? (
        <Chosen {...{ condition, fact, sheet, onChange, disabled, focused }} />
      ) : (
        <Typed key={isList(operator) ? 'list' : 'one'} {...{ condition, fact, sheet, onChange, disabled, focused }} />
      )}
      {fact.unit && fact.unit !== 'count' && (
        <Box component="span" sx={{ lineHeight: '36px', color: 'text.secondary' }}>
          {fact.unit === 'minorUnits' ? sheet.parts.currency.code : say(`ruleEditor.unit.${fact.unit}`)}
        </Box>
      )}
    </Box>
  );
}

/** One value stays where one is wanted, and becomes a list where that is. */
export function withOperator(condition: Cond, operator: string): Cond {
  const { value, ...rest } = condition;
  const next = isList(operator) ? (value === undefined ? [] : [value].flat()) : Array.isArray(value) ? value[0] : value;
  return next === undefined ? { ...rest, operator } : { ...rest, operator, value: next };
}

type FieldProps = {
  condition: Cond;
  fact: FactPart;
  sheet: Sheet;
  onChange: (next: Cond) => void;
  disabled: boolean;
  focused: boolean;
};

function Chosen({ condition, fact, sheet, onChange, disabled, focused }: FieldProps) {
  const say = useWords();
  const { locale } = sheet.writing;
  const { value, ...rest } = condition;
  const label = say('ruleEditor.field.value', { fact: sheet.factName(fact) });
  const options =
    fact.type === 'boolean'
      ? [true, false].map((one) => ({ value: String(one), label: say(one ? 'ruleEditor.yes' : 'ruleEditor.no') }))
      : fact.choices.map((one) => ({ value: one.value, label: one.name[locale] }));
  const stored = (one: string) =>
    fact.type === 'boolean' && (one === 'true' || one === 'false') ? one === 'true' : one;
  if (isList(condition.operator))
    return (
      <Ticks
        {...{ label, options, disabled, focused }}
        chosen={[value ?? []].flat().map(String)}
        onChange={(list) => onChange({ ...rest, value: list.map(stored) })}
      />
    );
  return (
    <Pick
      {...{ label, disabled, focused }}
      options={[{ value: '', label: '–' }, ...options]}
      value={value === undefined ? '' : String(value)}
      onChange={(one) => onChange(one === '' ? rest : { ...rest, value: stored(one) })}
    />
  );
}

/** What is typed is kept as typed; what it says is another matter. */
function Typed({ condition, fact, sheet, onChange, disabled, focused }: FieldProps) {
  const say = useWords();
  const { value, operator, ...rest } = condition;
  const said = typedCondition(
    { ...condition, operator: isList(operator) ? 'in' : 'equal' },
    fact,
    sheet.writing,
  ).replace(/^∈\s*/, '');
  const [typed, setTyped] = useState(said);
  const reading = (text: string): unknown => {
    if (text.trim() === '') return undefined;
    if (!isList(operator)) return readValue(text, fact, sheet.writing);
    return readConditions(`∈ ${text}`, fact, sheet.writing)[0]?.value;
  };
  // Undone, or changed elsewhere.
  const others = JSON.stringify(reading(typed)) !== JSON.stringify(value);
  const wrong = value !== undefined && ![value].flat().every((one) => fits(one, fact));
  return (
    <Text
      label={say('ruleEditor.field.value', { fact: sheet.factName(fact) })}
      value={others ? said : typed}
      hint={say(
        `ruleEditor.hint.${fact.type === 'instant' ? 'instant' : isList(operator) ? 'list' : fact.type === 'id' ? 'text' : 'plain'}`,
      )}
      disabled={disabled}
      focused={focused}
      wrong={wrong}
      onChange={(text) => {
        setTyped(text);
        const next = reading(text);
        const whole = isList(operator) ? null : withOwnOperator(text, fact, sheet);
        if (whole) onChange(whole);
        else onChange(next === undefined ? { ...rest, operator } : { ...rest, operator, value: next });
      }}
    />
  );
}

/** `≥ 100`, typed as in a cell of the table: the comparison is taken, too. Null: it is none. */
function withOwnOperator(text: string, fact: FactPart, sheet: Sheet): Cond | null {
  if (fits(readValue(text, fact, sheet.writing), fact)) return null;
  const [one, ...more] = readConditions(text, fact, sheet.writing);
  return one && more.length === 0 && !isList(one.operator) && fits(one.value, fact) ? one : null;
}

type CellProps = {
  fact: FactPart;
  sheet: Sheet;
  conditions: readonly Cond[];
  /** Typed on the cell itself. */
  begun: string | null;
  onChange: (read: () => Cond[]) => void;
};

/** All conditions of one cell: as they can be typed in one line, or, of choices, as fields. */
export function CellConditions({ fact, sheet, conditions, begun, onChange }: CellProps) {
  const say = useWords();
  const first: Cond = {
    fact: fact.id,
    operator: fact.operators.includes('greaterThan') ? 'greaterThanInclusive' : 'equal',
  };
  const [lines, setLines] = useState<Cond[]>(conditions.length > 0 ? [...conditions] : [first]);
  const [typed, setTyped] = useState<string | null>(begun);
  const put = (next: Cond[]) => {
    setLines(next);
    onChange(() => next.filter(says));
  };
  const take = (text: string) => {
    setTyped(text);
    onChange(() => readConditions(text, fact, sheet.writing));
  };
  useBegun(begun, take);
  if (typed !== null)
    return (
      <Text
        focused
        width={240}
        label={say('ruleEditor.field.value', { fact: sheet.factName(fact) })}
        value={typed}
        hint={say('ruleEditor.hint.number')}
        onChange={take}
      />
    );
  return (
    <Box sx={{ display: 'grid', gap: 1 }}>
      {lines.map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name
        <Box key={i} sx={{ display: 'flex', gap: 0.5, alignItems: 'flex-start' }}>
          <ConditionFields
            {...{ fact, sheet }}
            condition={line}
            focused={i === lines.length - 1}
            onChange={(next) => put(lines.map((one, n) => (n === i ? next : one)))}
          />
          {lines.length > 1 && (
            <IconButton
              size="small"
              aria-label={say('ruleEditor.field.remove')}
              onClick={() => put(lines.filter((_, n) => n !== i))}
            >
              <Remove fontSize="small" />
            </IconButton>
          )}
        </Box>
      ))}
      {lines.every(says) && (
        <Button
          startIcon={<Add />}
          onClick={() =>
            put([
              ...lines,
              { ...first, operator: fact.operators.includes('lessThan') ? 'lessThanInclusive' : 'notEqual' },
            ])
          }
          sx={{ justifySelf: 'start' }}
        >
          {say('ruleEditor.field.another')}
        </Button>
      )}
    </Box>
  );
}

const says = ({ value }: Cond): boolean => value !== undefined && !(Array.isArray(value) && value.length === 0);
