import type { Fact, Scalar } from './fact.ts';
import { caseFacts } from './facts/case.ts';
import { changeFacts } from './facts/change.ts';
import { contactFacts } from './facts/contacts.ts';
import { purchaseFacts } from './facts/purchases.ts';
import { queueFacts } from './facts/queue.ts';
import { recordFacts } from './facts/record.ts';
import { requestFacts } from './facts/request.ts';
import { valueFacts } from './facts/value.ts';

/** The catalogue: every fact a rule can speak of, declared once. */
export const FACTS = [
  ...recordFacts,
  ...purchaseFacts,
  ...valueFacts,
  ...contactFacts,
  ...caseFacts,
  ...queueFacts,
  ...changeFacts,
  ...requestFacts,
] as const;

export type FactId = (typeof FACTS)[number]['id'];
/** The facts of one decision. What is left out is unknown. */
export type FactVector = Partial<Record<FactId, Scalar>>;

// A Map: no name an editor sends can reach a prototype.
const byId = new Map<string, Fact>(FACTS.map((f) => [f.id, f]));

export const isFactId = (id: string): id is FactId => byId.has(id);

/** The declaration, or undefined when there is no such fact (a decision may be older than the catalogue). */
export const findFact = (id: string): Fact | undefined => byId.get(id);

/** Said by whoever asked, not read from the record. */
export const isContext = ({ fact }: { fact: string }): boolean => byId.get(fact)?.source === 'context';

/** @throws when there is no such fact */
export function factOf(id: FactId): Fact {
  const found = byId.get(id);
  if (!found) throw new Error(`No fact ${id}`);
  return found;
}
