import { z } from 'zod';
import { SCOPES } from '../../domain/handover/handover.ts';
import { AVAILABILITIES, PRESENCES } from '../../domain/presence/presence.ts';
import { Id, Instant, Named, Person, Role, text } from './values.ts';

export const Day = z.iso.date();
const Minute = z.int().min(0).max(1_439);

export const Availability = z.object({
  availability: z.enum(AVAILABILITIES),
  /** When it is `here` again by itself. */
  until: Instant.nullable(),
  presence: z.object({ is: z.enum(PRESENCES), until: Instant.nullable() }),
});
export type Availability = z.infer<typeof Availability>;
export const AvailabilityChange = z.strictObject({
  availability: z.enum(AVAILABILITIES),
  until: Instant.nullable().default(null),
});

/** Minutes since midnight in the person's zone; `ends` at or before `begins` is on the next day. */
const Weekly = z.strictObject({ weekday: z.int().min(1).max(7), begins: Minute, ends: Minute });
export const WeeklyShifts = z.strictObject({ weekly: z.array(Weekly).max(21) });
export type WeeklyShifts = z.infer<typeof WeeklyShifts>;
/** `weekly`: the day is as every week again. */
export const ShiftDay = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('weekly'), day: Day }),
  z.strictObject({ kind: z.literal('off'), day: Day }),
  z.strictObject({ kind: z.literal('extra'), day: Day, begins: Minute, ends: Minute }),
]);

const HANDED = ['nothing', ...SCOPES] as const;
export const AbsenceWanted = z.strictObject({
  from: Instant,
  until: Instant,
  deputyId: Id.nullable().default(null),
  reason: text(200).nullable().default(null),
  /** What is handed over when it begins. */
  handover: z.enum(HANDED).default('nothing'),
  wayBack: z.boolean().default(false),
});
export type AbsenceWanted = z.input<typeof AbsenceWanted>;
/** What should be known before: nothing of it forbids the absence. */
const Warning = z.object({ code: z.enum(['noDeputy', 'deputyAbsent', 'othersAbsent']), names: z.array(z.string()) });
export const AbsenceRow = z.object({
  id: Id,
  from: Instant,
  until: Instant,
  deputy: Person.nullable(),
  reason: z.string().nullable(),
  handover: z.enum(HANDED),
  wayBack: z.boolean(),
  warnings: z.array(Warning),
});
export type AbsenceRow = z.infer<typeof AbsenceRow>;

const Span = z.object({ from: Instant, until: Instant });
export const WhoIsHereQuery = z.strictObject({ from: Day, teamId: Id.optional() });
export const WhoIsHere = z.object({
  days: z.array(Day),
  people: z.array(
    z.object({
      id: Id,
      name: z.string(),
      role: Role,
      team: Named.nullable(),
      timeZone: z.string(),
      presence: z.object({ is: z.enum(PRESENCES), until: Instant.nullable() }),
      /** The reader may change shifts and absences. */
      mayArrange: z.boolean(),
      /** The reader may hand over their work. */
      mayRelieve: z.boolean(),
      weekly: z.array(Weekly),
      /** One for each of `days`, in the person's own zone. `planned`: they have shifts at all. */
      days: z.array(
        z.object({
          shifts: z.array(Span),
          planned: z.boolean(),
          absence: z.object({ deputy: Person.nullable() }).nullable(),
          exception: z.enum(['off', 'extra']).nullable(),
        }),
      ),
    }),
  ),
  /** Working time of a queue in which nobody who works it is there. `day`: of the queue's own calendar. */
  gaps: z.array(Span.extend({ queue: Named, day: Day })),
});
export type WhoIsHere = z.infer<typeof WhoIsHere>;
