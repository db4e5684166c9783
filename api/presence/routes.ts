import { z } from 'zod';
import { presenceAt } from '../../domain/presence/presence.ts';
import { ROLES } from '../../domain/vocabulary.ts';
import { addAbsence, removeAbsence } from '../../prisma/admin/absences.ts';
import { RecordNotFound } from '../../prisma/admin/refused.ts';
import { availabilityOf, planColumns, planOf } from '../../prisma/presence.ts';
import { changeDay, changeWeekly } from '../../prisma/shifts.ts';
import { byOf } from '../admin/by.ts';
import {
  AbsenceRow,
  AbsenceWanted,
  Availability,
  AvailabilityChange,
  ShiftDay,
  WeeklyShifts,
  WhoIsHere,
  WhoIsHereQuery,
} from '../contract/presence.ts';
import { Id } from '../contract/values.ts';
import { permitted } from '../permitted.ts';
import { invalid, notFound, ProblemError } from '../problem.ts';
import { type Context, ok, type Route, route } from '../route.ts';
import { absencesOf } from './absences.ts';
import { said, whoIsHere } from './week.ts';

const frame = { tag: 'people', access: { roles: ROLES } } as const;
const params = z.object({ id: Id });
const absences = { 200: { description: 'Absences that are not over', schema: z.array(AbsenceRow) } };
const DONE = { 204: { description: 'Changed' } };
type C = Pick<Context, 'deps' | 'tenantId' | 'staff'>;

export const presenceRoutes: Route[] = [
  route({
    ...frame,
    name: 'showWhoIsHere',
    method: 'get',
    path: '/api/presence',
    summary: 'A week of people: shifts, absences, deputies, and when nobody is there for a queue',
    query: WhoIsHereQuery,
    answers: { 200: { description: 'Seven days from that one', schema: WhoIsHere } },
    handle: async (c) => ok(await whoIsHere(c.deps.prisma, c, c.query, Date.now())),
  }),

  route({
    ...frame,
    name: 'showAvailability',
    method: 'get',
    path: '/api/availability',
    summary: 'What the reader says of themselves, and whether they are here',
    answers: { 200: { description: 'Now', schema: Availability } },
    handle: async (c) => ok(await availability(c)),
  }),

  route({
    ...frame,
    name: 'changeAvailability',
    method: 'patch',
    path: '/api/availability',
    summary: 'Here, busy or away; with an end it becomes here by itself',
    body: AvailabilityChange,
    answers: { 200: { description: 'Now', schema: Availability } },
    async handle(c) {
      const { prisma } = c.deps;
      const until = c.body.until === null || c.body.availability === 'here' ? null : new Date(c.body.until);
      if (until && until.getTime() <= Date.now()) throw invalid({ until: 'inThePast' });
      const data = { availability: c.body.availability, availabilityUntil: until };
      await prisma.staff.updateMany({ where: { tenantId: c.tenantId, id: c.staff.id }, data });
      return ok(await availability(c));
    },
  }),

  route({
    ...frame,
    name: 'changeWeeklyShifts',
    method: 'post',
    path: '/api/staff/:id/shifts',
    summary: 'The weekly shifts of a person, all at once; without any, they work whenever the desk does',
    params,
    body: WeeklyShifts,
    answers: DONE,
    async handle(c) {
      await mustArrange(c, c.params.id);
      await changeWeekly(c.deps.prisma, byOf(c), c.params.id, c.body.weekly);
      return { status: 204 };
    },
  }),

  route({
    ...frame,
    name: 'changeShiftDay',
    method: 'post',
    path: '/api/staff/:id/shift-days',
    summary: 'One day differs from the weekly shifts, or does not any more',
    params,
    body: ShiftDay,
    answers: DONE,
    async handle(c) {
      await mustArrange(c, c.params.id);
      await changeDay(c.deps.prisma, byOf(c), c.params.id, c.body);
      return { status: 204 };
    },
  }),

  route({
    ...frame,
    name: 'listAbsences',
    method: 'get',
    path: '/api/staff/:id/absences',
    summary: 'Absences of a person that are not over, with what should be known about each',
    params,
    answers: absences,
    async handle(c) {
      await mustArrange(c, c.params.id);
      return ok(await absencesOf(c.deps.prisma, c.tenantId, c.params.id, new Date()));
    },
  }),

  route({
    ...frame,
    name: 'addAbsence',
    method: 'post',
    path: '/api/staff/:id/absences',
    summary: 'Somebody is away: who stands in, and what is handed over when it begins',
    params,
    body: AbsenceWanted,
    answers: absences,
    async handle(c) {
      await mustArrange(c, c.params.id);
      const { from, until, ...rest } = c.body;
      await addAbsence(c.deps.prisma, byOf(c), c.params.id, {
        ...rest,
        ...{ from: new Date(from), until: new Date(until) },
      });
      return ok(await absencesOf(c.deps.prisma, c.tenantId, c.params.id, new Date()));
    },
  }),

  route({
    ...frame,
    name: 'removeAbsence',
    method: 'delete',
    path: '/api/staff/:id/absences/:absenceId',
    summary: 'They are not away after all',
    params: z.object({ id: Id, absenceId: Id }),
    answers: absences,
    async handle(c) {
      await mustArrange(c, c.params.id);
      await removeAbsence(c.deps.prisma, byOf(c), c.params.id, c.params.absenceId);
      return ok(await absencesOf(c.deps.prisma, c.tenantId, c.params.id, new Date()));
    },
  }),
];

/** Everybody sees who works here, but not everybody may arrange their days. @throws ProblemError */
async function mustArrange({ deps: { prisma }, tenantId, staff }: C, id: string): Promise<void> {
  const there = { tenantId, id };
  if ((await prisma.staff.count({ where: there })) === 0) throw notFound();
  const where = { AND: [there, permitted(staff.ability, 'arrange', 'Staff')] };
  if ((await prisma.staff.count({ where })) === 0) throw new ProblemError('forbidden');
}

async function availability({ deps: { prisma }, tenantId, staff }: C): Promise<Availability> {
  const now = new Date();
  const row = await prisma.staff.findUnique({
    where: { tenantId_id: { tenantId, id: staff.id } },
    select: planColumns(now, now),
  });
  if (!row) throw new RecordNotFound();
  const over = row.availabilityUntil !== null && row.availabilityUntil <= now;
  return {
    availability: over ? 'here' : availabilityOf(row.availability),
    until: over ? null : (row.availabilityUntil?.toISOString() ?? null),
    presence: said(presenceAt(planOf(row), now.getTime())),
  };
}
