import { z } from 'zod';
import { ROLES, TIERS } from '../../domain/vocabulary.ts';
import { UNCONTACTED } from '../../prisma/care/seeds.ts';
import type { Cared } from '../../prisma/care/standing.ts';
import { judgeTouch } from '../../prisma/care/touches.ts';
import { makeCallTasks, uncontacted } from '../../prisma/care/uncontacted.ts';
import { cadenceOf } from '../../prisma/care/versions.ts';
import type { Prisma } from '../../prisma/client.ts';
import { recordsOf, resolveMember } from '../../prisma/members.ts';
import { among } from '../cases/rows.ts';
import {
  TouchFilter,
  TouchRow,
  UncontactedFilter,
  UncontactedOutcomes,
  UncontactedRow,
  UncontactedTasks,
} from '../contract/care.ts';
import { ListQuery, readList } from '../list.ts';
import { namesOf } from '../names.ts';
import { permitted } from '../permitted.ts';
import { invalid } from '../problem.ts';
import { ok, page, type Route, route } from '../route.ts';
import { cadenceRoutes } from './cadence-routes.ts';
import { dueRoutes } from './due-routes.ts';
import { TOUCH_ROW, touchRows } from './rows.ts';
import { taskRoutes } from './task-routes.ts';

const SORTS = ['createdAt', 'dueAt', 'closedAt'] as const;
const DAY = 86_400_000;
const LEADERS = ['lead', 'manager', 'admin'] as const;

export const careRoutes: Route[] = [
  ...cadenceRoutes,
  ...dueRoutes,
  ...taskRoutes,

  route({
    name: 'listTouches',
    method: 'get',
    path: '/api/care/touches',
    tag: 'care',
    summary: `The care record: what was done, for whom, with which response. Sorts: ${SORTS.join(', ')}`,
    access: { roles: ROLES },
    query: ListQuery,
    answers: {
      200: {
        description: 'A page',
        schema: z.array(TouchRow),
        headers: { 'Content-Range': 'touches first-last/total' },
      },
    },
    async handle(c) {
      const { prisma } = c.deps;
      const { tenantId } = c;
      const { filter, sort, direction, skip, take } = readList(c.query, TouchFilter, SORTS, ['createdAt', 'desc']);
      const { memberId, ...columns } = filter;
      const records = memberId && (await recordsOf(prisma, tenantId, await resolveMember(prisma, tenantId, memberId)));
      const where: Prisma.CareTouchWhereInput = {
        AND: [
          { tenantId, ...given(columns), ...(records ? { memberId: { in: records } } : {}) },
          permitted(c.staff.ability, 'read', 'CareTouch'),
        ],
      };
      const [total, touches] = await Promise.all([
        prisma.careTouch.count({ where }),
        prisma.careTouch.findMany({
          where,
          include: TOUCH_ROW,
          orderBy: [{ [sort]: direction }, { id: direction }],
          skip,
          take,
        }),
      ]);
      const rows = await touchRows({ ...c, prisma }, touches);
      return page(
        'touches',
        rows.map(({ row }) => row),
        skip,
        total,
      );
    },
  }),

  route({
    name: 'listUncontacted',
    method: 'get',
    path: '/api/care/uncontacted',
    tag: 'care',
    summary: 'Members nobody was in touch with for so many days (90), the longest first',
    access: { roles: [...LEADERS, 'executive'] },
    query: ListQuery,
    answers: {
      200: {
        description: 'A page',
        schema: z.array(UncontactedRow),
        headers: { 'Content-Range': 'uncontacted first-last/total' },
      },
    },
    async handle(c) {
      const { prisma } = c.deps;
      const { tenantId } = c;
      const { filter, skip, take } = readList(c.query, UncontactedFilter, ['lastContactAt'], ['lastContactAt', 'asc']);
      const now = Date.now();
      const { days = 90, tier, ownerId } = filter;
      const ask = { tenantId, days, tier, ownerId: ownerId === 'none' ? null : ownerId, now };
      const [{ rows, total }, cadence] = await Promise.all([
        uncontacted(prisma, ask, { skip, take }),
        cadenceOf(prisma, tenantId, UNCONTACTED),
      ]);
      const names = await namesOf(
        prisma,
        tenantId,
        rows.map((member) => member.ownerId),
      );
      const ids = { in: rows.map(({ id }) => id) };
      const [numbers, had] = await Promise.all([
        prisma.member.findMany({ where: { tenantId, id: ids }, select: { id: true, number: true } }),
        prisma.careTouch.findMany({
          where: { tenantId, memberId: ids, kind: 'call', state: { in: ['open', 'held'] } },
          select: { memberId: true },
        }),
      ]);
      const called = new Set(had.map(({ memberId }) => memberId));
      const numberOf = new Map(numbers.map(({ id, number }) => [id, number]));
      const out = rows.map(
        (member): UncontactedRow => ({
          id: member.id,
          member: {
            id: member.id,
            number: numberOf.get(member.id) ?? '',
            name: member.name,
            tier: among(TIERS, member.tier),
          },
          owner:
            member.ownerId && names.has(member.ownerId)
              ? { id: member.ownerId, name: names.get(member.ownerId) as string }
              : null,
          lastContactAt: new Date(member.lastContactAt).toISOString(),
          days: Math.floor((now - member.lastContactAt) / DAY),
          ...(called.has(member.id) ? { verdict: 'hold' as const, reason: 'hasTask' } : prospect(cadence, member, now)),
        }),
      );
      return page('uncontacted', out, skip, total);
    },
  }),

  route({
    name: 'makeCallTasks',
    method: 'post',
    path: '/api/care/uncontacted',
    tag: 'care',
    summary: 'Make call tasks of some of the uncontacted, with an outcome for each',
    access: { roles: LEADERS },
    body: UncontactedTasks,
    answers: { 200: { description: 'What became of each', schema: UncontactedOutcomes } },
    async handle({ deps: { prisma }, tenantId, staff, body: { memberIds, ownerId } }) {
      if (ownerId) {
        const caller = { tenantId, id: ownerId, disabledAt: null, role: { in: ['rep', ...LEADERS] } };
        if ((await prisma.staff.count({ where: { AND: [caller, permitted(staff.ability, 'read', 'Staff')] } })) === 0)
          throw invalid({ ownerId: 'unknownStaff' });
      }
      return ok(await makeCallTasks(prisma, { tenantId, memberIds: [...new Set(memberIds)], ownerId, by: staff.id }));
    },
  }),
];

function prospect(cadence: Awaited<ReturnType<typeof cadenceOf>>, member: Cared, now: number) {
  const step = cadence?.definition.steps[0];
  if (!cadence || !step) return { verdict: 'skip' as const, reason: 'cadenceOff' };
  const touch = {
    member,
    step,
    period: String(member.lastContactAt),
    expiresAt: Number.POSITIVE_INFINITY,
    begunAt: null,
  };
  const verdict = judgeTouch(cadence, touch, 'phone', now);
  return { verdict: verdict.is, reason: verdict.is === 'go' ? null : verdict.reason };
}

const given = <T extends object>(columns: T) =>
  Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
