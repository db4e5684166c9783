import { z } from 'zod';
import { Id, Instant } from './values.ts';

export const MAIL_STATES = ['pending', 'filed', 'stopped', 'unreadable', 'discarded'] as const;

/** A mail that came in. Its sender is masked: whoever works on the case sees the address there. */
export const MailRow = z.object({
  id: Id,
  receivedAt: Instant,
  source: z.enum(['smtp', 'webhook']),
  bytes: z.number().int(),
  from: z.string().nullable(),
  fromName: z.string().nullable(),
  subject: z.string().nullable(),
  state: z.enum(MAIL_STATES),
  /** What became of it, or why it was stopped, in words. */
  reason: z.string().nullable(),
  case: z.object({ id: Id, number: z.string() }).nullable(),
  handledAt: Instant.nullable(),
});
export type MailRow = z.infer<typeof MailRow>;

export const MailFilter = z.strictObject({
  /** `open`: somebody should look at it. */
  view: z.enum(['open', 'all']).optional(),
  state: z.enum(MAIL_STATES).optional(),
  caseId: Id.optional(),
});

/** What is to become of a mail: a case of its own, part of a case that is named by its number, or nothing. */
export const MailOrder = z.discriminatedUnion('become', [
  z.strictObject({ become: z.literal('case') }),
  z.strictObject({ become: z.literal('reply'), number: z.string().trim().min(1).max(40) }),
  z.strictObject({ become: z.literal('nothing') }),
]);
