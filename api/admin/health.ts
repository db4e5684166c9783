import { z } from 'zod';
import type { PrismaClient } from '../../prisma/client.ts';
import { Finding } from '../contract/admin-order.ts';
import { ok, type Route, route } from '../route.ts';
import { ADMIN } from './by.ts';

export const healthRoutes: Route[] = [
  route({
    name: 'adminHealth',
    method: 'get',
    path: '/api/admin/health',
    tag: 'administration',
    summary: 'What the order of people and queues lacks, gravest first',
    access: ADMIN,
    answers: { 200: { description: 'Findings', schema: z.array(Finding) } },
    handle: async ({ deps: { prisma }, tenantId }) => ok(await findings(prisma, tenantId)),
  }),
];

type Kind = Finding['kind'];
type Row = {
  kind: Kind;
  type: Finding['record']['type'];
  id: string;
  nameZh: string;
  nameEn: string;
  count: number | null;
};

/** One statement: what is wrong is seen in one moment, or it would not fit together. */
async function findings(prisma: PrismaClient, tenantId: string): Promise<Finding[]> {
  const rows = await prisma.$queryRaw<Row[]>`
    WITH people AS (SELECT * FROM "Staff" WHERE "tenantId" = ${tenantId}),
      here AS (SELECT * FROM people WHERE "disabledAt" IS NULL),
      queues AS (SELECT * FROM "Queue" WHERE "tenantId" = ${tenantId}),
      works AS (SELECT qs."queueId", here.id AS "staffId", here.availability, EXISTS (
          SELECT FROM "Absence" a WHERE a."tenantId" = ${tenantId} AND a."staffId" = here.id AND a."from" <= now() AND a.until > now()
        ) AS absent FROM "QueueStaff" qs JOIN here ON here.id = qs."staffId" WHERE qs."tenantId" = ${tenantId}),
      open AS (SELECT "queueId", "assigneeId", count(*)::int AS count FROM "Case"
        WHERE "tenantId" = ${tenantId} AND stage <> 'closed' GROUP BY 1, 2),
      top AS (SELECT max(rank) AS rank FROM "Post" WHERE "tenantId" = ${tenantId})
    SELECT 'disabledHoldsCases' AS kind, 'people' AS type, p.id::text, p.name AS "nameZh", p.name AS "nameEn", sum(open.count)::int AS count
      FROM people p JOIN open ON open."assigneeId" = p.id WHERE p."disabledAt" IS NOT NULL GROUP BY p.id, p.name
    UNION ALL SELECT 'retiredQueueWithCases', 'queues', q.id::text, q."nameZh", q."nameEn", sum(open.count)::int
      FROM queues q JOIN open ON open."queueId" = q.id WHERE q."retiredAt" IS NOT NULL GROUP BY q.id, q."nameZh", q."nameEn"
    UNION ALL SELECT CASE WHEN EXISTS (SELECT FROM works WHERE works."queueId" = q.id) THEN 'queueWithoutHere' ELSE 'queueWithoutPeople' END,
        'queues', q.id::text, q."nameZh", q."nameEn", (SELECT sum(open.count)::int FROM open WHERE open."queueId" = q.id)
      FROM queues q WHERE q."retiredAt" IS NULL
        AND NOT EXISTS (SELECT FROM works WHERE works."queueId" = q.id AND NOT works.absent AND works.availability <> 'away')
    UNION ALL SELECT CASE WHEN t."leadId" IS NULL THEN 'teamWithoutLead' ELSE 'leadDisabled' END,
        'teams', t.id::text, t."nameZh", t."nameEn", NULL
      FROM "Team" t LEFT JOIN here ON here.id = t."leadId"
      WHERE t."tenantId" = ${tenantId} AND t."retiredAt" IS NULL AND here.id IS NULL
    UNION ALL SELECT 'lineDisabled', 'people', h.id::text, h.name, h.name, NULL
      FROM here h JOIN people above ON above.id = h."reportsToId" WHERE above."disabledAt" IS NOT NULL
    UNION ALL SELECT 'personWithoutLine', 'people', h.id::text, h.name, h.name, NULL
      FROM here h LEFT JOIN "Post" post ON post."tenantId" = h."tenantId" AND post.id = h."postId"
      WHERE h."reportsToId" IS NULL AND h.role <> 'admin' AND post.rank IS DISTINCT FROM (SELECT rank FROM top)
    UNION ALL SELECT 'personWithoutPost', 'people', id::text, name, name, NULL FROM here WHERE "postId" IS NULL AND role <> 'admin'
    UNION ALL SELECT 'personWithoutQueue', 'people', h.id::text, h.name, h.name, NULL
      FROM here h WHERE h.role = 'rep' AND NOT EXISTS (SELECT FROM works WHERE works."staffId" = h.id)
    UNION ALL SELECT 'oneAdministrator', 'people', min(id::text), min(name), min(name), NULL FROM here WHERE role = 'admin' HAVING count(*) = 1`;
  const rank = (kind: Kind) => ORDER.indexOf(kind);
  return rows
    .sort((a, b) => rank(a.kind) - rank(b.kind) || (a.nameEn < b.nameEn ? -1 : 1))
    .map(({ kind, type, id, nameZh, nameEn, count }) => ({ kind, record: { type, id, nameZh, nameEn }, count }));
}

/** Gravest first: where work lies that nobody will take up. */
const ORDER: readonly Kind[] = [
  'disabledHoldsCases',
  'retiredQueueWithCases',
  'queueWithoutPeople',
  'queueWithoutHere',
  'lineDisabled',
  'leadDisabled',
  'teamWithoutLead',
  'personWithoutLine',
  'personWithoutPost',
  'personWithoutQueue',
  'oneAdministrator',
];
