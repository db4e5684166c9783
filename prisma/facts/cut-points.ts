import { rootsSql, frame, type Frame, memberRelation, memberWith, Parameters } from '../../rules/relations.ts';
import { costSql, dragCandidate } from '../../rules/facts/value.ts';
import {
  CLASSES,
  DRAG_PERCENT,
  type FactSettings,
  PERIOD_HOURS,
  type Period,
  type Scoring,
  SHIPPED_SETTINGS,
  TOP_PERCENT,
  VALUE_SHARES,
} from '../../rules/scoring.ts';
import { exact, hours, SUMS } from '../../rules/sums.ts';
import type { PrismaClient } from '../client.ts';
import { minorDigits } from '../import/values.ts';
import { Link } from '../link.ts';

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
        ...(await scores(link, tenantId, asOf, settings, 10 ** minorDigits(currency))),
        await valueClasses(link, tenantId, asOf),
        await topBuyers(link, tenantId, asOf),
        await drags(link, tenantId, asOf),
      ];
      for (const one of cuts) await keep(link, tenantId, asOf, one);
      return cuts;
    });
  } finally {
    await link.close();
  }
}

const keep = (link: Link, tenantId: string, asOf: number, { scoring, period, classes, members, ...at }: Cuts) =>
  link.query(
    `INSERT INTO "CutPoints" ("tenantId", scoring, version, "asOf", period, classes, members, recency, frequency, value)
     SELECT $1, $2, COALESCE(max(version), 0) + 1, $3, $4, $5, $6, $7::bigint[], $8::bigint[], $9::bigint[]
     FROM "CutPoints" WHERE "tenantId" = $1 AND scoring = $2`,
    [tenantId, scoring, new Date(asOf), period, classes, members, at.recency, at.frequency, at.value],
  );

/** Settings in force; where nobody said anything, those shipped. */
export async function settingsAt(prisma: PrismaClient, tenantId: string, asOf: number): Promise<FactSettings> {
  const row = await prisma.factSettings.findFirst({
    where: { tenantId, validFrom: { lte: new Date(asOf) } },
    orderBy: [{ validFrom: 'desc' }, { version: 'desc' }],
  });
  if (!row) return SHIPPED_SETTINGS;
  const { rankPeriod, rankClasses, quantilePeriod, quantileClasses, marginPercent } = row;
  return {
    ...{ rankPeriod: rankPeriod as Period, rankClasses, quantilePeriod: quantilePeriod as Period, quantileClasses },
    ...{ marginPercent, caseCost: Number(row.caseCost), messageCost: Number(row.messageCost) },
    touchCost: Number(row.touchCost),
  };
}

/** What somebody else is reckoned with from now on. The scores follow with the next cut points. */
export async function changeSettings(
  prisma: PrismaClient,
  tenantId: string,
  change: Partial<FactSettings>,
  by: string | null,
): Promise<FactSettings> {
  const now = new Date();
  const next = { ...(await settingsAt(prisma, tenantId, now.getTime())), ...change };
  const whole = (n: number, least: number, most: number) => Number.isSafeInteger(n) && n >= least && n <= most;
  for (const name of ['rankClasses', 'quantileClasses'] as const)
    if (!whole(next[name], CLASSES.least, CLASSES.most)) throw new RangeError(name);
  for (const name of ['caseCost', 'messageCost', 'touchCost'] as const)
    if (!whole(next[name], 0, 1_000_000_000)) throw new RangeError(name);
  if (!whole(next.marginPercent, 0, 100)) throw new RangeError('marginPercent');
  const { _max } = await prisma.factSettings.aggregate({ where: { tenantId }, _max: { version: true } });
  await prisma.factSettings.create({
    data: { tenantId, version: (_max.version ?? 0) + 1, validFrom: now, createdBy: by, ...next },
  });
  return next;
}

/** `WITH … bought(root, …)`: one row for each member that bought something in the period. */
function boughtSql(params: Parameters, f: Frame, columns: string, since: string | null): string {
  return `WITH RECURSIVE merged(record, root) AS (
  SELECT a."memberId", a."intoId" FROM "MemberAlias" a WHERE a."tenantId" = ${f.tenant}
  UNION
  SELECT g.record, a."intoId" FROM merged g JOIN "MemberAlias" a ON a."tenantId" = ${f.tenant} AND a."memberId" = g.root
),
rooted AS (SELECT * FROM merged g WHERE NOT EXISTS (
  SELECT FROM "MemberAlias" a WHERE a."tenantId" = ${f.tenant} AND a."memberId" = g.root)),
bought AS MATERIALIZED (
  SELECT ${columns} FROM "Purchase" b LEFT JOIN rooted r ON r.record = b."memberId"
  WHERE b."tenantId" = ${f.tenant} AND b.at <= ${f.asOf}${since === null ? '' : ` AND b.at > ${since}`}
  GROUP BY COALESCE(r.root, b."memberId")
  HAVING count(*) FILTER (WHERE b."baseAmountMinor" > 0) > 0
)`;
}

const begun = (link: Link) => link.query.bind(link);

async function scores(
  link: Link,
  tenantId: string,
  asOf: number,
  settings: FactSettings,
  unit: number,
): Promise<Cuts[]> {
  const wanted = [
    { scoring: 'rank', period: settings.rankPeriod, classes: settings.rankClasses },
    { scoring: 'quantile', period: settings.quantilePeriod, classes: settings.quantileClasses },
  ] as const;
  const cuts: Cuts[] = [];
  for (const period of new Set(wanted.map((one) => one.period))) {
    const these = wanted.filter((one) => one.period === period);
    const params = new Parameters();
    const f = frame(params, tenantId, asOf);
    const since = period === 'all' ? null : `${f.asOf} - ${hours(PERIOD_HOURS[period])}`;
    const columns = `floor(extract(epoch FROM (${f.asOf} - max(b.at) FILTER (WHERE b."baseAmountMinor" > 0))) / 86400)::bigint AS days,
    count(*) FILTER (WHERE b."baseAmountMinor" > 0) AS orders, ${exact('sum(b."baseAmountMinor")')} AS spent`;
    const arrays = these.flatMap(({ scoring, classes }) =>
      Object.entries(THRESHOLDS[scoring](classes, unit)).map(([what, sql]) => `${sql} AS ${scoring}_${what}`),
    );
    const [row] = await begun(link)<Record<string, unknown>>(
      `${boughtSql(params, f, columns, since)}\nSELECT count(*)::int AS members, ${arrays.join(',\n  ')} FROM bought`,
      params.values,
    );
    for (const { scoring, classes } of these) {
      const at = (what: string) => ((row?.[`${scoring}_${what}`] ?? []) as unknown[]).map(Number);
      const [recency, frequency, value] = [at('recency'), at('frequency'), at('value')];
      cuts.push({ scoring, period, classes, members: Number(row?.members ?? 0), recency, frequency, value });
    }
  }
  return cuts;
}

/** SQL for arrays of the least with which each further class begins. */
const THRESHOLDS: Record<'rank' | 'quantile', (classes: number, unit: number) => Record<string, string>> = {
  // Equal parts of all members in order; who is equal to the last of a part stays in it.
  rank: (classes) => ({
    recency: begins(`percentile_disc(${parts(classes)}) WITHIN GROUP (ORDER BY -days)`, (t) => `-(${t})`),
    frequency: begins(`percentile_disc(${parts(classes)}) WITHIN GROUP (ORDER BY orders)`, (t) => `${t} + 1`),
    value: begins(`percentile_disc(${parts(classes)}) WITHIN GROUP (ORDER BY spent)`, (t) => `${t} + 1`),
  }),
  // Quantiles of type 7 and one more: a day, an order, a whole unit of the currency. Rounded up, since all values are whole numbers.
  quantile: (classes, unit) => ({
    recency: begins(`percentile_cont(${parts(classes)}) WITHIN GROUP (ORDER BY days)`, above(1)),
    frequency: begins(`percentile_cont(${parts(classes)}) WITHIN GROUP (ORDER BY orders)`, above(1)),
    value: begins(`percentile_cont(${parts(classes)}) WITHIN GROUP (ORDER BY spent)`, above(unit)),
  }),
};
const parts = (classes: number) =>
  `ARRAY[${Array.from({ length: classes - 1 }, (_, k) => `${k + 1}::float8 / ${classes}`).join(', ')}]`;
/** What a fraction of a floating-point number's last digit may have done is undone first. */
const above = (one: number) => (t: string) => `ceil(round(${t}::numeric, 6) + ${one})`;
const begins = (thresholds: string, from: (t: string) => string) =>
  `ARRAY(SELECT (${from('t')})::bigint AS b FROM unnest(${thresholds}) AS t ORDER BY b)`;

/** A and B end where the purchases of those who bought most come to their share of all. */
async function valueClasses(link: Link, tenantId: string, asOf: number): Promise<Cuts> {
  const params = new Parameters();
  const f = frame(params, tenantId, asOf);
  const [row] = await begun(link)<{ members: number; b: string | null; a: string | null }>(
    `${boughtSql(params, f, `${exact('sum(b."baseAmountMinor")')} AS spent`, `${f.asOf} - ${hours(PERIOD_HOURS.year)}`)},
alike AS (SELECT spent, count(*) AS n FROM bought WHERE spent > 0 GROUP BY spent),
summed AS (SELECT spent, n, sum(spent * n) OVER (ORDER BY spent DESC) - spent * n AS before, sum(spent * n) OVER () AS total FROM alike)
SELECT COALESCE(sum(n), 0)::int AS members, min(spent) FILTER (WHERE before * 100 < total * ${VALUE_SHARES.b}) AS b,
  min(spent) FILTER (WHERE before * 100 < total * ${VALUE_SHARES.a}) AS a FROM summed`,
    params.values,
  );
  return single('value', 'year', 3, row?.members ?? 0, row?.a == null ? [] : [Number(row.b), Number(row.a)]);
}

/** By the calendar year before; who is equal to the last of them is among them. */
async function topBuyers(link: Link, tenantId: string, asOf: number): Promise<Cuts> {
  const params = new Parameters();
  const f = frame(params, tenantId, asOf);
  const [row] = await begun(link)<{ members: number; least: string | null }>(
    `${boughtSql(params, f, `${SUMS.spentLastYear(f.asOf)} AS spent`, null)}
SELECT count(*)::int AS members, percentile_disc(${TOP_PERCENT / 100}) WITHIN GROUP (ORDER BY spent DESC) AS least FROM bought WHERE spent > 0`,
    params.values,
  );
  return single('top', 'all', 2, row?.members ?? 0, row?.least == null ? [] : [Number(row.least)]);
}

/** Of those who cost and bring nothing, as many of the dearest as are no more than their share of all members. */
async function drags(link: Link, tenantId: string, asOf: number): Promise<Cuts> {
  const params = new Parameters();
  const f = frame(params, tenantId, asOf);
  const [row] = await begun(link)<{ members: number; least: string | null }>(
    `${memberWith(f, rootsSql(f))},
dear AS MATERIALIZED (SELECT ${costSql} AS cost FROM ${memberRelation(f)} WHERE ${dragCandidate(f.asOf)}),
every AS (SELECT count(*) AS n FROM subject),
alike AS (SELECT cost, sum(count(*)) OVER (ORDER BY cost DESC) AS upto FROM dear GROUP BY cost)
SELECT (SELECT n::int FROM every) AS members, (SELECT min(cost) FROM alike, every WHERE upto * 100 <= every.n * ${DRAG_PERCENT}) AS least`,
    params.values,
  );
  return single('drag', 'year', 2, row?.members ?? 0, row?.least == null ? [] : [Number(row.least)]);
}

const single = (scoring: Scoring, period: Period, classes: number, members: number, value: number[]): Cuts => ({
  ...{ scoring, period, classes, members, recency: [], frequency: [], value },
});
