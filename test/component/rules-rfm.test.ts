import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PrismaClient } from '../../prisma/client.ts';
import { insertMany } from '../../prisma/demo/insert.ts';
import { changeSettings, makeCutPoints } from '../../prisma/facts.ts';
import { newId } from '../../prisma/ids.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import { decide } from '../../rules/engine.ts';
import type { Query } from '../../rules/fact.ts';
import type { FactId, FactVector } from '../../rules/facts.ts';
import { memberColumns, memberVector } from '../../rules/read.ts';
import { frame, memberRelation, memberWith, Parameters, rootsSql } from '../../rules/relations.ts';
import { rowIndexSql } from '../../rules/sql.ts';
import { database } from '../setup/world.ts';

const T = 'default';
const DATA = join(import.meta.dirname, '../data');
const rowsOf = (file: string) =>
  readFileSync(join(DATA, file), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
type Range = [number, number];
type Segment = { segment: string; R: Range; F: Range; M: Range };
type Rules = {
  else: string;
  scores: Record<'orders_analysis_date' | 'customers_analysis_date', string>;
  rule_a: Segment[];
  rule_c_test_suite: Segment[];
  published_checks: { orders_transaction_count_sum: number };
};
const rules = JSON.parse(readFileSync(join(DATA, 'rfm-rules.json'), 'utf8')) as Rules;
const expected = rowsOf('rfm-expected.csv');
const DAY = 86_400_000;
const [ORDERS_DATE, CUSTOMERS_DATE] = [rules.scores.orders_analysis_date, rules.scores.customers_analysis_date].map(
  Date.parse,
) as [number, number];

let world: Awaited<ReturnType<typeof database>>;
let prisma: PrismaClient;
let query: Query;

beforeAll(async () => {
  world = await database();
  prisma = world.prisma;
  query = (sql, params) => prisma.$queryRawUnsafe(sql, ...params);
  await prisma.tenant.create({ data: { id: T, name: T } });
  const orders = rowsOf('rfm-orders.csv');
  const ids = new Map([...new Set(orders.map(([name]) => String(name)))].map((name) => [name, newId()]));
  const at = new Date(0).toISOString();
  await prisma.$transaction(async (tx) => {
    const members = [...ids].map(([name, id], i) => ({ tenantId: T, id, name, number: `M${i}`, updatedAt: at }));
    await insertMany(
      tx,
      'Member',
      members.map((member) => ({ ...member, kind: 'person', tier: 'basic', enrolledAt: at, preferences: {} })),
    );
    await insertMany(
      tx,
      'Purchase',
      orders.map(([name, date, revenue]) => {
        const amount = { amountMinor: Number(revenue) * 100, baseAmountMinor: Number(revenue) * 100, currency: 'USD' };
        return { tenantId: T, id: newId(), memberId: ids.get(String(name)), at: date, ...amount };
      }),
    );
  });
  await prisma.$executeRaw`ANALYZE`;
  const settings = { rankPeriod: 'all', quantilePeriod: 'all' } as const;
  await changeSettings(prisma, T, settings, null);
  // Settings count from when they were made; these orders are older.
  await prisma.$executeRaw`ALTER TABLE "FactSettings" DISABLE TRIGGER ALL`;
  await prisma.factSettings.updateMany({ data: { validFrom: new Date(0) } });
  for (const asOf of [ORDERS_DATE, CUSTOMERS_DATE]) await makeCutPoints(prisma, T, asOf);
});
afterAll(() => world.close());

/** Facts of everybody, by name; with what `more` asks for. */
async function factsOfAll(asOf: number, more = (_: Parameters, __: string) => 'NULL') {
  const params = new Parameters();
  const f = frame(params, T, asOf);
  const rows = await query<Record<string, unknown>>(
    `${memberWith(f, rootsSql(f))} SELECT m.name, ${more(params, f.asOf)} AS more, ${memberColumns(f.asOf)} FROM ${memberRelation(f)}`,
    params.values,
  );
  return new Map(rows.map((row) => [String(row.name), { facts: memberVector(row), more: row.more }]));
}

const scoresOf = (facts: FactVector | undefined, ids: FactId[]) => ids.map((id) => facts?.[id]);
const BY_CUTS: FactId[] = ['member.recencyScore', 'member.frequencyScore', 'member.amountScore'];
const BY_RANK: FactId[] = ['member.recencyRank', 'member.frequencyRank', 'member.amountRank'];

describe('scores by cut points', () => {
  it('are those that were published, of every customer', async () => {
    const all = await factsOfAll(ORDERS_DATE);
    expect(all.size).toBe(995);
    let transactions = 0;
    for (const [name, , , count, days, amount, ...scores] of expected) {
      const facts = all.get(String(name))?.facts;
      expect([name, ...scoresOf(facts, BY_CUTS)]).toEqual([name, ...scores.slice(0, 3).map(Number)]);
      expect(facts).toMatchObject({
        'member.daysSinceLastPurchase': Number(days),
        'member.ordersTotal': Number(count),
        'member.spentTotal': Number(amount) * 100,
      });
      transactions += Number(facts?.['member.ordersTotal']);
    }
    expect(expected).toHaveLength(995);
    expect(transactions).toBe(rules.published_checks.orders_transaction_count_sum);
  });

  it('stay the same when all are looked at a day later', async () => {
    const [one, other] = [await factsOfAll(ORDERS_DATE), await factsOfAll(CUSTOMERS_DATE)];
    for (const [name, { facts }] of one) {
      const later = other.get(name)?.facts;
      expect(scoresOf(later, BY_CUTS)).toEqual(scoresOf(facts, BY_CUTS));
      expect(later?.['member.daysSinceLastPurchase']).toBe(Number(facts['member.daysSinceLastPurchase']) + 1);
    }
  });

  it('give the published segments, one by one and all at once', async () => {
    for (const [rows, column] of [
      [rules.rule_a, 1],
      [rules.rule_c_test_suite, 9],
    ] as const) {
      const definition = segments(rows);
      const all = await factsOfAll(ORDERS_DATE, (params, asOf) => rowIndexSql(definition, params, asOf));
      const seen = new Set<string>();
      for (const line of expected) {
        const { facts = {}, more } = all.get(String(line[0])) ?? {};
        const one = await decide(definition, facts);
        const name = (index: number) => called(rows[index]?.segment ?? rules.else, column);
        expect([line[0], name(one.trace.row - 1), name(Number(more))]).toEqual([line[0], line[column], line[column]]);
        seen.add(String(line[column]));
      }
      expect(seen.size).toBeGreaterThan(7);
    }
  });
});

/** Two segments of the second table go by other names in what was published. */
const OTHER_NAMES: Record<string, string> = { Lost: 'Hibernating', 'Need Attention': 'Needs Attention' };
const called = (segment: string, column: number) => (column === 9 ? (OTHER_NAMES[segment] ?? segment) : segment);

const segments = (rows: Segment[]): RuleSetDefinition<'routing'> => ({
  set: 'routing',
  hitPolicy: 'first',
  rows: rows.map(({ R, F, M }, i) => ({
    id: `segment${i}`,
    when: {
      all: [R, F, M].flatMap(([low, high], which) => [
        { fact: BY_CUTS[which] as FactId, operator: 'greaterThanInclusive', value: low },
        { fact: BY_CUTS[which] as FactId, operator: 'lessThanInclusive', value: high },
      ]),
    },
    then: { queueCode: `segment${i}` },
    note: { zh: '', en: '' },
  })),
  otherwise: { id: 'others', then: { queueCode: 'others' }, note: { zh: '', en: '' } },
});

describe('scores by rank', () => {
  it('are equal parts of all, and equals stay together', async () => {
    const all = await factsOfAll(ORDERS_DATE);
    const lines = expected.map(([name, , , count, days, amount]) => ({
      name: String(name),
      figures: [-Number(days), Number(count), Number(amount)],
    }));
    for (const which of [0, 1, 2]) {
      const scores = dealt(lines.map(({ figures }) => figures[which] as number));
      for (const [i, { name }] of lines.entries())
        expect([name, all.get(name)?.facts[BY_RANK[which] as FactId]]).toEqual([name, scores[i]]);
      expect(new Set(scores)).toEqual(new Set([1, 2, 3, 4, 5]));
    }
  });

  /** Cut as the slides do it: laid out in order and dealt into five equal parts; equals follow the first of them. */
  function dealt(values: number[]): number[] {
    const laid = values.map((value, i) => ({ value, i })).sort((a, b) => a.value - b.value);
    const scores: number[] = [];
    laid.forEach(({ value, i }, place) => {
      const before = laid[place - 1];
      scores[i] = before?.value === value ? (scores[before.i] as number) : Math.floor((place * 5) / laid.length) + 1;
    });
    return scores;
  }

  it('are unknown before there were cut points, and for whoever bought nothing', async () => {
    const before = await factsOfAll(ORDERS_DATE - DAY);
    expect(new Set([...before.values()].flatMap(({ facts }) => scoresOf(facts, [...BY_RANK, ...BY_CUTS])))).toEqual(
      new Set([null]),
    );
    const idle = newId();
    await prisma.member.create({ data: { tenantId: T, id: idle, name: 'idle', number: 'idle' } });
    expect(scoresOf((await factsOfAll(ORDERS_DATE)).get('idle')?.facts, BY_RANK)).toEqual([null, null, null]);
  });
});

describe('settings', () => {
  it('are refused where they make no sense, and nothing is kept of them', async () => {
    const kept = await prisma.factSettings.count();
    for (const wrong of [{ rankClasses: 1 }, { quantileClasses: 2.5 }, { marginPercent: 101 }, { caseCost: -1 }])
      await expect(changeSettings(prisma, T, wrong, null)).rejects.toThrow(RangeError);
    expect(await prisma.factSettings.count()).toBe(kept);
  });
});

describe('classes by value', () => {
  it('are A, B and C by their share of all purchases of a year, and 5 % are at the top by the year before', async () => {
    const all = [...(await factsOfAll(CUSTOMERS_DATE)).values()].map(({ facts }) => facts);
    const buyers = all.filter((f) => Number(f['member.spent365Days']) > 0);
    const total = buyers.reduce((sum, f) => sum + Number(f['member.spent365Days']), 0);
    const inOrder = buyers.toSorted((a, b) => Number(b['member.spent365Days']) - Number(a['member.spent365Days']));
    let before = 0;
    let [last, lastClass] = [Number.NaN, ''];
    for (const facts of inOrder) {
      const spent = Number(facts['member.spent365Days']);
      // Who is equal to the last of a class is in it.
      if (spent !== last) lastClass = before < total * 0.8 ? 'a' : before < total * 0.95 ? 'b' : 'c';
      expect(facts['member.valueClass']).toBe(lastClass);
      before += spent;
      last = spent;
    }
    const top = all.filter((f) => f['member.topBuyer'] === true);
    const lastYear = all.map((f) => Number(f['member.spentLastYear'])).filter((n) => n > 0);
    const least = lastYear.toSorted((a, b) => b - a)[Math.ceil(lastYear.length * 0.05) - 1] as number;
    expect(top).toHaveLength(lastYear.filter((n) => n >= least).length);
    expect(top.length).toBeGreaterThan(0);
    for (const facts of top) expect(Number(facts['member.spentLastYear'])).toBeGreaterThanOrEqual(least);
  });
});
