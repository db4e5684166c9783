import { z } from 'zod';
import { ROLES } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { among } from '../cases/rows.ts';
import { QueueRow } from '../contract/people.ts';
import { Id } from '../contract/values.ts';
import { byId, ListQuery, readList } from '../list.ts';
import { permitted } from '../permitted.ts';
import { notFound } from '../problem.ts';
import type { StaffReader } from '../reader.ts';
import { ok, page, type Route, route } from '../route.ts';

const SORTS = ['code', 'line'] as const;
const LINES = ['first', 'second', 'head'] as const;
const QueueFilter = z.strictObject({
  line: z.enum(LINES).optional(),
  mine: z.boolean().optional(),
  id: z.union([Id, z.array(Id).max(100)]).optional(),
});

export const queueRoutes: Route[] = [
  route({
    name: 'listQueues',
    method: 'get',
    early: true,
    path: '/api/queues',
    tag: 'people',
    summary: `Queues with what lies in them. Sorts: ${SORTS.join(', ')}`,
    access: { roles: ROLES },
    query: ListQuery,
    answers: {
      200: {
        description: 'A page',
        schema: z.array(QueueRow),
        headers: { 'Content-Range': 'queues first-last/total' },
      },
    },
    async handle({ deps: { prisma }, tenantId, staff, query }) {
      const { filter, sort, direction, skip, take } = readList(query, QueueFilter, SORTS, ['code', 'asc']);
      const mine = staff.standing.queueIds;
      const where: Prisma.QueueWhereInput = {
        AND: [
          // A retired one can be asked for by id for ever; lists show what is in use.
          { tenantId, ...(filter.id === undefined ? { retiredAt: null } : {}) },
          filter.line ? { line: filter.line } : {},
          byId(filter.id),
          filter.mine === undefined ? {} : { id: filter.mine ? { in: mine } : { notIn: mine } },
          permitted(staff.ability, 'read', 'Queue'),
        ],
      };
      const [total, queues] = await Promise.all([
        prisma.queue.count({ where }),
        prisma.queue.findMany({ where, orderBy: [{ [sort]: direction }, { id: direction }], skip, take }),
      ]);
      return page('queues', await queueRows(prisma, tenantId, queues, staff), skip, total);
    },
  }),

  route({
    name: 'showQueue',
    method: 'get',
    path: '/api/queues/:id',
    tag: 'people',
    summary: 'One queue',
    access: { roles: ROLES },
    params: z.object({ id: Id }),
    answers: { 200: { description: 'The queue', schema: QueueRow } },
    async handle({ deps: { prisma }, tenantId, staff, params: { id } }) {
      const where = { AND: [{ tenantId, id }, permitted(staff.ability, 'read', 'Queue')] };
      const queue = await prisma.queue.findFirst({ where });
      if (!queue) throw notFound();
      return ok((await queueRows(prisma, tenantId, [queue], staff))[0]);
    },
  }),
];

type Queue = { id: string; code: string; nameZh: string; nameEn: string; line: string };

async function queueRows(
  prisma: PrismaClient,
  tenantId: string,
  queues: Queue[],
  { standing }: StaffReader,
): Promise<QueueRow[]> {
  const counts = await prisma.$queryRaw<{ id: string; open: bigint; overdue: bigint; unclaimed: bigint }[]>`
    SELECT "queueId"::text AS id, count(*) AS open, count(*) FILTER (WHERE "breachedAt" IS NOT NULL) AS overdue,
      count(*) FILTER (WHERE "assigneeId" IS NULL) AS unclaimed
    FROM "Case" WHERE "tenantId" = ${tenantId} AND stage <> 'closed' AND "queueId" = ANY(${queues.map((q) => q.id)}::uuid[])
    GROUP BY "queueId"`;
  const byQueue = new Map(counts.map((row) => [row.id, row]));
  return queues.map((q) => {
    const count = byQueue.get(q.id);
    return {
      ...{ id: q.id, code: q.code, nameZh: q.nameZh, nameEn: q.nameEn },
      line: among(LINES, q.line),
      open: Number(count?.open ?? 0),
      overdue: Number(count?.overdue ?? 0),
      unclaimed: Number(count?.unclaimed ?? 0),
      mine: standing.queueIds.includes(q.id),
    };
  });
}
