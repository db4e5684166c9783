import pg from 'pg';
import { DEFAULT_TENANT as tenantId } from '../../../domain/tenant.ts';
import { sweepAlerts } from '../../../prisma/alerts.ts';
import type { DeskBench } from '../desk.ts';
import { rounded } from '../figures.ts';
import { type BigDesk, plantBigDesk } from './plant.ts';
import { watchStatements } from './slowest.ts';

const OPEN = 100_000;
/** One case in so many has something to tell, the first time. */
const LATE_EVERY = 200;
const SWEEP_S = 30;
const STATEMENT_MS = 5_000;

/** All open cases held against the shipped alert rules: what nobody was told of yet is raised, and afterwards there is nothing to do. */
export const sweep: DeskBench = async (report, { rounds }, ground) => {
  report.say(`  planting ${OPEN} open cases …`);
  const big = await plantBigDesk(ground, 'sweep', { open: OPEN, lateEvery: LATE_EVERY });
  const { prisma, url } = big;
  const hand = new pg.Client({ connectionString: url, options: '-c jit=off' });
  await hand.connect();
  ground.before(() => hand.end());
  const found = async () => Number((await hand.query(BY_HAND, [tenantId])).rows[0].found);

  const expected = await found();
  const first = await timed(() => sweepAlerts(prisma, tenantId, Date.now()));
  const cases = await prisma.alert.findMany({
    where: { caseId: { not: null } },
    distinct: ['caseId'],
    select: { caseId: true },
  });
  if (cases.length !== expected || expected === 0)
    throw new Error(`${cases.length} cases have an alert, by hand ${expected} want one`);
  report.row({
    ...{ row: `first sweep of ${OPEN}`, unit: 's', ours: [first.seconds] },
    more: { cases: expected, raised: first.of.raised, perSecond: rounded(first.of.raised / first.seconds) },
  });
  await hand.query('VACUUM ANALYZE "Alert"');

  const [ours, baseline, slowest]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round <= rounds; round++) {
    const by = await timed(found);
    const stop = await watchStatements(url);
    const swept = await timed(() => sweepAlerts(prisma, tenantId, Date.now()));
    const longest = await stop();
    if (by.of > 0 || swept.of.raised > 0)
      throw new Error(`There was still something to raise: ${by.of}, ${swept.of.raised}`);
    if (round === 0) continue; // warming up
    ours.push(swept.seconds);
    baseline.push(by.seconds);
    slowest.push(longest);
    report.say(`  sweep, round ${round}: ${swept.seconds.toFixed(2)} s, by hand ${by.seconds.toFixed(2)} s`);
  }
  report.row({
    ...{ row: `sweep of ${OPEN}, nothing new`, unit: 's', ours, baseline, limit: { of: 'ours', atMost: SWEEP_S } },
    more: { perSecond: rounded(OPEN / Math.min(...ours)) },
  });
  report.row({
    ...{ row: 'its slowest statement', unit: 'ms', ours: slowest, limit: { of: 'ours', atMost: STATEMENT_MS } },
  });
  await queuesAreTold(big);
};

/** The sweep ends with the queues: those that pile up here have their alert. */
async function queuesAreTold({ prisma }: BigDesk): Promise<void> {
  const queues = await prisma.alert.count({ where: { queueId: { not: null } } });
  if (queues === 0) throw new Error('No queue has an alert');
}

async function timed<T>(work: () => Promise<T>): Promise<{ of: T; seconds: number }> {
  const begun = performance.now();
  const of = await work();
  return { of, seconds: (performance.now() - begun) / 1_000 };
}

/**
 * How many open cases want an alert that they do not have: the shipped rows about cases and their members as somebody would write them for
 * this very question, for a house where nobody was merged or is watched.
 */
const BY_HAND = `WITH open AS MATERIALIZED (
    SELECT c.id, c."memberId", c.kind, c.stage, c."openedAt", c."breachedAt", c.rung, m.tier FROM "Case" c
    JOIN "Member" m ON m."tenantId" = c."tenantId" AND m.id = c."memberId" WHERE c."tenantId" = $1 AND c.stage <> 'closed'),
  theirs AS (
    SELECT o."memberId", count(*) FILTER (WHERE o."closedAt" IS NULL) AS open,
      count(*) FILTER (WHERE o.kind = 'complaint' AND o."openedAt" > now() - interval '90 days') AS complaints,
      (array_agg(o."ratingScore" ORDER BY o."ratedAt" DESC) FILTER (WHERE o."ratedAt" IS NOT NULL))[1] AS rating
    FROM "Case" o WHERE o."tenantId" = $1 AND o."memberId" IN (SELECT "memberId" FROM open) GROUP BY 1),
  spent AS (
    SELECT f."memberId", f."spent12Months" AS minor FROM "MemberFacts" f WHERE f."tenantId" = $1),
  events AS (
    SELECT e."caseId", count(*) FILTER (WHERE e.type = 'reject') AS rejections,
      count(*) FILTER (WHERE e.type = 'ranOut' AND e.data->>'clock' LIKE 'promise:%') AS broken
    FROM "CaseEvent" e WHERE e."tenantId" = $1 AND e."caseId" IN (SELECT id FROM open) GROUP BY 1),
  alarms AS (SELECT "caseId", max(severity) AS severity FROM "CaseAlarm" WHERE "tenantId" = $1 AND "dismissedAt" IS NULL GROUP BY 1),
  seen AS (
    SELECT o.id, o."memberId", array_remove(ARRAY[
      CASE WHEN unsolved AND hours >= 72 AND o.tier IN ('basic', 'silver') THEN 'overdue' END,
      CASE WHEN unsolved AND hours >= 72 AND o.tier IN ('gold', 'platinum') THEN 'overdue-important' END,
      CASE WHEN unsolved AND hours >= 168 THEN 'overdue-weeks' END,
      CASE WHEN e.rejections >= 2 THEN 'rejected-again' END,
      CASE WHEN a.severity IS NOT NULL THEN 'alarm-' || a.severity END,
      CASE WHEN unsolved AND o.kind = 'complaint' AND valued AND (o."breachedAt" IS NOT NULL OR o.rung IS NOT NULL OR e.rejections >= 1 OR t.rating * 20 <= 2)
        THEN 'value-at-risk' END,
      CASE WHEN e.broken >= 1 THEN 'promise-broken' END,
      CASE WHEN unsolved AND o."breachedAt" IS NOT NULL THEN 'time-broken' END], NULL) AS rows,
      array_remove(ARRAY[CASE WHEN t.complaints >= 3 THEN 'repeat-complaints' END, CASE WHEN valued AND t.open >= 3 THEN 'value-at-risk-many' END], NULL) AS of_member
    FROM open o LEFT JOIN theirs t ON t."memberId" = o."memberId" LEFT JOIN spent s ON s."memberId" = o."memberId"
      LEFT JOIN events e ON e."caseId" = o.id LEFT JOIN alarms a ON a."caseId" = o.id
      CROSS JOIN LATERAL (SELECT o.stage IN ('received', 'firstLine', 'secondLine', 'departmentHead') AS unsolved,
        extract(epoch FROM now() - o."openedAt") / 3600 AS hours, o.tier IN ('gold', 'platinum') OR coalesce(s.minor, 0) >= 2000000 AS valued) v)
  SELECT count(*) AS found FROM seen x WHERE EXISTS (
    SELECT FROM unnest(x.rows) r WHERE NOT EXISTS (SELECT FROM "Alert" a WHERE a."tenantId" = $1 AND a."rowId" = r AND a.cause = 'case:' || x.id))
  OR EXISTS (
    SELECT FROM unnest(x.of_member) r WHERE NOT EXISTS (SELECT FROM "Alert" a WHERE a."tenantId" = $1 AND a."rowId" = r AND a.cause = 'member:' || x."memberId"))`;
