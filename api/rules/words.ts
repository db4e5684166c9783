import type { Tried } from '../../prisma/rules/try.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import { faultInWords, rowsInWords } from '../../rules/describe.ts';
import { factList, groupInWords, missOf, type NamesOf, outcomeInWords } from '../../rules/explain.ts';
import { isError } from '../../rules/faults/find.ts';
import { allFaults, type World } from '../../rules/faults/world.ts';
import { inWords, parseDefinition } from '../../rules/parse.ts';
import { factName, type Reader, valueInWords } from '../../rules/wording.ts';
import type { RuleCheck, RuleFault, RuleTrial } from '../contract/rules.ts';

type For = { reader: Reader; names: NamesOf };

export const faultsFor = (definition: RuleSetDefinition, { reader }: For, world: World): RuleFault[] =>
  allFaults(definition, world, Date.now()).map((fault) => {
    const row = /^rows\[(\d+)\]/.exec(fault.place);
    return {
      ...{ code: fault.code, place: fault.place, row: row ? Number(row[1]) + 1 : null },
      error: isError(fault.code),
      text: faultInWords(fault, definition, reader),
    };
  });

/** What an editor needs to know of rules that are being written. Takes anything. */
export function checked(input: unknown, words: For, world: World): RuleCheck {
  const parsed = parseDefinition(input);
  if (!parsed.ok)
    return {
      problems: parsed.problems.map((problem) => ({
        place: problem.place,
        text: inWords(problem, words.reader.locale),
      })),
      rows: [],
      faults: [],
    };
  const { definition } = parsed;
  return {
    problems: [],
    rows: rowsInWords(definition, words.reader, words.names),
    faults: faultsFor(definition, words, world),
  };
}

type Found = Pick<RuleTrial, 'about' | 'version'>;

export function triedInWords(
  found: Found,
  definition: RuleSetDefinition,
  tried: Tried,
  { reader, names }: For,
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
