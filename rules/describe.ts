import { say } from '../domain/language/index.ts';
import type { RuleSetDefinition, Value } from './definition.ts';
import { type NamesOf, outcomeInWords } from './explain.ts';
import type { Fault } from './faults/find.ts';
import { factName, nodeInWords, type Reader, valueInWords } from './wording.ts';

/** A row as a sentence: what it asks for and what it says. The default row asks for nothing. */
export type RowInWords = { id: string; when: string | null; outcome: string; note: string };

export function rowsInWords(definition: RuleSetDefinition, reader: Reader, names: NamesOf): RowInWords[] {
  const { locale } = reader;
  const said = (outcome: object) => outcomeInWords(definition.set, { ...outcome }, locale, names);
  return [
    ...definition.rows.map((row) => ({
      ...{ id: row.id, when: nodeInWords(row.when, reader), outcome: said(row.then), note: row.note[locale] },
    })),
    {
      ...{ id: definition.otherwise.id, when: null },
      ...{ outcome: said(definition.otherwise.then), note: definition.otherwise.note[locale] },
    },
  ];
}

/** What is wrong in words, with the rows that make it so by their numbers, and the values that prove it. */
export function faultInWords(
  { code, rows, example, names = [] }: Fault,
  definition: RuleSetDefinition,
  reader: Reader,
): string {
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
  const words = say(locale, `rules.fault.${code}`, { rows: numbers, ...named(code, names, locale) });
  return values ? say(locale, 'rules.fault.forExample', { fault: words, values }) : words;
}

/** Codes as people know them. */
function named(code: Fault['code'], names: readonly string[], locale: Reader['locale']): Record<string, string> {
  const [name = '', until = ''] = names;
  if (code === 'nobodyThere') return { name: say(locale, name) };
  if (code === 'loop') return { name: names.map((set) => say(locale, `ruleSet.${set}`)).join(' → ') };
  return { name, until };
}
