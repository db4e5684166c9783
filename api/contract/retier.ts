import { z } from 'zod';
import { Id, Instant, Person } from './values.ts';

/** All members are decided anew, once: how far it is. `total`: as it began; who came since is looked at as well. */
export const RetierRun = z.object({
  id: Id,
  cause: z.enum(['nightly', 'byHand']),
  state: z.enum(['wanted', 'running', 'done', 'failed', 'cancelled']),
  total: z.number().int(),
  members: z.number().int(),
  /** Members that changed in any way, and tiers among that. */
  moved: z.number().int(),
  changed: z.number().int(),
  by: Person.nullable(),
  askedAt: Instant,
  startedAt: Instant.nullable(),
  finishedAt: Instant.nullable(),
});
export type RetierRun = z.infer<typeof RetierRun>;

/** `runs`: the newest first; `mayStart`: this reader may start and cancel them. */
export const RetierRuns = z.object({ runs: z.array(RetierRun), mayStart: z.boolean() });
export type RetierRuns = z.infer<typeof RetierRuns>;
