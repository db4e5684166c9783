import { z } from 'zod';
import { ROLES } from '../../domain/vocabulary.ts';
import { acknowledgeAlert } from '../../prisma/alerts.ts';
import type { Prisma } from '../../prisma/client.ts';
import { recordsOf, resolveMember } from '../../prisma/members.ts';
import { AlertChangeFilter, AlertChangeRow, AlertFilter, AlertRow } from '../contract/alerts.ts';
import { Id } from '../contract/values.ts';
import { asked, byId, ListQuery, readList } from '../list.ts';
import { permitted } from '../permitted.ts';
import { notFound, ProblemError } from '../problem.ts';
import { actorOf } from '../reader.ts';
import { type Context, ok, page, type Route, route } from '../route.ts';
import { alertRows, changeRows, type FoundAlert, WITH_ALERT } from './rows.ts';
import { tellLadder } from './tell-ladder.ts';
import { watchRoutes } from './watch.ts';

const params = z.object({ id: Id });

export const alertRoutes: Route[] = [
  route({
    name: 'listAlerts',
    method: 'get',
    path: '/api/alerts',
    tag: 'alerts',
    summary: 'What the alert rules found. Sorts: raisedAt',
    access: { roles: ROLES },
    query: ListQuery,
    answers: {
      200: {
        description: 'A page',
        schema: z.array(AlertRow),
        headers: { 'Content-Range': 'alerts first-last/total' },
      },
    },
    async handle(c) {
      const {
        deps: { prisma },
        tenantId,
        staff,
        query,
      } = c;
      const { filter, direction, skip, take } = readList(query, AlertFilter, ['raisedAt'], ['raisedAt', 'desc']);
      const { id, mine, memberId, ...columns } = filter;
      const told = { calls: { some: { staffId: staff.id } } };
      const where: Prisma.AlertWhereInput = {
        AND: [
          { tenantId, ...asked(columns) },
          byId(id),
          mine === undefined ? {} : mine ? told : { NOT: told },
          memberId === undefined ? {} : { memberId: { in: await allRecords(c, memberId) } },
          permitted(staff.ability, 'read', 'Alert'),
        ],
      };
      const [total, found] = await Promise.all([
        prisma.alert.count({ where }),
        prisma.alert.findMany({
          where,
          include: WITH_ALERT,
          orderBy: [{ raisedAt: direction }, { id: direction }],
          skip,
          take,
        }),
      ]);
      return page('alerts', await alertRows(c, found), skip, total);
    },
  }),

  route({
    name: 'showAlert',
    method: 'get',
    path: '/api/alerts/:id',
    tag: 'alerts',
    summary: 'One alert',
    access: { roles: ROLES },
    params,
    answers: { 200: { description: 'The alert', schema: AlertRow } },
    handle: async (c) => ok((await alertRows(c, [await findAlert(c, c.params.id, 'read')]))[0]),
  }),

  route({
    name: 'acknowledgeAlert',
    method: 'post',
    path: '/api/alerts/:id/acknowledgement',
    tag: 'alerts',
    summary: 'Take the alert: nobody else is called. Saying it twice is saying it once',
    access: { roles: ROLES },
    params,
    body: z.strictObject({}),
    answers: { 200: { description: 'The alert as it is now', schema: AlertRow } },
    problems: ['refused'],
    async handle(c) {
      const { deps, tenantId, staff } = c;
      const { id, generation } = await findAlert(c, c.params.id, 'acknowledge');
      const taken = await acknowledgeAlert(deps.prisma, {
        ...{ tenantId, alertId: id, by: staff.id },
        actor: { type: actorOf(staff).type, id: staff.id },
      });
      if (!taken.ok) throw new ProblemError('refused', { refusal: { code: taken.refusal, values: {} } });
      tellLadder(deps, { tenantId, id, generation });
      return ok((await alertRows(c, [await findAlert(c, id, 'read')]))[0]);
    },
  }),

  route({
    name: 'listAlertChanges',
    method: 'get',
    path: '/api/alerts/:id/changes',
    tag: 'alerts',
    summary: 'Members whose value moved, of an alert about that. Sorts: at',
    access: { roles: ROLES },
    params,
    query: ListQuery,
    answers: {
      200: {
        description: 'A page',
        schema: z.array(AlertChangeRow),
        headers: { 'Content-Range': 'changes first-last/total' },
      },
    },
    async handle(c) {
      const { deps, tenantId, staff, locale, query } = c;
      const { filter, direction, skip, take } = readList(query, AlertChangeFilter, ['at'], ['at', 'desc']);
      const { id: alertId } = await findAlert(c, c.params.id, 'read');
      const owned = filter.mine === undefined ? {} : { ownerId: filter.mine ? staff.id : { not: staff.id } };
      const where = { tenantId, alertId, ...owned };
      const [total, found] = await Promise.all([
        deps.prisma.alertChange.count({ where }),
        deps.prisma.alertChange.findMany({
          where,
          include: { member: { select: { id: true, number: true, name: true, tier: true } } },
          orderBy: [{ at: direction }, { changeId: direction }],
          skip,
          take,
        }),
      ]);
      return page('changes', await changeRows(deps.prisma, tenantId, found, locale), skip, total);
    },
  }),

  ...watchRoutes,
];

type C = Context<unknown, unknown, unknown>;

async function findAlert({ deps: { prisma }, tenantId, staff }: C, id: string, action: 'read' | 'acknowledge') {
  const where = { AND: [{ tenantId, id }, permitted(staff.ability, action, 'Alert')] };
  const found: FoundAlert | null = await prisma.alert.findFirst({ where, include: WITH_ALERT });
  if (!found) throw notFound();
  return found;
}

async function allRecords({ deps: { prisma }, tenantId }: C, memberId: string): Promise<string[]> {
  return recordsOf(prisma, tenantId, await resolveMember(prisma, tenantId, memberId));
}
