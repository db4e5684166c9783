import type { RuleCheck } from '../../api/contract/rules.ts';
import type { Paper } from './clipboard.ts';
import {
  type Column,
  childrenOf,
  type Draft,
  factOf,
  isTree,
  joinOf,
  type Last,
  type Node,
  plain,
  type Row,
} from './model.ts';
import { choicesIn, type OutcomeColumn, outcomeAt } from './outcomes.ts';
import { type Choice, fits } from './values.ts';

/** What is wrong, at the cell where it is. Pure. */

export type Grade = 'wrong' | 'doubtful' | 'mention';
/** `unreadable`: until it is put right nothing can be said of the row. `r`: the row, the default row last; null: all of them. `column`: its id. */
export type CellFault = {
  place: string;
  text: string;
  grade: Grade;
  unreadable: boolean;
  r: number | null;
  column: string;
};
export type Words = (key: WrongKey, values?: Record<string, string | number>) => string;
export type WrongKey =
  | 'noConditions'
  | 'number'
  | 'whole'
  | 'money'
  | 'flag'
  | 'choice'
  | 'instant'
  | 'text'
  | 'time'
  | 'levels'
  | 'ladder';

const GRADES: Record<string, Grade> = { gap: 'mention', defaultUnused: 'mention' };

/** What can be said here at once goes before what the server says of the same place. */
export function faultsOf(
  draft: Draft,
  columns: readonly Column[],
  checked: RuleCheck | null,
  paper: Paper,
  words: Words,
) {
  const own = ownFaults(draft, columns, paper, words);
  const problems = (checked?.problems ?? [])
    .filter(({ place }) => !own.some((fault) => place.startsWith(fault.place)))
    .map(({ place, text }) => ({ place, text, grade: 'wrong' as const, unreadable: true }));
  const faults = (checked?.faults ?? []).map(({ code, error, place, text }) => ({
    ...{ place, text, unreadable: false, grade: error ? ('wrong' as const) : (GRADES[code] ?? ('doubtful' as const)) },
  }));
  return [...own, ...problems, ...faults].map((fault) => ({ ...fault, ...cellOf(fault.place, draft, columns) }));
}

type Own = Omit<CellFault, 'r' | 'column'>;

function ownFaults(draft: Draft, columns: readonly Column[], paper: Paper, words: Words): Own[] {
  const outcomes = columns.flatMap((one) => (one.is === 'then' ? [one.of] : []));
  const found: Own[] = [];
  const add = (place: string, text: string) => found.push({ place, text, grade: 'wrong', unreadable: true });
  const ofThen = (row: Last, place: string) => {
    for (const column of outcomes) {
      const choices = choicesIn(paper.parts, column, row);
      const wrong = wrongOutcome(outcomeAt(row, column), column, choices);
      if (wrong) add(`${place}.${column.id}`, words(wrong.key, { text: wrong.text, choices: inOne(choices, paper) }));
    }
  };
  draft.rows.forEach((row, i) => {
    wrongConditions(row.when, `rows[${i}].when`, paper, words, add);
    ofThen(row, `rows[${i}]`);
  });
  ofThen(draft.otherwise, 'otherwise');
  return found;
}

function wrongConditions(
  node: Node,
  place: string,
  paper: Paper,
  words: Words,
  add: (p: string, t: string) => void,
): void {
  if (isTree(node)) {
    const children = childrenOf(node);
    const at = `${place}.${joinOf(node)}`;
    if (children.length === 0) add(at, words('noConditions'));
    children.forEach((child, i) => {
      wrongConditions(child, `${at}[${i}]`, paper, words, add);
    });
    return;
  }
  const fact = factOf(paper.parts, node.fact);
  const wrong = [node.value].flat().find((value) => value !== undefined && !fits(value, fact));
  if (wrong === undefined) return;
  const key = fact.unit === 'minorUnits' ? 'money' : KEYS[fact.type];
  const choices = inOne(fact.choices, paper);
  add(`${place}.value`, words(key, { text: shownText(wrong), choices }));
}
const inOne = (choices: readonly Choice[], { writing: { locale } }: Paper): string =>
  choices.map(({ name }) => name[locale]).join(locale === 'zh' ? '、' : ', ');
const KEYS = { integer: 'number', boolean: 'flag', choice: 'choice', instant: 'instant', id: 'text' } as const;
const shownText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Only what was typed and could not be read; whatever else is wrong the server says. */
function wrongOutcome(
  value: unknown,
  { kind }: OutcomeColumn,
  choices: readonly Choice[],
): { key: WrongKey; text: string } | null {
  if (kind.is === 'choices') {
    const known = choices.map((one) => one.value);
    const odd = Array.isArray(value) ? value.find((one) => !known.includes(String(one))) : undefined;
    return odd === undefined ? null : { key: 'choice', text: String(odd) };
  }
  if (typeof value !== 'string') return null;
  if (kind.is === 'choice') return choices.some((one) => one.value === value) ? null : { key: 'choice', text: value };
  if (kind.is === 'repeat' && value === 'once') return null;
  const key = kind.is === 'repeat' ? 'time' : kind.is === 'number' ? 'whole' : kind.is;
  return { key, text: value };
}

/** Where a place of the definition lies in the table. */
export function cellOf(place: string, draft: Draft, columns: readonly Column[]): { r: number | null; column: string } {
  const match = /^(?:rows\[(\d+)\]|otherwise)(?:\.(.*))?$/.exec(place);
  if (!match) return { r: null, column: 'head' };
  const r = match[1] === undefined ? draft.rows.length : Number(match[1]);
  return { r, column: columnAt(match[2] ?? '', draft.rows[r], columns) };
}

function columnAt(rest: string, row: Row | undefined, columns: readonly Column[]): string {
  if (rest.startsWith('when')) {
    const nth = /^when\.all\[(\d+)\]/.exec(rest)?.[1];
    const condition = row && nth !== undefined ? plain(row)?.[Number(nth)] : undefined;
    return condition?.fact ?? 'more';
  }
  if (rest.startsWith('then')) {
    const thens = columns.filter(({ is }) => is === 'then');
    return (thens.find(({ id }) => rest.startsWith(id)) ?? thens[0])?.id ?? 'head';
  }
  return rest.startsWith('note') ? 'note' : 'head';
}

export const byRow = (faults: readonly CellFault[]): Map<number, CellFault[]> => {
  const rows = new Map<number, CellFault[]>();
  for (const fault of faults) if (fault.r !== null) rows.set(fault.r, [...(rows.get(fault.r) ?? []), fault]);
  return rows;
};
