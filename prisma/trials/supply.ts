import { Unplayable } from '../../domain/case/play-back.ts';
import { type Figures, more } from '../../domain/trial/figures.ts';
import { hangsOnMember, type Source } from '../../rules/fact.ts';
import { FACTS, type FactId, type FactVector } from '../../rules/facts.ts';
import { readFacts } from '../../rules/read.ts';
import type { PrismaClient } from '../client.ts';
import { unpackFacts } from '../decisions/keep.ts';
import { queryOf } from '../decisions/versions.ts';
import type { Item } from './rows.ts';

/** What was decided then: its facts, and those that were asked of the record since. */
export type Known = { facts: Uint8Array; asOf: number; more?: FactVector };
/** What rests on decisions: a case with its own, an approval with the one. */
export type Resting = { decisions: readonly Known[]; subject: { caseId?: string | null; memberId?: string | null } };

export const factsThen = ({ facts, more }: Known): FactVector => {
  const kept = unpackFacts(facts) as FactVector;
  return more ? { ...more, ...kept } : kept;
};

/** Facts that only whoever asked could tell are not on the record. */
const ON_RECORD: readonly FactId[] = FACTS.filter(
  (fact) => hangsOnMember(fact) || (fact.source as Source) === 'case',
).map(({ id }) => id);

/**
 * Asks the record for facts that were not kept then, since nobody asked for them yet: as of that instant, or as they are today where the record
 * keeps no history. @returns those of `wanted` that were asked for
 */
export type Supply = (of: Resting, wanted: readonly string[]) => Promise<string[]>;

export const supplyFrom =
  (prisma: PrismaClient, tenantId: string): Supply =>
  async ({ decisions, subject }, wanted) => {
    const found = new Set<string>();
    for (const decision of decisions) {
      const kept = unpackFacts(decision.facts);
      const missing = wanted.filter((id) => !(id in kept) && ON_RECORD.includes(id as FactId));
      if (missing.length === 0) continue;
      const read = await readFacts(queryOf(prisma), { tenantId, ...subject }, decision.asOf);
      decision.more = Object.fromEntries(missing.map((id) => [id, read[id as FactId] ?? null]));
      for (const id of missing) found.add(id);
    }
    return [...found];
  };

export type Tried<T> = { value: T; asked: string[] };

/** Plays what rests on decisions; where a fact was not kept then, once more with what the record says of it. */
export async function tried<T>(
  of: Resting,
  wanted: readonly string[],
  supply: Supply,
  play: () => T,
): Promise<Tried<T> | Unplayable> {
  for (let asked: string[] = []; ; ) {
    try {
      return { value: play(), asked };
    } catch (error) {
      if (!(error instanceof Unplayable)) throw error;
      if (error.code !== 'factsUnknown' || asked.length > 0) return error;
      asked = await supply(of, [...new Set([...wanted, error.detail])]);
      if (asked.length === 0) return error;
    }
  }
}

/** Counts what was asked of the record, and says so with each that rests on it. */
export function noted(asked: readonly string[], items: Item[], figures: Figures): Item[] {
  if (asked.length === 0) return items;
  figures.todays ??= {};
  for (const id of asked) more(figures.todays, id);
  return items.map((item) => ({ ...item, detail: asked.join(' ') }));
}
