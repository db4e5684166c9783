import { Hours } from '../../domain/calendar/hours.ts';
import {
  dateOf,
  dayNumber,
  isPlanned,
  merged,
  presenceAt,
  type Span,
  shiftSpans,
  spanOfDay,
  without,
  workingSpans,
} from '../../domain/presence/presence.ts';
import { ROLES } from '../../domain/vocabulary.ts';
import { newestCalendars } from '../../prisma/calendars.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { planColumns, planOf } from '../../prisma/presence.ts';
import { named } from '../admin/by.ts';
import { among } from '../cases/rows.ts';
import type { WhoIsHere } from '../contract/presence.ts';
import { permitted } from '../permitted.ts';
import type { StaffReader } from '../reader.ts';

const DAY_MS = 86_400_000;
const DAYS = 7;
/** As many people as one looks at. */
const MOST = 300;

/** A week of everybody, or of a team; and when nobody is there for a queue. */
export async function whoIsHere(
  prisma: PrismaClient,
  { tenantId, staff: reader }: { tenantId: string; staff: StaffReader },
  { from, teamId }: { from: string; teamId?: string | undefined },
  now: number,
): Promise<WhoIsHere> {
  const first = dayNumber(from);
  // Days begin and end up to 14 hours apart.
  const range = { from: (first - 1) * DAY_MS, until: (first + DAYS + 1) * DAY_MS };
  const columns = planColumns(new Date(Math.min(range.from, now)), new Date(range.until));
  const people = await prisma.staff.findMany({
    where: {
      AND: [{ tenantId, disabledAt: null }, permitted(reader.ability, 'read', 'Staff'), teamId ? { teamId } : {}],
    },
    select: {
      ...columns,
      ...{ id: true, name: true, role: true, team: true, queues: { select: { queueId: true } } },
      deputy: { select: { id: true, name: true } },
      absences: {
        where: columns.absences.where,
        select: { from: true, until: true, deputy: { select: { id: true, name: true } } },
        orderBy: { from: 'asc' },
      },
    },
    orderBy: [{ team: { nameEn: 'asc' } }, { name: 'asc' }, { id: 'asc' }],
    take: MOST,
  });
  const idsOf = async (action: 'arrange' | 'relieve') => {
    const where = { AND: [{ tenantId }, permitted(reader.ability, action, 'Staff')] };
    return new Set((await prisma.staff.findMany({ where, select: { id: true } })).map(({ id }) => id));
  };
  const [mayArrange, mayRelieve] = [await idsOf('arrange'), await idsOf('relieve')];
  const days = Array.from({ length: DAYS }, (_, i) => first + i);
  return {
    days: days.map(dateOf),
    people: people.map((person) => {
      const plan = planOf(person);
      const planned = isPlanned(plan);
      const exceptions = new Map(plan.shifts.flatMap(({ kind, day }) => (day ? [[day, kind] as const] : [])));
      return {
        ...{ id: person.id, name: person.name, role: among(ROLES, person.role), timeZone: plan.zone },
        team: person.team && named(person.team),
        presence: said(presenceAt(plan, now)),
        ...{ mayArrange: mayArrange.has(person.id), mayRelieve: mayRelieve.has(person.id) && person.id !== reader.id },
        weekly: plan.shifts.flatMap(({ kind, weekday, begins, ends }) =>
          kind === 'weekly' && weekday ? [{ weekday, begins, ends: ends % 1_440 }] : [],
        ),
        days: days.map((day) => {
          const whole = spanOfDay(plan.zone, day);
          const absence = person.absences.find(
            (one) => one.from.getTime() < whole.until && one.until.getTime() > whole.from,
          );
          const kind = exceptions.get(dateOf(day));
          return {
            shifts: shiftSpans(plan, day, day).map(spanInWords),
            planned: planned || kind === 'off',
            absence: absence ? { deputy: absence.deputy ?? person.deputy } : null,
            exception: kind === 'off' || kind === 'extra' ? kind : null,
          };
        }),
      };
    }),
    gaps: await gaps(prisma, tenantId, { days, range, teamId }),
  };
}

const spanInWords = ({ from, until }: Span) => ({
  from: new Date(from).toISOString(),
  until: new Date(until).toISOString(),
});
export const said = ({ is, until }: ReturnType<typeof presenceAt>) => ({
  is,
  until: until === null ? null : new Date(until).toISOString(),
});

/** What is left of a queue's working time when everybody who works it is taken off. */
async function gaps(
  prisma: PrismaClient,
  tenantId: string,
  { days, range, teamId }: { days: number[]; range: Span; teamId: string | undefined },
): Promise<WhoIsHere['gaps']> {
  const queues = await prisma.queue.findMany({
    where: { tenantId, retiredAt: null, ...(teamId ? { teamId } : {}) },
    orderBy: { code: 'asc' },
  });
  const workers = await prisma.staff.findMany({
    where: { tenantId, disabledAt: null, queues: { some: { queueId: { in: queues.map(({ id }) => id) } } } },
    select: { ...planColumns(new Date(range.from), new Date(range.until)), queues: { select: { queueId: true } } },
  });
  const spans = workers.map((person) => ({ person, working: workingSpans(planOf(person), range) }));
  const calendars = await newestCalendars(
    prisma,
    tenantId,
    queues.map(({ calendarId }) => calendarId),
  );
  return queues.flatMap((queue) => {
    const calendar = calendars[queue.calendarId];
    if (!calendar) return [];
    const hours = new Hours(calendar);
    const there = merged(
      spans.flatMap(({ person, working }) =>
        person.queues.some(({ queueId }) => queueId === queue.id) ? working : [],
      ),
    );
    return days.flatMap((day) =>
      without(
        hours.spansOn(day).map(([from, until]) => ({ from, until })),
        there,
      ).map((gap) => ({ ...spanInWords(gap), queue: named(queue), day: dateOf(day) })),
    );
  });
}
