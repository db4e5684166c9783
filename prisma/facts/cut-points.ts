import type { Period } from '../../domain/scoring.ts';
import { costSql, dragCandidate } from '../../rules/facts/value.ts';
import { factOf } from '../../rules/facts.ts';
import {
  type Frame,
  frame,
  memberRelation,
  memberWith,
  Parameters,
  rootsSql,
  typedFrame,
} from '../../rules/relations.ts';
import {
  DRAG_PERCENT,
  type FactSettings,
  PERIOD_HOURS,
  type Scoring,
  TOP_PERCENT,
  VALUE_CLASSES,
  VALUE_SHARES,
} from '../../rules/scoring.ts';
import { daysBetween, exact, SUMS } from '../../rules/sums.ts';
import type { PrismaClient } from '../client.ts';
import { minorDigits } from '../import/values.ts';
import { Link } from '../link.ts';
import { settingsAt } from './settings.ts';

export type Cuts = {
  scoring: Scoring;
  period: Period;
  classes: number;
  members: number;
  recency: number[];
  frequency: number[];
  value: number[];
};

/**
 * Makes the next version of all cut points from everybody's facts as of an instant. One at a time; nobody who reads or buys waits for it.
 * @param asOf  epoch ms; from then on they hold
 */
export async function makeCutPoints(prisma: PrismaClient, tenantId: string, asOf: number): Promise<Cuts[]> {
  const link = await Link.open(prisma);
  try {
    const settings = await settingsAt(prisma, tenantId, asOf);
    const { currency } = await prisma.tenant.findUniqueOrThrow({ where: { id: tenantId }, select: { currency: true } });
    return await link.transaction(async () => {
      await link.query(`SELECT pg_advisory_xact_lock(hashtextextended('CutPoints:' || $1, 0))`, [tenantId]);
      const cuts = [
        ...(await ofPurchases(link, tenantId, asOf, settings, 10 ** minorDigits(currency))),
        await drags(link, tenantId, asOf),
      ];
      await keep(link, tenantId, asOf, cuts);
      return cuts;
    });
  } finally {
    await link.close();
  }
}

const keep = (link: Link, tenantId: string, asOf: number, cuts: Cuts[]) =>
  link.query(
    `INSERT INTO "CutPoints" ("tenantId", scoring, version, "asOf", period, classes, members, recency, frequency, value)
     SELECT $1, n.scoring, COALESCE((SELECT max(c.version) FROM "CutPoints" c WHERE c."tenantId" = $1 AND c.scoring = n.scoring), 0) + 1, $2,
       n.period, n.classes, n.members, n.recency, n.frequency, n.value
     FROM jsonb_to_recordset($3::jsonb) AS n(scoring text, period text, classes int, members int, recency bigint[], frequency bigint[], value bigint[])`,
    [tenantId, new Date(asOf), JSON.stringify(cuts)],
  );

/**
 * `WITH … bought`: one row for each member that ever bought something, with what every scoring looks at; purchases are read once. Where a period
 * begins is a value of its own: worked out in SQL it would be for each purchase.
 */
function boughtSql(f: Frame, beginOf: (period: Period) => string | null, periods: readonly Period[]): string {
  const columns = periods.flatMap((period) => {
    const begin = beginOf(period);
    const since = begin === null ? '' : ` AND b.at > ${begin}`;
    return [
      `count(*) FILTER (WHERE ${ORDER}${since}) AS ${period}_orders`,
      `${exact(`COALESCE(sum(b."baseAmountMinor") FILTER (WHERE TRUE${since}), 0)`)} AS ${period}_spent`,
    ];
  });
  const last = `max(b.at) FILTER (WHERE ${ORDER})`;
  // Few records were merged into one that was merged itself: for those alone the chain is followed.
  return `WITH bought AS MATERIALIZED (
  SELECT ${daysBetween(last, f.asOf)} AS days, ${SUMS.spentLastYear(f.asOf)} AS last_year, ${columns.join(', ')}
  FROM "Purchase" b LEFT JOIN (
    SELECT a."memberId" AS record, CASE WHEN n."memberId" IS NULL THEN a."intoId" ELSE member_root(${f.tenant}, n."intoId") END AS root
    FROM "MemberAlias" a LEFT JOIN "MemberAlias" n ON n."tenantId" = ${f.tenant} AND n."memberId" = a."intoId"
    WHERE a."tenantId" = ${f.tenant}) r ON r.record = b."memberId"
  WHERE b."tenantId" = ${f.tenant} AND b.at <= ${f.asOf}
  GROUP BY COALESCE(r.root, b."memberId") HAVING ${last} IS NOT NULL
),
alike AS (SELECT year_spent AS spent, count(*) AS n FROM bought WHERE year_spent > 0 GROUP BY year_spent),
summed AS (SELECT spent, n, sum(spent * n) OVER (ORDER BY spent DESC) - spent * n AS before, sum(spent * n) OVER () AS total FROM alike)`;
}
const ORDER = 'b."baseAmountMinor" > 0';
const HOUR = 3_600_000;

/** All cut points that rest on purchases alone, in one statement. */
async function ofPurchases(
  link: Link,
  tenantId: string,
  asOf: number,
  settings: FactSettings,
  unit: number,
): Promise<Cuts[]> {
  const scores = [
    { scoring: 'rank', period: settings.rankPeriod, classes: settings.rankClasses },
    { scoring: 'quantile', period: settings.quantilePeriod, classes: settings.quantileClasses },
  ] as const;
  const params = new Parameters();
  const f = typedFrame(params, tenantId, asOf);
  const since = (period: Period) =>
    period === 'all' ? null : params.add(new Date(asOf - PERIOD_HOURS[period] * HOUR).toISOString(), 'timestamptz');
  const arrays = scores.flatMap(({ scoring, period, classes }) => [
    `count(*) FILTER (WHERE ${period}_orders > 0)::int AS ${scoring}_members`,
    ...Object.entries(THRESHOLDS[scoring](period, classes, unit)).map(([what, sql]) => `${sql} AS ${scoring}_${what}`),
  ]);
  const [row] = await link.query<Record<string, unknown>>(
    `${boughtSql(f, since, [...new Set([...scores.map(({ period }) => period), 'year' as const])])}
SELECT ${arrays.join(',\n  ')},
  -- A and B end where the purchases of those who bought most come to their share of all.
  (SELECT COALESCE(sum(n), 0)::int FROM alike) AS value_members,
  (SELECT array_remove(ARRAY[min(spent) FILTER (WHERE before * 100 < total * ${VALUE_SHARES.b}),
    min(spent) FILTER (WHERE before * 100 < total * ${VALUE_SHARES.a})], NULL) FROM summed) AS value_value,
  -- Who is equal to the last of the top is among them.
  count(*) FILTER (WHERE last_year > 0)::int AS top_members,
  array_remove(ARRAY[percentile_disc(${TOP_PERCENT / 100}) WITHIN GROUP (ORDER BY last_year DESC) FILTER (WHERE last_year > 0)], NULL) AS top_value
FROM bought`,
    params.values,
  );
  const at = (name: string) => ((row?.[name] ?? []) as unknown[]).map(Number);
  const cuts = ({ scoring, period, classes }: Pick<Cuts, 'scoring' | 'period' | 'classes'>): Cuts => ({
    ...{ scoring, period, classes, members: Number(row?.[`${scoring}_members`] ?? 0), value: at(`${scoring}_value`) },
    ...{ recency: at(`${scoring}_recency`), frequency: at(`${scoring}_frequency`) },
  });
  const classes = [
    { scoring: 'value', period: 'year', classes: VALUE_CLASSES.length },
    { scoring: 'top', period: 'all', classes: 2 },
  ] as const;
  return [...scores, ...classes].map(cuts);
}

/** SQL for arrays of the least with which each further class begins, among those who bought something in the period. */
const THRESHOLDS: Record<'rank' | 'quantile', (p: Period, classes: number, unit: number) => Record<string, string>> = {
  // Equal parts of all members in order; who is equal to the last of a part stays in it.
  rank: (p, classes) => {
    const disc = (by: string) =>
      `percentile_disc(${parts(classes)}) WITHIN GROUP (ORDER BY ${by}) FILTER (WHERE ${p}_orders > 0)`;
    return {
      recency: begins(disc('-days'), (t) => `-(${t})`),
      frequency: begins(disc(`${p}_orders`), (t) => `${t} + 1`),
      value: begins(disc(`${p}_spent`), (t) => `${t} + 1`),
    };
  },
  // Quantiles of type 7 and one more: a day, an order, a whole unit of the currency. Rounded up, since all values are whole numbers.
  quantile: (p, classes, unit) => {
    const cont = (by: string) =>
      `percentile_cont(${parts(classes)}) WITHIN GROUP (ORDER BY ${by}) FILTER (WHERE ${p}_orders > 0)`;
    return {
      recency: begins(cont('days'), above(1)),
      frequency: begins(cont(`${p}_orders`), above(1)),
      value: begins(cont(`${p}_spent`), above(unit)),
    };
  },
};
const parts = (classes: number) =>
  `ARRAY[${Array.from({ length: classes - 1 }, (_, k) => `${k + 1}::float8 / ${classes}`).join(', ')}]`;
/** What a fraction of a floating-point number's last digit may have done is undone first. */
const above = (one: number) => (t: string) => `ceil(round(${t}::numeric, 6) + ${one})`;
const begins = (thresholds: string, from: (t: string) => string) =>
  `ARRAY(SELECT (${from('t')})::bigint AS b FROM unnest(${thresholds}) AS t ORDER BY b)`;

/** Of those who cost and bring nothing, as many of the dearest as are no more than their share of all members. */
async function drags(link: Link, tenantId: string, asOf: number): Promise<Cuts> {
  const params = new Parameters();
  const f = frame(params, tenantId, asOf);
  // Whoever cost nothing is none of them: so only those are looked at for whom something was ever done.
  const subjects = `${rootsSql(f)} AND x.id IN (
    SELECT member_root(${f.tenant}, w."memberId") FROM (
      SELECT "memberId" FROM "Case" WHERE "tenantId" = ${f.tenant} UNION SELECT "memberId" FROM "CareTouch" WHERE "tenantId" = ${f.tenant}) w)`;
  // Both the cost and what makes one of those dear ones are parts of this fact.
  const facts = [factOf('member.costNoGain')];
  const [row] = await link.query<{ members: number; value: unknown[] }>(
    `${memberWith(f, subjects, { facts })},
dear AS MATERIALIZED (SELECT ${costSql} AS cost FROM ${memberRelation(f, { facts })} WHERE ${dragCandidate(f.asOf)}),
every AS (SELECT count(*) AS n FROM (${rootsSql(f)}) roots),
alike AS (SELECT cost, sum(count(*)) OVER (ORDER BY cost DESC) AS upto FROM dear GROUP BY cost)
SELECT every.n::int AS members,
  array_remove(ARRAY[(SELECT min(cost) FROM alike WHERE upto * 100 <= every.n * ${DRAG_PERCENT})], NULL) AS value FROM every`,
    params.values,
  );
  const value = (row?.value ?? []).map(Number);
  return { scoring: 'drag', period: 'year', classes: 2, members: row?.members ?? 0, recency: [], frequency: [], value };
}
