import { z } from 'zod';
import { CAUSES, HANDOVER_STATES, ITEM_KINDS, ITEM_STATES, SCOPES, WHYS } from '../../domain/handover/handover.ts';
import { Id, Instant, Person } from './values.ts';

export const ItemKind = z.enum(ITEM_KINDS);

/** How each kind goes; by rule where nothing is said. */
const Rule = z.discriminatedUnion('way', [
  z.strictObject({ way: z.literal('rule') }),
  z.strictObject({ way: z.literal('person'), toId: Id }),
  z.strictObject({ way: z.literal('free') }),
  z.strictObject({ way: z.literal('keep') }),
]);
const Rules = z.strictObject({
  case: Rule.optional(),
  task: Rule.optional(),
  approval: Rule.optional(),
  member: Rule.optional(),
  watch: Rule.optional(),
});

export const HandoverWanted = z.strictObject({
  fromId: Id,
  cause: z.enum(CAUSES),
  scope: z.enum(SCOPES).default('everything'),
  /** With `due`: what is due until then. */
  dueUntil: Instant.nullable().default(null),
  rules: Rules.default({}),
});
export const NewHandover = HandoverWanted.extend({
  /** The account is disabled at its end. */
  leaves: z.boolean().default(false),
  /** Left out: at once. */
  startsAt: Instant.optional(),
});
export type NewHandover = z.input<typeof NewHandover>;

const Reason = z.object({ code: z.string(), text: z.string() }).nullable();
export const HandoverItemRow = z.object({
  id: Id,
  kind: ItemKind,
  recordId: Id,
  /** Number of a case or approval, name of a member. */
  label: z.string(),
  /** Page at the desk. */
  place: z.string().nullable(),
  to: Person.nullable(),
  why: z.enum(WHYS),
  state: z.enum(ITEM_STATES),
  reason: Reason,
});
export type HandoverItemRow = z.infer<typeof HandoverItemRow>;

const Counts = z.record(z.string(), z.number().int());
/** Where everything would go now: counts of all, the first ones in full. */
export const HandoverPreview = z.object({
  total: z.number().int(),
  byKind: Counts,
  byReceiver: z.array(z.object({ to: Person.nullable(), count: z.number().int() })),
  items: z.array(HandoverItemRow),
});
export type HandoverPreview = z.infer<typeof HandoverPreview>;

export const HandoverRow = z.object({
  id: Id,
  from: Person,
  cause: z.enum(CAUSES),
  status: z.enum(HANDOVER_STATES),
  scope: z.enum(SCOPES),
  leaves: z.boolean(),
  startsAt: Instant,
  createdAt: Instant,
  /** Null: it began by itself. */
  by: Person.nullable(),
  endedAt: Instant.nullable(),
  /** Items by state. */
  counts: Counts,
});
export type HandoverRow = z.infer<typeof HandoverRow>;

export const HandoverDetail = HandoverRow.extend({
  byKind: Counts,
  /** The reader may undo, try again or cancel it, as far as it stands so. */
  mayChange: z.boolean(),
  /** Why it cannot be undone now; null when it can. */
  undoRefusal: Reason,
  events: z.array(z.object({ type: z.string(), at: Instant, by: z.string().nullable(), items: z.number().int() })),
});
export type HandoverDetail = z.infer<typeof HandoverDetail>;

export const HandoverFilter = z.strictObject({ fromId: Id.optional(), status: z.enum(HANDOVER_STATES).optional() });
export const HandoverItemFilter = z.strictObject({ kind: ItemKind.optional(), state: z.enum(ITEM_STATES).optional() });
/** To whom what was refused goes now; left out: where it was to go before. */
export const HandoverRetry = z.strictObject({ toId: Id.optional() });
