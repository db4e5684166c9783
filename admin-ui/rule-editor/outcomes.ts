import type { RuleParts } from '../../api/contract/rule-editor.ts';
import { QUEUE_RECIPIENTS } from '../../domain/alert/kinds.ts';
import { CLOCKS } from '../../domain/case/flow.ts';
import type { RuleSetCode } from '../../domain/vocabulary.ts';
import type { Draft, Last, Then } from './model.ts';
import type { Choice } from './values.ts';

/** What a row says, column by column. */
export type OutcomeKind =
  /** Which there are the parts say, under the column's label. */
  | { is: 'choice' }
  | { is: 'choices' }
  | { is: 'flag' }
  | { is: 'number'; min: number; max: number; unit: 'percent' | 'none'; optional: boolean }
  /** Minutes of working time, typed as `8h`. */
  | { is: 'time' }
  | { is: 'repeat' }
  | { is: 'levels' }
  | { is: 'ladder' };
export type OutcomeColumn = { id: string; path: readonly string[]; label: string; kind: OutcomeKind };

/** A year of minutes, as the parser has it. */
export const LONGEST = 525_600;
/** `alert: null` as a choice. */
export const NO_ALERT = 'none';

const column = (name: string, kind: OutcomeKind, path: readonly string[] = [name]): OutcomeColumn => ({
  ...{ id: `then.${path.join('.')}`, path, kind, label: name },
});

/** @param clocks  that rows of service levels speak of */
export function outcomeColumns(set: RuleSetCode, clocks: readonly string[]): OutcomeColumn[] {
  switch (set) {
    case 'tier':
      return [column('tier', { is: 'choice' })];
    case 'severity':
    case 'lifecycle':
    case 'loyalty':
      return [column(set, { is: 'choice' })];
    case 'careAudience':
      return [column('audience', { is: 'choice' }), column('cadence', { is: 'choice' })];
    case 'routing':
      return [column('queueCode', { is: 'choice' }), column('named', { is: 'flag' })];
    case 'serviceLevel':
      return [
        column('priority', { is: 'choice' }),
        ...clocks.map((clock) => column(clock, { is: 'time' }, ['minutes', clock])),
        column('ladderPercent', { is: 'number', min: 1, max: 1000, unit: 'percent', optional: false }),
      ];
    case 'approvals':
      return [column('levels', { is: 'levels' })];
    case 'alerts':
      return [
        column('alert', { is: 'choice' }),
        column('about', { is: 'choice' }),
        column('severity', { is: 'choice' }),
        column('recipients', { is: 'choices' }),
        column('channels', { is: 'choices' }),
        column('repeat', { is: 'repeat' }),
        column('clearPercent', { is: 'number', min: 1, max: 100, unit: 'percent', optional: true }),
        column('ladder', { is: 'ladder' }),
      ];
  }
}

/** In the order in which people meet them. @param added  that no row speaks of yet */
export function clocksIn({ rows, otherwise }: Draft, added: readonly string[]): string[] {
  const spoken = new Set([...rows, otherwise].flatMap(({ then }) => Object.keys(asObject(then.minutes))));
  for (const clock of added) spoken.add(clock);
  const known = CLOCKS.filter((clock) => spoken.has(clock));
  return [...known, ...[...spoken].filter((clock) => !(known as string[]).includes(clock))];
}

/** With their names in both languages. */
export const choicesOf = ({ outcomes }: RuleParts, { label }: OutcomeColumn): Choice[] => outcomes[label] ?? [];

/** Of them, what a row can say: an alert about a queue goes to nobody who belongs to one case. */
export const choicesIn = (parts: RuleParts, column: OutcomeColumn, { then }: Pick<Last, 'then'>): Choice[] =>
  column.path[0] === 'recipients' && then.about === 'queue'
    ? choicesOf(parts, column).filter(({ value }) => (QUEUE_RECIPIENTS as readonly string[]).includes(value))
    : choicesOf(parts, column);

const asObject = (value: unknown): Then =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Then) : {};

export const outcomeAt = ({ then }: Pick<Last, 'then'>, { path }: OutcomeColumn): unknown => {
  const [first = '', second] = path;
  return second === undefined ? then[first] : asObject(then[first])[second];
};

/** Undefined: nothing is said. What belongs together stays so: an alert about a case has no ladder of its own. */
export function withOutcome(then: Then, { path }: OutcomeColumn, value: unknown): Then {
  const [first = '', second] = path;
  if (second !== undefined) return { ...then, [first]: without({ ...asObject(then[first]), [second]: value }) };
  if (first === 'alert') return withAlert(then, value);
  const next = without({ ...then, [first]: value });
  return first === 'about' ? fitting(next) : next;
}

const without = (of: Then): Then => Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined));

const RAISED = { about: 'case', severity: 'warning', recipients: ['holder'], channels: [], repeat: 'once' };
const withAlert = (then: Then, value: unknown): Then =>
  value === null ? { alert: null } : { ...RAISED, ...then, alert: value };

function fitting(then: Then): Then {
  const next = { ...then };
  if (next.about === 'case') delete next.ladder;
  if (next.about !== 'queue') delete next.clearPercent;
  else if (Array.isArray(next.recipients))
    next.recipients = next.recipients.filter((one) => (QUEUE_RECIPIENTS as readonly unknown[]).includes(one));
  return next;
}

/** Columns that mean nothing in this row. */
export function isIdle({ then }: Pick<Last, 'then'>, { path: [name = ''] }: OutcomeColumn): boolean {
  if (!('alert' in then) || name === 'alert') return false;
  if (then.alert === null) return true;
  return name === 'ladder' ? then.about === 'case' : name === 'clearPercent' && then.about !== 'queue';
}

/** What a row says until somebody says something else. */
export function firstThen({ set, otherwise }: Draft): Then {
  if (set === 'alerts') return { alert: 'other', ...RAISED };
  return structuredClone(otherwise.then);
}
