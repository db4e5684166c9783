import { z } from 'zod';
import { ALERT_SUBJECTS } from '../../domain/alert/kinds.ts';
import { OPERATORS } from '../../rules/definition.ts';
import { RuleSetCode } from './rules.ts';

/** What rules are written with. Names in both languages: a row is read in either, whatever the reader's. */

const InBoth = z.object({ zh: z.string(), en: z.string() });
const NamedValue = z.object({ value: z.string(), name: InBoth });

export const FactPart = z.object({
  id: z.string(),
  name: InBoth,
  /** What it counts, and from when to when; null: its name says it. */
  hint: InBoth.nullable(),
  source: z.enum(['record', 'purchases', 'value', 'contacts', 'case', 'queue', 'change', 'context', 'request']),
  type: z.enum(['integer', 'boolean', 'choice', 'instant', 'id']),
  unit: z.enum(['count', 'minorUnits', 'hours', 'days', 'years', 'percent']).nullable(),
  operators: z.array(z.enum(OPERATORS)),
  /** Of a choice all there are; of an id those that are known. */
  choices: z.array(NamedValue),
  /** Of alerts: rows about these may speak of it. */
  about: z.array(z.enum(ALERT_SUBJECTS)).nullable(),
});
export type FactPart = z.infer<typeof FactPart>;

export const RuleParts = z.object({
  set: RuleSetCode,
  /** Digits behind the point of an amount. */
  currency: z.object({ code: z.string(), digits: z.number().int() }),
  timeZone: z.string(),
  facts: z.array(FactPart),
  /** What a row can say, by the name of the field: `tier`, `queueCode` … */
  outcomes: z.record(z.string(), z.array(NamedValue)),
  limits: z.object({
    rows: z.number().int(),
    depth: z.number().int(),
    conditions: z.number().int(),
    list: z.number().int(),
    levels: z.number().int(),
    note: z.number().int(),
  }),
});
export type RuleParts = z.infer<typeof RuleParts>;

/**
 * How many of those there are now each row would decide. `of`: members for tiers, requests for approvals, queues or members for alerts about
 * them, open cases for everything else. `tooLong`: it would have taken more than two seconds. `unreadable`: `check` says why.
 */
export const RuleCount = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('counted'),
    rows: z.array(z.object({ id: z.string(), count: z.number().int(), of: z.number().int() })),
  }),
  z.object({ is: z.literal('tooLong') }),
  z.object({ is: z.literal('unreadable') }),
]);
export type RuleCount = z.infer<typeof RuleCount>;
