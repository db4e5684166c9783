import { setImmediate } from 'node:timers/promises';
import { ALL_CADENCES } from '../../domain/care/cadence.ts';
import type { RuleSetCode } from '../../domain/vocabulary.ts';
import { concerning, numberedIn } from '../../rules/care.ts';
import { type Change, changesOf, smallestFirst } from '../../rules/change.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import { type Decided, decide, decideEach } from '../../rules/engine.ts';
import { evaluate } from '../../rules/evaluate.ts';
import type { FactVector } from '../../rules/facts.ts';
import type { SeenGroup } from '../../rules/trace.ts';
import { inTurns } from '../../rules/turns.ts';

/** What a definition says of the facts of one subject: every row with what it saw, what decides, and the least that would alter it. Nothing is kept. */
export type Tried = { facts: FactVector; seen: SeenGroup[]; decided: Decided[]; changes: Change[] };

/** Rules of care are asked for one cadence, or for all alike. */
const asked = (definition: RuleSetDefinition, cadence: string): RuleSetDefinition =>
  definition.set === 'careAudience' ? concerning(definition, cadence) : definition;

/** What comes of the same facts by other rules of the set. */
export async function outcomesOf(
  definition: RuleSetDefinition,
  facts: FactVector,
  cadence = ALL_CADENCES,
): Promise<object[]> {
  const decided =
    definition.set === 'alerts'
      ? await decideEach(definition, facts)
      : [(await decide<RuleSetCode>(asked(definition, cadence), facts)) as Decided];
  return decided.map(({ outcome }) => outcome);
}

export async function tryOne(definition: RuleSetDefinition, facts: FactVector, cadence = ALL_CADENCES): Promise<Tried> {
  const seen = evaluate(definition, facts as Record<string, never>);
  // Rows of alerts count each by itself, so no single change makes another outcome of all of them.
  if (definition.set === 'alerts') return { facts, seen, decided: await decideEach(definition, facts), changes: [] };
  const rules = asked(definition, cadence);
  const decided = numberedIn(definition, (await decide<RuleSetCode>(rules, facts)) as Decided);
  // The library never lets go of the process by itself.
  await setImmediate();
  return {
    facts,
    seen,
    decided: [decided],
    changes: smallestFirst(await inTurns(changesOf<RuleSetCode>(rules, facts))),
  };
}
