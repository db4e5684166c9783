import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import { DEFAULT_TENANT as tenantId } from '../../../domain/tenant.ts';
import { createPrisma, type PrismaClient } from '../../../prisma/client.ts';
import { retierMember } from '../../../prisma/decisions.ts';
import { makeCutPoints, rebuildFacts, refreshMember } from '../../../prisma/facts.ts';
import { newId } from '../../../prisma/ids.ts';
import { insertRows } from '../../../prisma/rows.ts';
import { ask } from '../../../prisma/statement.ts';
import { median, percentile } from '../figures.ts';
import { type Ground, POOL } from '../ground.ts';
import type { Options } from '../options.ts';
import { plantSql } from '../plant.ts';
import type { Report } from '../report.ts';
import { plantBuyers } from './plant/buyers.ts';

/** What the parts of a bench of rules are given: a house whose members and purchases are planted. */
type Site = { ground: Ground; url: string; prisma: PrismaClient; members: number; purchases: number };

const SMALL = { members: 10_000, purchases: 50_000 };
/** Purchases of one side of one round, one after the other. */
const BOOKED = 300;
const PER_SECOND = 100;
/** Seconds before those that count. */
const WARMING_UP = 8;
const SECONDS = 20;

/** Facts about members: cut points from all purchases, what is stored made anew, and what one purchase costs until the tier is right. */
export default async function facts(report: Report, options: Options, site: Site): Promise<void> {
  await cutPoints(report, options, site);
  await rebuilt(report, site);
  await onePurchase(report, options, site);
}

async function cutPoints(
  report: Report,
  { rounds }: Options,
  { prisma, url, members, purchases }: Site,
): Promise<void> {
  const link = new pg.Client({ connectionString: url });
  await link.connect();
  try {
    const seconds = { ours: [] as number[], baseline: [] as number[] };
    for (let round = 0; round <= rounds; round++) {
      const asOf = Date.now();
      const made: unknown[] = [];
      for (const side of ['baseline', 'ours'] as const) {
        const begun = performance.now();
        made.push(side === 'ours' ? await ours(prisma, asOf) : await byHand(link, asOf));
        const took = (performance.now() - begun) / 1_000;
        if (round === 0) continue; // warming up
        seconds[side].push(took);
        report.say(`  cut points, round ${round}, ${side}: ${took.toFixed(2)} s`);
      }
      if (!isDeepStrictEqual(made[0], made[1])) throw new Error(`The two cut otherwise: ${JSON.stringify(made)}`);
    }
    report.row({
      ...{ row: 'RFM and cut points from purchases', unit: 's', ...seconds },
      ...{ limit: { of: 'ratio', atMost: 1.2 }, more: { members, purchases } },
    });
  } finally {
    await link.end();
  }
}

type Made = Record<string, number[]>;

async function ours(prisma: PrismaClient, asOf: number): Promise<Made> {
  const cuts = await makeCutPoints(prisma, tenantId, asOf);
  return Object.fromEntries(
    cuts.flatMap(({ scoring, recency, frequency, value }): [string, number[]][] => [
      [`${scoring} recency`, recency],
      [`${scoring} frequency`, frequency],
      [`${scoring} value`, value],
    ]),
  );
}

/** The same thresholds by one statement for this very question, and one for whoever costs and brings nothing. It keeps nothing. */
async function byHand(link: pg.Client, asOf: number): Promise<Made> {
  const at = new Date(asOf).toISOString();
  const { rows } = await link.query<Record<string, string[]>>(BY_HAND, [tenantId, at]);
  const { rows: dear } = await link.query<{ least: string | null }>(DEAR_BY_HAND, [tenantId, at]);
  const numbers = (name: string) => (rows[0]?.[name] ?? []).map(Number);
  const days = numbers('rank_days').map((t) => 1 - t);
  const above = (name: string, one: number) => numbers(name).map((t) => Math.ceil(Math.round(t * 1e6) / 1e6 + one));
  return {
    'rank recency': days.map((t) => t - 1).sort((a, b) => a - b),
    'rank frequency': numbers('rank_orders').map((t) => t + 1),
    'rank value': numbers('rank_spent').map((t) => t + 1),
    'quantile recency': above('cut_days', 1),
    'quantile frequency': above('cut_orders', 1),
    'quantile value': above('cut_spent', 100),
    'value recency': [],
    'value frequency': [],
    'value value': numbers('classes'),
    'top recency': [],
    'top frequency': [],
    'top value': numbers('top'),
    'drag recency': [],
    'drag frequency': [],
    'drag value': dear[0]?.least == null ? [] : [Number(dear[0].least)],
  };
}

const FIFTHS = 'ARRAY[0.2, 0.4, 0.6, 0.8]';
const BY_HAND = `WITH bought AS MATERIALIZED (
  SELECT floor(extract(epoch FROM ($2::timestamptz - max(b.at) FILTER (WHERE b."baseAmountMinor" > 0))) / 86400)::bigint AS days,
    count(*) FILTER (WHERE b."baseAmountMinor" > 0 AND b.at > $2::timestamptz - interval '8760 hours') AS orders,
    sum(b."baseAmountMinor") FILTER (WHERE b.at > $2::timestamptz - interval '8760 hours') AS spent,
    sum(b."baseAmountMinor") FILTER (WHERE b.at < date_trunc('year', $2::timestamptz, 'UTC')
      AND b.at >= date_trunc('year', $2::timestamptz, 'UTC') - interval '1 year') AS last_year
  FROM "Purchase" b LEFT JOIN "MemberAlias" a ON a."tenantId" = $1 AND a."memberId" = b."memberId"
  WHERE b."tenantId" = $1 AND b.at <= $2::timestamptz GROUP BY COALESCE(a."intoId", b."memberId")
),
alike AS (SELECT spent, count(*) AS n FROM bought WHERE spent > 0 GROUP BY spent),
summed AS (SELECT spent, sum(spent * n) OVER (ORDER BY spent DESC) - spent * n AS before, sum(spent * n) OVER () AS total FROM alike)
SELECT percentile_disc(${FIFTHS}) WITHIN GROUP (ORDER BY -days) FILTER (WHERE orders > 0) AS rank_days,
  percentile_disc(${FIFTHS}) WITHIN GROUP (ORDER BY orders) FILTER (WHERE orders > 0) AS rank_orders,
  percentile_disc(${FIFTHS}) WITHIN GROUP (ORDER BY spent) FILTER (WHERE orders > 0) AS rank_spent,
  percentile_cont(${FIFTHS}) WITHIN GROUP (ORDER BY days) FILTER (WHERE orders > 0) AS cut_days,
  percentile_cont(${FIFTHS}) WITHIN GROUP (ORDER BY orders) FILTER (WHERE orders > 0) AS cut_orders,
  percentile_cont(${FIFTHS}) WITHIN GROUP (ORDER BY spent) FILTER (WHERE orders > 0) AS cut_spent,
  (SELECT ARRAY[min(spent) FILTER (WHERE before < total * 0.95), min(spent) FILTER (WHERE before < total * 0.8)] FROM summed) AS classes,
  ARRAY[percentile_disc(0.05) WITHIN GROUP (ORDER BY last_year DESC) FILTER (WHERE last_year > 0)] AS top
FROM bought`;

const DEAR_BY_HAND = `WITH cost AS (
  SELECT "memberId" AS id, sum(minor) AS minor FROM (
    SELECT "memberId", 2000 AS minor FROM "Case" WHERE "tenantId" = $1 AND "openedAt" > $2::timestamptz - interval '1 year'
    UNION ALL
    SELECT o."memberId", 100 FROM "Case" o JOIN "Message" g ON g."tenantId" = $1 AND g."caseId" = o.id
    WHERE o."tenantId" = $1 AND g.direction = 'outbound' AND g."acceptedAt" > $2::timestamptz - interval '1 year'
    UNION ALL
    SELECT "memberId", 500 FROM "CareTouch" WHERE "tenantId" = $1 AND state IN ('sent', 'done', 'refused')
      AND "closedAt" > $2::timestamptz - interval '1 year') w GROUP BY 1
),
dear AS (SELECT c.minor FROM cost c JOIN "Member" m ON m."tenantId" = $1 AND m.id = c.id
  WHERE COALESCE((SELECT max(b.at) FROM "Purchase" b WHERE b."tenantId" = $1 AND b."memberId" = c.id AND b."baseAmountMinor" > 0),
    m."enrolledAt") <= $2::timestamptz - interval '1 year'),
alike AS (SELECT minor, sum(count(*)) OVER (ORDER BY minor DESC) AS upto FROM dear GROUP BY minor)
SELECT min(minor) AS least FROM alike WHERE upto * 5 <= (SELECT count(*) FROM "Member" WHERE "tenantId" = $1)`;

async function rebuilt(report: Report, { prisma, members }: Site): Promise<void> {
  const begun = performance.now();
  const done = await rebuildFacts(prisma, tenantId, Date.now());
  const seconds = (performance.now() - begun) / 1_000;
  report.row({
    row: 'stored facts made anew',
    unit: 'members/s',
    ours: [done / seconds],
    more: { members, done, seconds },
  });
}

/** Booked, decided, kept and summed up; among few members, and among many: it must not matter how many there are. */
async function onePurchase(report: Report, { rounds, seconds = SECONDS }: Options, site: Site): Promise<void> {
  const url = await site.ground.database('rules_few');
  const few = createPrisma(url, POOL);
  site.ground.before(() => few.$disconnect());
  await plantBuyers(few, url, SMALL.members, SMALL.purchases);
  await rebuildFacts(few, tenantId, Date.now());
  // What making everything anew leaves behind is cleared by night, in a desk that runs: a million rows would be for minutes beside what is measured.
  for (const house of [url, site.url]) await plantSql(house, ['VACUUM ANALYZE']);
  await plantSql(url, ['CHECKPOINT']);
  const sides = { baseline: buyer(few, SMALL.members), ours: buyer(site.prisma, site.members) };
  const ms = { ours: [] as number[], baseline: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    for (const side of ['baseline', 'ours'] as const) {
      const each: number[] = [];
      for (let n = 0; n < BOOKED; n++) each.push(await sides[side]());
      if (round === 0) continue; // warming up
      ms[side].push(median(each));
      report.say(`  one purchase, round ${round}, ${side}: p50 ${median(each).toFixed(2)} ms`);
    }
  }
  report.row({
    ...{ row: 'one purchase → facts → tier, against 10 k members', unit: 'ms (p50)', ...ms },
    ...{ limit: { of: 'ratio', atMost: 1.3 }, more: { members: site.members } },
  });
  // Whoever was never decided before gets a stage, a loyalty and a tier, each with its reason; most who come again stay as they are.
  const again = buyer(site.prisma, site.members);
  for (const [who, one] of [
    ['', sides.ours],
    [', of members who come again', again],
  ] as const) {
    // Every connection plans each statement anew for the first five times, which a desk that runs has behind it.
    await steadily(one, WARMING_UP);
    const { each, failed } = await steadily(one, seconds);
    report.row({
      ...{ row: `one purchase → facts → tier, p99 at ${PER_SECOND}/s${who}`, unit: 'ms', ours: [percentile(each, 99)] },
      ...{
        limit: { of: 'ours', atMost: 20 },
        more: { members: site.members, p50: percentile(each, 50), count: each.length, failed },
      },
    });
  }
}

/** Somebody buys something. @returns ms until their tier rests on it */
function buyer(prisma: PrismaClient, members: number): () => Promise<number> {
  let nth = 0;
  return async () => {
    const n = (nth++ * 7_919) % members;
    // Every fiftieth record was merged.
    const memberId = idOf(n % 50 === 49 ? n - 1 : n);
    const begun = performance.now();
    const at = Date.now();
    const amount = { amountMinor: 9_900, baseAmountMinor: 9_900, currency: 'CNY' };
    await ask(prisma, insertRows('Purchase', [{ tenantId, id: newId(), memberId, at: new Date(at), ...amount }]));
    await retierMember(prisma, tenantId, memberId, at, 'purchase');
    // Last, as a crash before would leave them stale, and so to the worker.
    await refreshMember(prisma, tenantId, memberId, at);
    return performance.now() - begun;
  };
}

const idOf = (n: number) => `01000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

/** So many a second, whether or not those before are done. @returns ms of each, from when it was due; what a busy machine gave up counts, too */
async function steadily(one: () => Promise<number>, seconds: number): Promise<{ each: number[]; failed: number }> {
  const begun = performance.now();
  const running: Promise<number>[] = [];
  let failed = 0;
  for (let n = 0; n < seconds * PER_SECOND; n++) {
    const due = begun + (n * 1_000) / PER_SECOND;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const done = one().catch(() => failed++);
    running.push(done.then(() => performance.now() - due));
  }
  return { each: await Promise.all(running), failed };
}
