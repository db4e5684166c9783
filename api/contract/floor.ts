import { z } from 'zod';
import { ON_DUE } from '../../domain/case/flow.ts';
import { PRESENCES } from '../../domain/floor/presence.ts';
import { CaseRow, Extension } from './cases.ts';
import { ClockName, Id, Instant, Kind, Named, Person, Post, Role } from './values.ts';

/** The floor: who is here, what lies where, how cases go through their flow, and who is at a case. */

export const FloorPerson = z.object({
  id: Id,
  name: z.string(),
  role: Role,
  team: z.object({ nameZh: z.string(), nameEn: z.string() }).nullable(),
  /** `here`, or what the person said of themselves. */
  availability: z.string(),
  absentUntil: Instant.nullable(),
  deputy: z.string().nullable(),
  capacity: z.number().int(),
  open: z.number().int(),
  overdue: z.number().int(),
});
export type FloorPerson = z.infer<typeof FloorPerson>;

/** Cases by age. `from` and `to` are what the list is asked for (`openedFrom`, `openedBefore`), so that it shows as many. */
export const AgeBand = z.object({ from: Instant.nullable(), to: Instant.nullable(), open: z.number().int() });
export const FloorQueue = Named.extend({
  line: z.enum(['first', 'second', 'head']),
  open: z.number().int(),
  unclaimed: z.number().int(),
  overdue: z.number().int(),
  /** Today, one to two days, three days and more. */
  bands: z.array(AgeBand),
});
export type FloorQueue = z.infer<typeof FloorQueue>;
export const FloorAnswer = z.object({ at: Instant, people: z.array(FloorPerson), queues: z.array(FloorQueue) });
export type FloorAnswer = z.infer<typeof FloorAnswer>;

const StageNames = z.object({ zh: z.string(), en: z.string() });
const PictureStage = z.object({ id: z.string(), name: StageNames.nullable(), holder: z.string() });
const PictureArrow = z.object({ from: z.string(), to: z.string(), triggers: z.array(z.string()) });

/** All open cases of a kind in their flow. */
export const FlowPicture = z.object({
  kind: Kind,
  stages: z.array(
    PictureStage.extend({
      open: z.number().int(),
      overdue: z.number().int(),
      unclaimed: z.number().int(),
      /** Age that half of them have passed, since they were filed; null: there are none. */
      medianMinutes: z.number().int().nullable(),
    }),
  ),
  /** `day`, `week`: how many went this way in the last 24 hours, in the last seven days. */
  arrows: z.array(PictureArrow.extend({ day: z.number().int(), week: z.number().int() })),
});
export type FlowPicture = z.infer<typeof FlowPicture>;

/** The way of one case. */
export const CaseWay = z.object({
  at: Instant,
  number: z.string(),
  subject: z.string(),
  kind: Kind,
  stages: z.array(PictureStage),
  arrows: z.array(PictureArrow),
  /** Each stay in a stage, in order. Working time is that of the calendar of the case's queue; null while it has none. */
  visits: z.array(
    z.object({
      stage: z.string(),
      from: Instant,
      until: Instant.nullable(),
      wallMinutes: z.number().int(),
      workingMinutes: z.number().int().nullable(),
      /** What led there. */
      trigger: z.string().nullable(),
    }),
  ),
  /** What comes by itself if nobody does anything: the clock that runs out next. */
  next: z
    .object({
      clock: z.string(),
      at: Instant,
      leads: z.enum(ON_DUE),
    })
    .nullable(),
});
export type CaseWay = z.infer<typeof CaseWay>;

export const Sign = z.strictObject({
  state: z.enum([...PRESENCES, 'gone']),
  /** `take`: hold the reply if nobody else does; `takeOver`: whoever does. */
  hold: z.enum(['take', 'takeOver', 'release']).optional(),
});
export const AroundCase = z.object({
  people: z.array(Person.extend({ state: z.enum(PRESENCES), until: Instant })),
  hold: Person.extend({ until: Instant }).nullable(),
});
export type AroundCase = z.infer<typeof AroundCase>;

/** How far ahead one may look. */
export const AHEAD_HOURS = ['1', '4', '8', '24'] as const;

/** What escalates, or is taken back, when nobody does anything: soonest first. */
export const AboutToEscalate = z.object({
  until: Instant,
  /** More than `cases` holds, when there are. */
  total: z.int(),
  cases: z.array(
    z.object({
      of: CaseRow,
      clock: ClockName,
      at: Instant,
      leads: z.enum(ON_DUE),
      /** Who is called, as people and their absences are now; null: it goes back to its queue. */
      calls: z.object({ post: Post, people: z.array(Person) }).nullable(),
      /** None: this clock cannot be extended. */
      extension: Extension.nullable(),
      /** What this reader may do on the spot. `take`: by which command they get it. */
      can: z.object({ assign: z.boolean(), extend: z.boolean(), take: z.enum(['claim', 'assign']).nullable() }),
    }),
  ),
});
export type AboutToEscalate = z.infer<typeof AboutToEscalate>;
