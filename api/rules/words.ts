import type { Locale, RuleSetCode } from '../../domain/vocabulary.ts';
import type { Tried } from '../../prisma/rules/try.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import { faultInWords, rowInWords, sentenceOf } from '../../rules/describe.ts';
import { factList, groupInWords, missOf, type NamesOf, outcomeInWords } from '../../rules/explain.ts';
import { isError } from '../../rules/faults/find.ts';
import { allFaults, type World } from '../../rules/faults/world.ts';
import { parseDefinition, problemInWords, type Readable } from '../../rules/parse.ts';
import { each, inTurns } from '../../rules/turns.ts';
import { factName, type Reader, valueInWords } from '../../rules/wording.ts';
import type { RuleCheck, RuleFault, RuleTrial } from '../contract/rules.ts';

type For = { reader: Reader; names: NamesOf };

export async function faultsFor(definition: RuleSetDefinition, { reader }: For, world: World): Promise<RuleFault[]> {
  const faults = await allFaults(definition, world, Date.now());
  return inTurns(
    each(faults, (fault) => {
      const row = /^rows\[(\d+)\]/.exec(fault.place);
      return {
        ...{ code: fault.code, place: fault.place, row: row ? Number(row[1]) + 1 : null },
        error: isError(fault.code),
        text: faultInWords(fault, definition, reader),
      };
    }),
  );
}

/** What is wrong with rules that are being written, and those that can be read in words. Takes anything. */
export const checked = (input: unknown, words: For, world: World) =>
  checkedBy(input, words, world, (set, row) => rowInWords(set, row, words.reader, words.names));

/** The same for an editor, in which a row is read in either language. */
export const checkedInBoth = (
  input: unknown,
  locale: Locale,
  inBoth: Record<Locale, For>,
  world: World,
): Promise<RuleCheck> => checkedBy(input, inBoth[locale], world, (set, row) => checkedRow(set, row, locale, inBoth));

async function checkedBy<R>(input: unknown, words: For, world: World, said: (set: RuleSetCode, row: Readable) => R) {
  const parsed = parseDefinition(input);
  const inWords = (set: RuleSetCode, rows: readonly Readable[]) => inTurns(each(rows, (row) => said(set, row)));
  if (parsed.ok) {
    const { set, rows, otherwise } = parsed.definition;
    return {
      problems: [],
      rows: await inWords(set, [...rows, otherwise]),
      faults: await faultsFor(parsed.definition, words, world),
    };
  }
  const { problems, readable } = parsed;
  return {
    problems: problems.map((problem) => ({ place: problem.place, text: problemInWords(problem, words.reader.locale) })),
    rows: readable ? await inWords(readable.set, readable.rows) : [],
    faults: [],
  };
}

function checkedRow(set: RuleSetCode, row: Readable, locale: Locale, inBoth: Record<Locale, For>) {
  const said = (one: Locale) => rowInWords(set, row, inBoth[one].reader, inBoth[one].names);
  const rows = { zh: said('zh'), en: said('en') };
  return {
    ...rows[locale],
    sentence: { zh: sentenceOf(set, row, rows.zh, 'zh'), en: sentenceOf(set, row, rows.en, 'en') },
  };
}

type Found = Pick<RuleTrial, 'about' | 'version'>;

export function triedInWords(
  found: Found,
  definition: RuleSetDefinition,
  tried: Tried,
  { reader, names }: For,
  holds: { version: number; of: readonly object[] } | null,
): RuleTrial {
  const { set, rows } = definition;
  const said = (outcome: object) => outcomeInWords(set, { ...outcome }, reader.locale, names);
  const place = (id: string) => {
    const at = rows.findIndex((row) => row.id === id);
    return at < 0 ? null : at + 1;
  };
  const miss = tried.decided[0]?.trace.nearestMiss ?? null;
  return {
    ...found,
    holds: holds && { version: holds.version, outcomes: holds.of.map(said) },
    outcomes: tried.decided.map(({ rowId, outcome }) => ({ row: place(rowId), outcome: said(outcome) })),
    nearest: miss && missOf(miss, set, reader, names).sentence,
    changes: tried.changes.map(({ fact, from, to, outcome }) => ({
      ...{
        fact: factName(fact, reader.locale),
        from: valueInWords(fact, from, reader),
        to: valueInWords(fact, to, reader),
      },
      outcome: said(outcome),
    })),
    rows: rows.map((row, i) => {
      const seen = tried.seen[i] as Tried['seen'][number];
      return { id: row.id, met: seen.met, outcome: said(row.then), when: groupInWords(seen, reader) };
    }),
    facts: factList(tried.facts as Record<string, never>, reader),
  };
}
