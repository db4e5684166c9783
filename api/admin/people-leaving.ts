import { z } from 'zod';
import { addAbsence, removeAbsence } from '../../prisma/admin/absences.ts';
import { disablePerson, enablePerson } from '../../prisma/admin/leaving.ts';
import { HandOver, HandOverAnswer, Leaving, NewAbsence, PersonDetail } from '../contract/admin-order.ts';
import { Id } from '../contract/values.ts';
import { ok, type Route, route } from '../route.ts';
import { ADMIN, byOf } from './by.ts';
import { personShown } from './people.ts';
import { handOver } from './people-hand-over.ts';

const Params = z.object({ id: Id });
const frame = { tag: 'administration', access: ADMIN } as const;
const one = { 200: { description: 'The person', schema: PersonDetail } };
/** How many open cases are shown one by one. */
const SHOWN = 100;

export const leavingRoutes: Route[] = [
  route({
    ...frame,
    name: 'adminShowLeaving',
    method: 'get',
    path: '/api/admin/people/:id/leaving',
    summary: 'What somebody holds, and who counts on them: to be looked after when they leave',
    params: Params,
    answers: { 200: { description: 'Cases and references', schema: Leaving } },
    problems: ['notFound'],
    async handle({ deps: { prisma }, tenantId, params: { id } }) {
      const person = await personShown(prisma, tenantId, id);
      const cases = await prisma.case.findMany({
        where: { tenantId, assigneeId: id, stage: { not: 'closed' } },
        select: { id: true, number: true, subject: true, stage: true },
        orderBy: [{ dueAt: { sort: 'asc', nulls: 'last' } }, { id: 'asc' }],
        take: SHOWN,
      });
      const { ownedMembers, reports, deputyFor, leads, open: openCases } = person;
      return ok({ cases, openCases, ownedMembers, reports, deputyFor, leads });
    },
  }),

  route({
    ...frame,
    name: 'adminDisablePerson',
    method: 'post',
    path: '/api/admin/people/:id/disablement',
    summary:
      'End an account: sessions and links are void at once; what the person holds stays theirs until it is handed over',
    params: Params,
    answers: one,
    problems: ['refused', 'notFound'],
    async handle(c) {
      await disablePerson(c.deps.prisma, byOf(c), c.params.id);
      return ok(await personShown(c.deps.prisma, c.tenantId, c.params.id));
    },
  }),

  route({
    ...frame,
    name: 'adminEnablePerson',
    method: 'post',
    path: '/api/admin/people/:id/enablement',
    summary: 'Open a disabled account again',
    params: Params,
    answers: one,
    problems: ['notFound'],
    async handle(c) {
      await enablePerson(c.deps.prisma, byOf(c), c.params.id);
      return ok(await personShown(c.deps.prisma, c.tenantId, c.params.id));
    },
  }),

  route({
    ...frame,
    name: 'adminHandOver',
    method: 'post',
    path: '/api/admin/people/:id/hand-over',
    summary: 'Give what somebody holds to a colleague or back to the queues, 25 cases at a time, each accounted for',
    params: Params,
    body: HandOver,
    answers: { 200: { description: 'What became of each', schema: HandOverAnswer } },
    problems: ['refused', 'notFound'],
    async handle(c) {
      await personShown(c.deps.prisma, c.tenantId, c.params.id);
      return ok(await handOver(c, c.params.id, c.body));
    },
  }),

  route({
    ...frame,
    name: 'adminAddAbsence',
    method: 'post',
    path: '/api/admin/people/:id/absences',
    summary: 'Somebody is away; the deputy named here stands in, else their own',
    params: Params,
    body: NewAbsence,
    answers: { 201: { description: 'The person', schema: PersonDetail } },
    problems: ['notFound'],
    async handle(c) {
      const { from, until, ...rest } = c.body;
      const absence = { ...rest, from: new Date(from), until: new Date(until) };
      await addAbsence(c.deps.prisma, byOf(c), c.params.id, absence);
      return { status: 201, body: await personShown(c.deps.prisma, c.tenantId, c.params.id) };
    },
  }),

  route({
    ...frame,
    name: 'adminRemoveAbsence',
    method: 'delete',
    path: '/api/admin/people/:id/absences/:absenceId',
    summary: 'They are not away after all',
    params: z.object({ id: Id, absenceId: Id }),
    answers: one,
    problems: ['notFound'],
    async handle(c) {
      await removeAbsence(c.deps.prisma, byOf(c), c.params.id, c.params.absenceId);
      return ok(await personShown(c.deps.prisma, c.tenantId, c.params.id));
    },
  }),
];
