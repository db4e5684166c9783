import { say } from '../domain/language/index.ts';
import type { RuleSetCode } from '../domain/vocabulary.ts';
import type { RuleSetDefinition, Value } from './definition.ts';
import { type NamesOf, outcomeInWords } from './explain.ts';
import type { Fault } from './faults/find.ts';
import type { Readable } from './parse.ts';
import { factName, nodeInWords, type Reader, valueInWords } from './wording.ts';

/** A row in words: what it asks for and what it says. The default row asks for nothing. */
export type RowInWords = { id: string; when: string | null; outcome: string; note: string };

export const rowsInWords = (definition: RuleSetDefinition, reader: Reader, names: NamesOf): RowInWords[] =>
  [...definition.rows, definition.otherwise].map((row) => rowInWords(definition.set, row, reader, names));

export const rowInWords = (set: RuleSetCode, row: Readable, reader: Reader, names: NamesOf): RowInWords => ({
  id: row.id,
  when: 'when' in row ? nodeInWords(row.when, reader) : null,
  outcome: outcomeInWords(set, { ...row.then }, reader.locale, names),
  note: row.note[reader.locale],
});

/** The same as one sentence: `If the tier is gold, the case goes to VIP.` */
export function sentenceOf(set: RuleSetCode, row: Readable, reader: Reader, names: NamesOf): string {
  const { when, outcome } = rowInWords(set, row, reader, names);
  const then = say(reader.locale, `rules.row.says.${set}`, { outcome });
  return when === null
    ? say(reader.locale, 'rules.row.otherwise', { then })
    : say(reader.locale, 'rules.row.if', { when, then });
}

/** What is wrong in words, with the rows that make it so by their numbers, and the values that prove it. */
export function faultInWords({ code, rows, example }: Fault, definition: RuleSetDefinition, reader: Reader): string {
  const { locale } = reader;
  const and = say(locale, 'rules.list.and');
  const numbers = rows
    .map((id) => definition.rows.findIndex((row) => row.id === id) + 1)
    .join(say(locale, 'rules.list.comma'));
  const values = example
    .map(({ fact, value }) =>
      say(locale, typeof value === 'boolean' ? 'rules.condition.boolean' : 'rules.condition.equal', {
        fact: factName(fact, locale),
        value: valueInWords(fact, value as Value | null, reader),
      }),
    )
    .join(and);
  const words = say(locale, `rules.fault.${code}`, { rows: numbers });
  return values ? say(locale, 'rules.fault.forExample', { fault: words, values }) : words;
}
