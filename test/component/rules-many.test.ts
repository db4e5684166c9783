import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EFFECTS, NEEDING_APPROVAL, type TierPolicy } from '../../domain/tier-policy.ts';
import { TIERS, type Tier } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import {
  type Condition,
  type HitPolicy,
  OPERATORS,
  type RuleSetDefinition,
  type Value,
} from '../../rules/definition.ts';
import { decide, decideAgain } from '../../rules/engine.ts';
import { admit, type Fact, isOrdered, type Query } from '../../rules/fact.ts';
import { FACTS, type FactVector } from '../../rules/facts.ts';
import { Parameters } from '../../rules/relations.ts';
import { columnsOf, matchingRowsSql, rowIndexSql } from '../../rules/sql.ts';
import { heldBack, type Asked as OnRecord, timeServed } from '../../rules/tier-approval.ts';
import { heldBackSql } from '../../rules/tier-approval-sql.ts';
import { tierNow } from '../../rules/tier-policy.ts';
import { tierNowSql } from '../../rules/tier-policy-sql.ts';
import { database } from '../setup/world.ts';
import { tierSet, whenOver } from '../unit/rules/arbitraries.ts';
import { matchingRows } from '../unit/rules/reference.ts';

/** Rules for many in SQL against rules for one, on the values where they could part. */

const NOW = Date.UTC(2026, 5, 30, 4, 0, 0, 123);
const DAY = 86_400_000;
let world: Awaited<ReturnType<typeof database>>;
let prisma: PrismaClient;
let query: Query;

beforeAll(async () => {
  world = await database();
  prisma = world.prisma;
  query = (sql, params) => prisma.$queryRawUnsafe(sql, ...params);
});
afterAll(() => world.close());

const SQL_TYPES = { integer: 'bigint', instant: 'bigint', boolean: 'boolean', choice: 'text', id: 'text' } as const;

/** What a fact can be at its edges: bounds of what is exact, midnights of zones, clocks that are put, texts that look like other things. */
const EDGES: Record<Fact['type'], Value[]> = {
  integer: [
    Number.MIN_SAFE_INTEGER,
    -1,
    0,
    1,
    2,
    365,
    366,
    1_000_000,
    Number.MAX_SAFE_INTEGER - 1,
    Number.MAX_SAFE_INTEGER,
  ],
  instant: [
    ...[Number.MIN_SAFE_INTEGER, -1, 0, Date.UTC(1999, 11, 31, 23, 59, 59, 999), Date.UTC(2000, 1, 29)],
    ...[Date.UTC(2026, 2, 8, 7), Date.UTC(2026, 2, 8, 7) - 1, Date.UTC(2026, 10, 1, 6), Date.UTC(2026, 5, 29, 16), NOW],
  ],
  boolean: [true, false],
  choice: [],
  id: ['north', '华东', "O'Hare", '5', 'true', 'NULL', '%', '😀', '-- ', 'é', 'é'],
};
const edges = (fact: Fact): fc.Arbitrary<Value> =>
  fc.constantFrom(...(fact.type === 'choice' ? fact.choices : EDGES[fact.type]));

/** Every operator a fact can take, with one value and with several, so that none is left to chance. */
const EVERY_CONDITION: Condition[] = FACTS.flatMap((fact: Fact) =>
  OPERATORS.filter((operator) => isOrdered(fact) || !operator.includes('Than')).map((operator) => {
    const [value = 0, other = value] = fact.type === 'choice' ? fact.choices : EDGES[fact.type].slice(1);
    const list = operator === 'in' || operator === 'notIn';
    return { fact: fact.id as Condition['fact'], operator, value: list ? [value, other] : value };
  }),
);

const note = { zh: '注', en: 'note' };
const alone = (conditions: Condition[]): RuleSetDefinition<'tier'> => ({
  ...{ set: 'tier', hitPolicy: 'first', otherwise: { id: 'otherwise', then: { tier: 'basic' }, note } },
  rows: conditions.map((condition, i) => ({ id: `r${i}`, when: { all: [condition] }, then: { tier: 'gold' }, note })),
});

/** Fact vectors as a table of typed columns. */
function tableOf(vectors: FactVector[]): { text: string; param: string } {
  const columns = FACTS.map((fact: Fact) => `"${fact.id}" ${SQL_TYPES[fact.type]}`);
  return {
    text: `jsonb_to_recordset($1::text::jsonb) AS v(n int, ${columns.join(', ')})`,
    param: JSON.stringify(vectors.map((v, n) => ({ n, ...v }))),
  };
}

const BATCH = 25;
type Row = { n: number; rows: number[][]; all: string[][] };

/** What Postgres says of each vector under each definition: the row that decides, and all that match. */
async function many(vectors: FactVector[], definitions: RuleSetDefinition<'tier'>[]): Promise<Row[]> {
  const params = new Parameters();
  const table = tableOf(vectors);
  params.add(table.param, 'text');
  const asOf = params.add(new Date(NOW).toISOString(), 'timestamptz');
  const parts = definitions.map((definition) => [
    rowIndexSql(definition, params, asOf, columnsOf('v')),
    matchingRowsSql(definition, params, asOf, columnsOf('v')),
  ]);
  const text = `SELECT v.n, to_jsonb(ARRAY[${parts.map(([row]) => `(${row})::int`).join(', ')}]) AS rows,
    jsonb_build_array(${parts.map(([, all]) => `to_jsonb(${all})`).join(', ')}) AS all FROM ${table.text} ORDER BY v.n`;
  return query<Row>(text, params.values);
}

const vector: fc.Arbitrary<FactVector> = fc
  .tuple(
    ...FACTS.map((fact: Fact) =>
      fc.oneof(
        { weight: 4, arbitrary: edges(fact) as fc.Arbitrary<unknown> },
        { weight: 1, arbitrary: fc.constant(null) },
      ),
    ),
  )
  .map((values) => Object.fromEntries(FACTS.map((fact, i) => [fact.id, values[i]])) as FactVector);

describe('one statement for many', () => {
  it('agrees with deciding one: every operator on every fact, nested trees, nulls and extremes, over 100,000 times', async () => {
    const nothing = Object.fromEntries(FACTS.map(({ id }) => [id, null])) as FactVector;
    const vectors = [nothing, ...fc.sample(vector, { numRuns: 399, seed: 11 })];
    const policy = fc.constantFrom<HitPolicy>('first', 'unique', 'collect');
    const random = fc.sample(tierSet(FACTS, policy, edges), { numRuns: 250, seed: 12 });
    const deep = fc.sample(whenOver(FACTS, 6, edges), { numRuns: 20, seed: 13 }).map((when) => {
      const definition = alone([]);
      return { ...definition, rows: [{ id: 'deep', when, then: { tier: 'gold' as const }, note }] };
    });
    const single: RuleSetDefinition<'tier'>[] = [];
    for (let i = 0; i < EVERY_CONDITION.length; i += 20) single.push(alone(EVERY_CONDITION.slice(i, i + 20)));
    const definitions = [alone([]), ...single, ...deep, ...random];
    let compared = 0;
    const hits = new Set<number>();
    for (let i = 0; i < definitions.length; i += BATCH) {
      const batch = definitions.slice(i, i + BATCH);
      for (const { n, rows, all } of await many(vectors, batch)) {
        const facts = vectors[n] as FactVector;
        for (const [at, definition] of batch.entries()) {
          const expected = matchingRows(definition, facts);
          const row = rows[at] as unknown as number;
          const ids = expected.map((r) => definition.rows[r]?.id);
          if (row !== (expected[0] ?? -1) || JSON.stringify(all[at]) !== JSON.stringify(ids))
            expect({ row, all: all[at], definition, facts }).toEqual({
              row: expected[0] ?? -1,
              all: ids,
              definition,
              facts,
            });
          hits.add(row);
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThanOrEqual(100_000);
    expect(hits.size).toBeGreaterThan(10);
    // The library says the same of a part of them; all of them would take a minute.
    for (const [i, definition] of definitions.entries()) {
      const facts = vectors[(i * 7) % vectors.length] as FactVector;
      const one = await decide(definition, facts);
      expect(one.trace.row - 1).toBe(matchingRows(definition, facts)[0] ?? -1);
      expect(decideAgain(definition, facts)).toEqual(one);
    }
  }, 60_000);

  it('takes no value of another type for the fact’s, as the library would', async () => {
    // What the engine would compare: notEqual and notIn hold on null, ISO texts are ordered, BigInt and Decimal differ from numbers.
    const traps: [Condition, unknown][] = [
      [{ fact: 'member.kind', operator: 'notEqual', value: 'person' }, null],
      [{ fact: 'member.region', operator: 'notIn', value: ['north'] }, null],
      [{ fact: 'member.lastPurchaseAt', operator: 'lessThan', value: NOW }, '2026-01-01T00:00:00Z'],
      [{ fact: 'member.spentTotal', operator: 'equal', value: 5 }, '5'],
      [{ fact: 'member.spentTotal', operator: 'greaterThan', value: 1 }, 5n],
      [{ fact: 'member.spentTotal', operator: 'notEqual', value: 1 }, { toNumber: () => 5 }],
      [{ fact: 'member.spentTotal', operator: 'lessThan', value: 9 }, Number.NaN],
      [{ fact: 'member.spentTotal', operator: 'notIn', value: [1] }, [1]],
      [{ fact: 'member.hasOwner', operator: 'notEqual', value: true }, 'false'],
      [{ fact: 'member.tier', operator: 'notEqual', value: 'gold' }, 'diamond'],
      [{ fact: 'member.region', operator: 'notEqual', value: 'x' }, ''],
    ];
    for (const [condition, seen] of traps) {
      const definition = alone([condition]);
      const facts = { [condition.fact]: seen } as FactVector;
      expect((await decide(definition, facts)).trace.row, JSON.stringify(condition)).toBe(0);
      const fact = FACTS.find(({ id }) => id === condition.fact) as Fact;
      const [row] = await many([{ [condition.fact]: admit(fact, seen) } as FactVector], [definition]);
      expect(row?.rows).toEqual([-1]);
    }
  });
});

describe('how tiers move', () => {
  it('is the same in one statement as one by one, along random histories', async () => {
    const effect = fc.constantFrom(...EFFECTS);
    const tier = fc.constantFrom(...TIERS);
    const policies = fc.record({
      upgrade: fc.record({ effect, oneStep: fc.boolean() }),
      downgrade: fc.record({
        ...{ effect, oneStep: fc.boolean(), graceDays: fc.constantFrom(0, 0, 1, 30, 365) },
        belowPercent: fc.constantFrom(80, 100),
      }),
      approval: fc.option(
        fc.record({ of: fc.constantFrom(...NEEDING_APPROVAL), from: fc.option(tier, { nil: undefined }) }),
        { nil: undefined },
      ),
    });
    // The two decisions of each step, and how long after the one before.
    const step = fc.record({
      decided: tier,
      eased: tier,
      word: fc.constantFrom<Word>('none', 'none', 'granted', 'rejected', 'stale'),
      free: fc.constantFrom(false, false, false, false, true),
      after: fc.constantFrom(0, 1, DAY, 29 * DAY, 31 * DAY, 200 * DAY),
    });
    const history = fc.record({
      was: tier,
      begun: fc.integer({ min: 0, max: 700 }),
      steps: fc.array(step, { minLength: 30, maxLength: 30 }),
    });
    const zones = ['Asia/Shanghai', 'UTC', 'America/New_York', 'Pacific/Auckland'];
    let compared = 0;
    let moved = 0;
    let held = 0;
    for (const [p, policy] of fc.sample(policies, { numRuns: 24, seed: 21 }).entries()) {
      const timeZone = zones[p % zones.length] as string;
      const questions = fc.sample(history, { numRuns: 15, seed: p }).flatMap((h) => lived(policy, h, timeZone));
      const answers = await asks(policy, questions, timeZone);
      for (const [i, question] of questions.entries()) {
        const one = heldNow(policy, question, timeZone);
        expect(answers[i], JSON.stringify({ policy, question, timeZone })).toEqual(one);
        compared++;
        if (one.tier !== question.was || one.pending) moved++;
        if (one.asks) held++;
      }
    }
    expect(compared).toBeGreaterThanOrEqual(10_000);
    expect(moved).toBeGreaterThan(compared / 6);
    expect(held).toBeGreaterThan(compared / 40);
  });
});

type Asked = {
  was: Tier;
  since: number | null;
  pending: { tier: Tier; at: number } | null;
  decided: Tier;
  eased: Tier;
  now: number;
  /** What is on the record of a change that needs approval, and whether this one needs none. */
  asked: OnRecord | null;
  free: boolean;
};
type Step = { decided: Tier; eased: Tier; word: Word; free: boolean; after: number };
type History = { was: Tier; begun: number; steps: Step[] };
/** What became meanwhile of a change that waits. */
type Word = 'none' | 'granted' | 'rejected' | 'stale';

/** A tier by the policy, held back where it needs approval. */
function heldNow(policy: TierPolicy, { asked, free, ...question }: Asked, timeZone: string) {
  const pending = timeServed(asked, question.pending);
  const { tier: decided, pending: toCome } = tierNow(policy, { ...question, pending, timeZone });
  const held = heldBack(free ? undefined : policy.approval, { was: question.was, decided, asked });
  return { ...held, pending: toCome, decided };
}

/** The questions of one life: each goes on from the answer before it. */
function lived(policy: TierPolicy, { was, begun, steps }: History, timeZone: string): Asked[] {
  let [tier, since, pending, now] = [was, null as number | null, null as Asked['pending'], NOW - begun * DAY];
  let asked: OnRecord | null = null;
  return steps.map(({ decided, eased, word, free, after }) => {
    now += after;
    const question: Asked = { was: tier, since, pending, decided, eased, now, asked, free };
    const answer = heldNow(policy, question, timeZone);
    if (answer.over) asked = null;
    if (answer.asks) asked = { to: answer.decided, since: now, stands: 'waiting' };
    if (asked && word !== 'none') asked = { ...asked, stands: word };
    if (answer.tier !== tier) since = now;
    [tier, pending] = [answer.tier, answer.pending];
    return question;
  });
}

type Found = { tier: Tier; asks: boolean; over: boolean; decided: Tier; pending: Tier | null; at: number | null };

async function asks(policy: TierPolicy, questions: Asked[], timeZone: string) {
  const params = new Parameters();
  const rows = questions.map(({ pending, asked, ...rest }, n) => ({
    ...{ n, pt: pending?.tier ?? null, pa: pending?.at ?? null },
    ...{ ato: asked?.to ?? null, asince: asked?.since ?? null, stands: asked?.stands ?? null },
    ...rest,
  }));
  const table = params.add(JSON.stringify(rows), 'text');
  const at = (name: string) => `to_timestamp(v.${name} / 1000.0)::timestamptz(3)`;
  const answer = tierNowSql(policy, {
    ...{ was: 'v.was', since: at('since') },
    ...{ pendingTier: 'COALESCE(v.ato, v.pt)', pendingAt: `COALESCE(${at('asince')}, ${at('pa')})` },
    ...{ decided: 'v.decided', eased: 'v.eased', now: at('now'), timeZone: () => params.add(timeZone, 'text') },
  });
  const held = heldBackSql(policy.approval, {
    ...{ was: 'v.was', decided: 'p.tier', askedTo: 'v.ato', stands: 'v.stands', free: 'v.free' },
  });
  const found = await query<Found>(
    `SELECT k.tier, k.asks, k.over, p.tier AS decided, p.pending, (extract(epoch FROM p.pending_at) * 1000)::float8 AS at
     FROM jsonb_to_recordset(${table}::jsonb) AS v(n int, was text, since bigint, pt text, pa bigint, decided text, eased text, now bigint,
       ato text, asince bigint, stands text, free boolean)
     CROSS JOIN LATERAL ${answer} p CROSS JOIN LATERAL ${held} k ORDER BY v.n`,
    params.values,
  );
  return found.map(({ pending, at, ...rest }) => ({
    ...rest,
    pending: pending === null ? null : { tier: pending, at },
  }));
}
