import { AVAILABILITIES, type Availability, type Plan, SHIFT_KINDS, type Shift } from '../domain/presence/presence.ts';
import type { Prisma, PrismaClient } from './client.ts';

/** Reading people's shifts, absences and their own word as `domain/presence` wants them. */

const SLACK_MS = 3 * 86_400_000;
/** As far ahead as `presenceAt` looks for the next shift. */
const AHEAD_MS = 30 * 86_400_000;

/** Columns of Staff that tell whether somebody is here between these instants. */
export const planColumns = (from: Date, until: Date) =>
  ({
    timeZone: true,
    availability: true,
    availabilityUntil: true,
    absences: { where: { until: { gt: from } }, select: { from: true, until: true } },
    shifts: {
      where: {
        OR: [
          { day: null },
          { day: { gte: new Date(from.getTime() - SLACK_MS), lte: new Date(until.getTime() + AHEAD_MS) } },
        ],
      },
      select: { kind: true, weekday: true, day: true, begins: true, ends: true },
    },
  }) satisfies Prisma.StaffSelect;

type Columns = Prisma.StaffGetPayload<{ select: ReturnType<typeof planColumns> }>;

export const planOf = (row: Columns): Plan => ({
  zone: zoneOf(row.timeZone),
  shifts: row.shifts.map(shiftOf),
  absences: row.absences.map(({ from, until }) => ({ from: from.getTime(), until: until.getTime() })),
  availability: availabilityOf(row.availability),
  availabilityUntil: row.availabilityUntil?.getTime() ?? null,
});

export const shiftOf = (row: Columns['shifts'][number]): Shift => ({
  kind: SHIFT_KINDS.find((kind) => kind === row.kind) ?? 'weekly',
  weekday: row.weekday,
  day: row.day?.toISOString().slice(0, 10) ?? null,
  begins: row.begins,
  ends: row.ends,
});

export const availabilityOf = (said: string): Availability => AVAILABILITIES.find((one) => one === said) ?? 'here';

/** A zone that nobody knows must not keep a case from its handler. */
function zoneOf(zone: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    return 'UTC';
  }
}

/** Whose word ended is here again, also for those who read the column. @returns how many */
export async function endAvailabilities(prisma: PrismaClient): Promise<number> {
  return prisma.$executeRaw`UPDATE "Staff" SET availability = 'here', "availabilityUntil" = NULL WHERE "availabilityUntil" <= now()`;
}
