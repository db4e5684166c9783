/** Decisions on the record: taken by `rules/`, kept with their reasons, and explained. */
export { explainDecision, UnknownDecision } from './decisions/explanation.ts';
export { decideAllAndKeep, decideAndKeep, type Kept, type KeptOutcomes, type Question } from './decisions/keep.ts';
export { handlersFor, type Ranked } from './decisions/people.ts';
export { NoQueue } from './decisions/queues.ts';
export type { Routed } from './decisions/routing.ts';
export { publishSeeds, versionAt } from './decisions/versions.ts';
export { retierAll, retierMember } from './retier.ts';
