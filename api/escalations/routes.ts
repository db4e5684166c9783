import { z } from 'zod';
import { ROLES } from '../../domain/vocabulary.ts';
import type { Prisma } from '../../prisma/client.ts';
import { give } from '../cases/give.ts';
import { CommandAnswer } from '../contract/cases.ts';
import { EscalationFilter, EscalationRow } from '../contract/people.ts';
import { Id } from '../contract/values.ts';
import { byId, ListQuery, readList } from '../list.ts';
import { permitted } from '../permitted.ts';
import { notFound } from '../problem.ts';
import { type Context, ok, page, type Route, route } from '../route.ts';
import { escalationRows, WITH_CASE } from './rows.ts';

const SORTS = ['calledAt'] as const;
const params = z.object({ id: Id });

export const escalationRoutes: Route[] = [
  route({
    name: 'listEscalations',
    method: 'get',
    path: '/api/escalations',
    tag: 'escalations',
    summary: `Who was called for what. Sorts: ${SORTS.join(', ')}`,
    access: { roles: ROLES },
    query: ListQuery,
    answers: {
      200: {
        description: 'A page',
        schema: z.array(EscalationRow),
        headers: { 'Content-Range': 'escalations first-last/total' },
      },
    },
    async handle(c) {
      const {
        deps: { prisma },
        tenantId,
        staff,
        query,
      } = c;
      const { filter, direction, skip, take } = readList(query, EscalationFilter, SORTS, ['calledAt', 'desc']);
      const where: Prisma.EscalationWhereInput = {
        AND: [
          { tenantId, ...(filter.caseId ? { caseId: { in: [filter.caseId].flat() } } : {}) },
          byId(filter.id),
          filter.open === undefined ? {} : { endedAt: filter.open ? null : { not: null } },
          filter.mine === undefined ? {} : filter.mine ? { recipientId: staff.id } : { recipientId: { not: staff.id } },
          filter.held === undefined ? {} : filter.held ? held(staff.id) : { NOT: held(staff.id) },
          permitted(staff.ability, 'read', 'Escalation'),
        ],
      };
      const [total, rows] = await Promise.all([
        prisma.escalation.count({ where }),
        prisma.escalation.findMany({
          where,
          include: WITH_CASE,
          orderBy: [{ calledAt: direction }, { id: direction }],
          skip,
          take,
        }),
      ]);
      return page('escalations', await escalationRows(c, rows), skip, total);
    },
  }),

  route({
    name: 'showEscalation',
    method: 'get',
    path: '/api/escalations/:id',
    tag: 'escalations',
    summary: 'One escalation, with the case in five lines',
    access: { roles: ROLES },
    params,
    answers: { 200: { description: 'The escalation', schema: EscalationRow } },
    handle: async (c) => ok((await escalationRows(c, [await findEscalation(c, c.params.id)]))[0]),
  }),

  route({
    name: 'seeEscalation',
    method: 'post',
    path: '/api/escalations/:id/sight',
    tag: 'escalations',
    summary: 'The person who was called has seen it',
    access: { roles: ROLES },
    params,
    answers: {
      204: { description: 'Written down; only the first time counts, and only of the person who was called' },
    },
    async handle(c) {
      const {
        deps: { prisma },
        tenantId,
        staff,
        params: { id },
      } = c;
      await findEscalation(c, id);
      await prisma.escalation.updateMany({
        where: { tenantId, id, recipientId: staff.id, seenAt: null },
        data: { seenAt: new Date() },
      });
      return { status: 204 };
    },
  }),

  route({
    name: 'acknowledgeEscalation',
    method: 'post',
    path: '/api/escalations/:id/acknowledgement',
    tag: 'escalations',
    summary: 'Take the escalation',
    access: { roles: ROLES },
    params,
    body: z.strictObject({}),
    idempotent: true,
    answers: {
      200: { description: 'Done', schema: CommandAnswer },
      202: { description: 'Written down; it will be delivered in order', schema: CommandAnswer },
    },
    problems: ['refused'],
    async handle(c) {
      const { caseId } = await findEscalation(c, c.params.id);
      return give(c, caseId, 'acknowledge', () => ({ payload: {} }));
    },
  }),
];

/** Rows this person took, of cases that are not solved yet and that nobody took over. */
const held = (staffId: string): Prisma.EscalationWhereInput => ({
  acknowledgedBy: staffId,
  case: { takenBy: staffId, stage: { notIn: ['resolved', 'closed'] } },
});

async function findEscalation({ deps: { prisma }, tenantId, staff }: Context<unknown, unknown, unknown>, id: string) {
  const where = { AND: [{ tenantId, id }, permitted(staff.ability, 'read', 'Escalation')] };
  const found = await prisma.escalation.findFirst({ where, include: WITH_CASE });
  if (!found) throw notFound();
  return found;
}
