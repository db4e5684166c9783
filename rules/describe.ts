import { say } from '../domain/language/index.ts';
import type { TierApproval } from '../domain/tier-policy.ts';
import type { Locale, RuleSetCode } from '../domain/vocabulary.ts';
import { type Cell, type ConditionChange, conditionChanges, countsOf, type Differences } from './compare.ts';
import { HIT_POLICIES, type RuleSetDefinition, type Value, type When } from './definition.ts';
import { alertInWords } from './describe-alert.ts';
import { type NamesOf, outcomeInWords } from './explain.ts';
import type { Fault } from './faults/find.ts';
import type { Readable } from './parse.ts';
import { parseOutcome } from './parse-outcome.ts';
import { parsePolicy } from './parse-policy.ts';
import { Reader as Reading } from './parse-reader.ts';
import { parseWhen } from './parse-when.ts';
import type { Piece, Shaped } from './shape.ts';
import { factName, nodeInWords, type Reader, valueInWords } from './wording.ts';

/** A row in words: what it asks for and what it says. The default row asks for nothing. */
export type RowInWords = { id: string; when: string | null; outcome: string; note: string };

export const rowsInWords = (definition: RuleSetDefinition, reader: Reader, names: NamesOf): RowInWords[] =>
  [...definition.rows, definition.otherwise].map((row) => rowInWords(definition.set, row, reader, names));

export const rowInWords = (set: RuleSetCode, row: Readable, reader: Reader, names: NamesOf): RowInWords => ({
  id: row.id,
  when: 'when' in row ? nodeInWords(row.when, reader) : null,
  outcome:
    'alert' in row.then
      ? alertInWords(row.then, reader.locale)
      : outcomeInWords(set, { ...row.then }, reader.locale, names),
  note: row.note[reader.locale],
});

/** The same as one sentence: `If the tier is gold, the case goes to VIP.` */
export function sentenceOf(set: RuleSetCode, row: Readable, { when, outcome }: RowInWords, locale: Locale): string {
  const isNone = 'alert' in row.then && row.then.alert === null;
  const then = say(locale, `rules.row.says.${isNone ? 'noAlert' : set}`, { outcome });
  return when === null ? say(locale, 'rules.row.otherwise', { then }) : say(locale, 'rules.row.if', { when, then });
}

/** Rows that one fault names: each of 500 may have to do with all others. */
const NAMED = 10;

/** What is wrong in words, with the rows that make it so by their numbers, and the values that prove it. */
export function faultInWords(
  { code, rows, example, names = [] }: Fault,
  definition: RuleSetDefinition,
  reader: Reader,
): string {
  const { locale } = reader;
  const and = say(locale, 'rules.list.and');
  const named = rows.slice(0, NAMED).map((id) => definition.rows.findIndex((row) => row.id === id) + 1);
  const numbers = `${named.join(say(locale, 'rules.list.comma'))}${rows.length > NAMED ? '…' : ''}`;
  const values = example
    .map(({ fact, value }) =>
      say(locale, typeof value === 'boolean' ? 'rules.condition.boolean' : 'rules.condition.equal', {
        fact: factName(fact, locale),
        value: valueInWords(fact, value as Value | null, reader),
      }),
    )
    .join(and);
  const words = say(locale, `rules.fault.${code}`, { rows: numbers, ...lacking(code, names, locale) });
  return values ? say(locale, 'rules.fault.forExample', { fault: words, values }) : words;
}

/** Codes as people know them. */
function lacking(code: Fault['code'], names: readonly string[], locale: Reader['locale']): Record<string, string> {
  const [name = '', until = ''] = names;
  if (code === 'nobodyThere') return { name: say(locale, name) };
  if (code === 'approvalNever') return { name: say(locale, `tier.${name}`) };
  if (code === 'loop') return { name: names.map((set) => say(locale, `ruleSet.${set}`)).join(' → ') };
  return { name, until };
}

/** For whom something is said, and of which set. */
export type Telling = { set: RuleSetCode; reader: Reader; names: NamesOf };

/** The same of rules that may be unfinished: what can be read is said in words, what cannot stands as it was written. */
export function piecesInWords({ rows, otherwise }: Shaped, telling: Telling): RowInWords[] {
  const said = (piece: Piece) => ({
    ...{ id: piece.id, outcome: inWords('then', piece.then, telling), note: inWords('note', piece.note, telling) },
  });
  return [
    ...rows.map((row) => ({ ...said(row), when: inWords('when', row.when, telling) })),
    { ...said(otherwise), when: null },
  ];
}

/** One part of a row, as it was and as it is. `conditions`: which of them are others, where most of the tree stayed. */
export type CellInWords = {
  part: string;
  was: string | null;
  is: string | null;
  conditions: { was: string | null; is: string | null }[];
};
/** Rows by their numbers, from 1; null: it is not there, or it is the default row. */
export type RowChangeInWords = {
  id: string;
  is: 'added' | 'removed' | 'changed' | 'moved' | 'movedAndChanged';
  from: number | null;
  to: number | null;
  cells: CellInWords[];
};
export type DifferencesInWords = {
  counts: ReturnType<typeof countsOf>;
  set: CellInWords[];
  rows: RowChangeInWords[];
  otherwise: CellInWords[];
};

export function differencesInWords(differences: Differences, telling: Telling): DifferencesInWords {
  const cells = (of: readonly Cell[]) => [...of].sort(asRead).map((cell) => cellInWords(cell, telling));
  const whole = ({ id: _, ...row }: Piece, side: 'was' | 'is') =>
    cells(Object.entries(row).map(([part, value]) => ({ part, was: undefined, is: undefined, [side]: value })));
  return {
    counts: countsOf(differences),
    set: cells(differences.set),
    rows: differences.rows.map((one): RowChangeInWords => {
      if (one.is === 'added')
        return { id: one.id, is: one.is, from: null, to: one.at + 1, cells: whole(one.row, 'is') };
      if (one.is === 'removed')
        return { id: one.id, is: one.is, from: one.at + 1, to: null, cells: whole(one.row, 'was') };
      const changed = one.cells.length > 0;
      const is = !one.moved ? 'changed' : changed ? 'movedAndChanged' : 'moved';
      return { id: one.id, is, from: one.from + 1, to: one.to + 1, cells: cells(one.cells) };
    }),
    otherwise: cells(differences.otherwise),
  };
}

const ORDER = ['when', 'then', 'note'];
/** In the order in which a row is read; what nobody knows comes first. */
const asRead = (a: Cell, b: Cell): number => ORDER.indexOf(a.part) - ORDER.indexOf(b.part);

function cellInWords({ part, was, is }: Cell, telling: Telling): CellInWords {
  const said = (value: unknown) => (value === undefined ? null : inWords(part, value, telling));
  const [before, after] = part === 'when' ? [readWhen(was), readWhen(is)] : [];
  const changes = before && after ? conditionChanges(before, after) : null;
  // Where nothing of it stayed, the whole says more.
  const conditions = changes && before && after && stayed(before, after, changes) ? changes : [];
  const node = (one: ConditionChange['was']) => one && nodeInWords(one, telling.reader);
  return {
    ...{ part, was: said(was), is: said(is) },
    conditions: conditions.map((one) => ({ was: node(one.was), is: node(one.is) })),
  };
}

const stayed = (was: When, is: When, changes: readonly ConditionChange[]): boolean =>
  changes.length < Math.max(...[was, is].map((when) => ('all' in when ? when.all : when.any).length)) ||
  changes.every((one) => one.was !== null && one.is !== null);

/** A part of a row, or of the whole set. */
function inWords(part: string, value: unknown, { set, reader, names }: Telling): string {
  const { locale } = reader;
  switch (part) {
    case 'when': {
      const when = readWhen(value);
      return when ? nodeInWords(when, reader) : asWritten(value);
    }
    case 'then': {
      const read = new Reading();
      const then = parseOutcome(read, set, value, '');
      if (then === undefined || read.problems.length > 0) return asWritten(value);
      return set === 'alerts' ? alertInWords(then as never, locale) : outcomeInWords(set, { ...then }, locale, names);
    }
    case 'note':
      return isNote(value) ? [value.zh, value.en].filter(Boolean).join(' / ') : asWritten(value);
    case 'hitPolicy':
      return HIT_POLICIES.some((one) => one === value) ? say(locale, `ruleDesk.policy.${value}`) : asWritten(value);
    case 'policy':
      return policyInWords(value, locale);
    default:
      return typeof value === 'string' ? value : asWritten(value);
  }
}

/** How tiers move: 'Up: at once. Down: at the end of the year, …'. */
function policyInWords(value: unknown, locale: Locale): string {
  const read = new Reading();
  const policy = parsePolicy(read, value, '');
  if (!policy || read.problems.length > 0) return asWritten(value);
  const { upgrade, downgrade, approval } = policy;
  const moves = (key: string) => say(locale, `ruleDesk.moves.${key}`);
  const way = (of: typeof upgrade) => [moves(`effects.${of.effect}`), ...(of.oneStep ? [moves('oneStep')] : [])];
  const list = (parts: string[]) => parts.join(say(locale, 'rules.list.comma'));
  const down = [
    ...way(downgrade),
    ...(downgrade.graceDays > 0 ? [`${moves('graceDays')}: ${downgrade.graceDays}`] : []),
    ...(downgrade.belowPercent < 100 ? [`${moves('belowPercent')}: ${downgrade.belowPercent}`] : []),
  ];
  const needs = approval ? [approvalInWords(approval, locale)] : [];
  return [`${moves('upgrade')}: ${list(way(upgrade))}`, `${moves('downgrade')}: ${list(down)}`, ...needs].join(' / ');
}

/** Which changes of tier need approval. */
export const approvalInWords = ({ of, from }: TierApproval, locale: Locale): string =>
  from
    ? say(locale, `ruleDesk.moves.needsFrom.${of}`, { tier: say(locale, `tier.${from}`) })
    : say(locale, `ruleDesk.moves.needs.${of}`);

function readWhen(value: unknown): When | undefined {
  const read = new Reading();
  const when = parseWhen(read, () => true, value, '');
  return read.problems.length === 0 ? when : undefined;
}

const isNote = (value: unknown): value is Record<Locale, string> =>
  typeof value === 'object' &&
  value !== null &&
  'zh' in value &&
  'en' in value &&
  typeof value.zh === 'string' &&
  typeof value.en === 'string';

const SHOWN = 300;
/** What nobody can read but whoever wrote it. */
function asWritten(value: unknown): string {
  const text = JSON.stringify(value) ?? '';
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text || '–';
}
