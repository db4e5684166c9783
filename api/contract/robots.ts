import { z } from 'zod';
import { ROBOT_KINDS, ROBOT_NOTICES } from '../../domain/robot/robot.ts';
import { Id, Instant, Locale, Named, Person, text } from './values.ts';

/** Robots of chat groups, as an administrator sets them up; and when staff may be reached. */

const RobotKind = z.enum(ROBOT_KINDS);
const notices = z.array(z.enum(ROBOT_NOTICES)).max(ROBOT_NOTICES.length);

export const RobotRow = z.object({
  id: Id,
  name: z.string(),
  kind: RobotKind,
  /** Of its address; the rest is never shown. */
  host: z.string(),
  signs: z.boolean(),
  /** False: STEWARD_SECRET is another one by now. */
  readable: z.boolean(),
  /** Both null: for everybody. */
  department: Named.nullable(),
  team: Named.nullable(),
  notices,
  locale: Locale,
  tellsSubject: z.boolean(),
  active: z.boolean(),
  version: z.number().int(),
  changedBy: Person.nullable(),
  changedAt: Instant,
  /** How the last message fared. */
  last: z
    .object({ status: z.enum(['pending', 'sent', 'failed']), at: Instant, error: z.string().nullable() })
    .nullable(),
});
export type RobotRow = z.infer<typeof RobotRow>;

const url = z
  .string()
  .trim()
  .max(1_000)
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), 'notHttps');
const secret = z.string().trim().min(1).max(200);
const fields = {
  name: text(60),
  departmentId: Id.nullable(),
  teamId: Id.nullable(),
  notices,
  locale: Locale,
  tellsSubject: z.boolean(),
  active: z.boolean(),
};
export const NewRobot = z.strictObject({ ...fields, kind: RobotKind, url, secret: secret.nullable() });
/** `url` and `secret` left out: stay; `secret: null`: it does not sign any more. */
export const RobotChange = z.strictObject({
  basedOn: z.int().min(1).max(1_000_000),
  ...z.object({ ...fields, url, secret: secret.nullable() }).partial().shape,
});

export const RobotTest = z.object({
  id: Id,
  status: z.enum(['pending', 'sent', 'failed', 'skipped']),
  attempts: z.number().int(),
  error: z.string().nullable(),
});
export type RobotTest = z.infer<typeof RobotTest>;

const wall = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
export const HoursRow = z.object({
  calendar: Named.nullable(),
  /** HH:mm in the person's zone */
  quietFrom: z.string().nullable(),
  quietTo: z.string().nullable(),
  timeZone: z.string(),
  /** 0: nothing was ever set. */
  version: z.number().int(),
});
export type HoursRow = z.infer<typeof HoursRow>;
const quiet = { quietFrom: wall.nullable(), quietTo: wall.nullable() };
const basedOn = z.int().min(0).max(1_000_000);
export const OwnHours = z.strictObject({ basedOn, ...quiet });
export const PersonHours = z
  .strictObject({ basedOn, ...quiet, calendarId: Id.nullable() })
  .partial({ quietFrom: true, quietTo: true });
