import { z } from 'zod';
import { ALERT_KINDS } from '../alert/kinds.ts';
import { STAGE_ID } from '../case/flow.ts';
import { NOTICES } from '../case/state.ts';
import { CASE_KINDS, POSTS, SEVERITIES } from '../vocabulary.ts';
import { SCENARIO_LIMITS as LIMITS, STEPS, WHEN, WHOM } from './scenario.ts';

/** The shape of a scenario; whether its times and facts make sense is another question. */

/** Of this century and the next. */
const Local = z.string().regex(/^2[01]\d\d-\d\d-\d\dT\d\d:\d\d$/);
const Day = z.string().regex(/^2[01]\d\d-\d\d-\d\d$/);
const Clock = z.string().regex(/^[a-z][A-Za-z0-9]{1,39}(:\d{1,3})?$/);
const Minutes = z.int().min(0).max(LIMITS.minutes);
const Priority = z.int().min(1).max(4);

export const ScenarioStepShape = z.strictObject({
  do: z.enum(STEPS),
  after: Minutes.optional(),
  at: Local.optional(),
  minutes: Minutes.min(1).optional(),
  clock: Clock.optional(),
  promise: z.int().min(1).max(LIMITS.steps).optional(),
  priority: Priority.optional(),
  severity: z.enum(SEVERITIES).optional(),
});

const id = z.string().regex(/^[A-Za-z0-9-]{1,40}$/);
export const ExpectationShape = z.discriminatedUnion('that', [
  z.strictObject({ id, that: z.literal('due'), clock: Clock, at: Local }),
  z.strictObject({ id, that: z.literal('called'), post: z.enum(POSTS), when: z.enum(WHEN), at: Local }),
  z.strictObject({ id, that: z.literal('notCalled'), post: z.enum(POSTS) }),
  z.strictObject({ id, that: z.literal('told'), notice: z.enum(NOTICES), to: z.enum(WHOM) }),
  z.strictObject({ id, that: z.literal('alert'), alert: z.enum(ALERT_KINDS) }),
  z.strictObject({ id, that: z.literal('queue'), queue: z.string().min(1).max(60) }),
  z.strictObject({ id, that: z.literal('priority'), priority: Priority }),
  z.strictObject({ id, that: z.literal('ends'), stage: z.string().regex(STAGE_ID) }),
  z.strictObject({ id, that: z.literal('noBreach') }),
]);

export const ScenarioShape = z.strictObject({
  zone: z.string().min(1).max(60),
  opened: Local,
  kind: z.enum(CASE_KINDS),
  facts: z
    .record(z.string().max(64), z.union([z.string().max(120), z.number(), z.boolean()]))
    .refine((facts) => Object.keys(facts).length <= LIMITS.facts, 'tooMany'),
  steps: z.array(ScenarioStepShape).max(LIMITS.steps),
  holidays: z.array(Day).max(LIMITS.holidays),
  days: z.int().min(1).max(LIMITS.days),
  expectations: z.array(ExpectationShape).max(LIMITS.expectations),
});
