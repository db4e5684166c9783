import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Condition, HitPolicy, Node, RuleSetDefinition, When } from '../../../rules/definition.ts';
import { type Fact, isOrdered, type Scalar } from '../../../rules/fact.ts';
import { FACTS, type FactId, factOf } from '../../../rules/facts.ts';
import { type Fault, type FaultCode, findFaults } from '../../../rules/faults/find.ts';
import { SHIPPED } from '../../../rules/seeds.ts';
import { tierSet } from './arbitraries.ts';
import { matchingRows } from './reference.ts';

const note = { zh: '注', en: 'note' };
const row = (id: string, when: When) => ({ id, when, then: { tier: 'gold' as const }, note });
const set = (hitPolicy: HitPolicy, ...whens: When[]): RuleSetDefinition<'tier'> => ({
  set: 'tier',
  hitPolicy,
  rows: whens.map((when, i) => row(`r${i + 1}`, when)),
  otherwise: { id: 'rest', then: { tier: 'basic' }, note },
});
const is = (fact: string, operator: Condition['operator'], value: Condition['value']): Condition => ({
  ...{ fact: fact as FactId, operator, value },
});
const spent = (operator: Condition['operator'], value: number) => is('member.spent12Months', operator, value);
const codes = (faults: Fault[]) => faults.map(({ code, place }) => `${code} ${place}`);

describe('what is found', () => {
  test('conditions that shut each other out, at their places', () => {
    const definition = set('first', { all: [spent('greaterThan', 5), { all: [spent('lessThan', 3)] }] });
    expect(codes(findFaults(definition))).toEqual([
      'contradiction rows[0].when.all[0]',
      'contradiction rows[0].when.all[1].all[0]',
      'neverMatches rows[0]',
      'gap otherwise',
    ]);
  });

  test('no whole number lies between 4 and 5', () => {
    expect(codes(findFaults(set('first', { all: [spent('greaterThan', 4), spent('lessThan', 5)] })))).toContain(
      'neverMatches rows[0]',
    );
  });

  test('fewer orders than none, and a tier beside all tiers', () => {
    const definition = set(
      'first',
      { any: [is('member.orders12Months', 'lessThan', 0), is('member.kind', 'equal', 'person')] },
      { any: [is('member.kind', 'notIn', [...((factOf('member.kind') as { choices?: string[] }).choices ?? [])])] },
    );
    expect(codes(findFaults(definition))).toEqual([
      'contradiction rows[0].when.any[0]',
      'contradiction rows[1].when.any[0]',
      'neverMatches rows[1]',
      'gap otherwise',
    ]);
  });

  test('rows of care about different cadences stand in nobody’s way, those about all do', () => {
    const care = (...of: [cadence: string, least: number][]): RuleSetDefinition<'careAudience'> => ({
      ...{ set: 'careAudience', hitPolicy: 'first', otherwise: { id: 'rest', then: EVERYBODY, note } },
      rows: of.map(([cadence, least], i) => ({
        ...{ id: `r${i + 1}`, when: { all: [is('member.orders12Months', 'greaterThanInclusive', least)] }, note },
        then: { audience: 'exclude', cadence },
      })),
    });
    const EVERYBODY = { audience: 'include', cadence: 'all' } as const;
    const found = (...of: [string, number][]) => codes(findFaults(care(...of)));
    expect(found(['birthday', 5], ['silence', 5], ['all', 5])).toEqual(['gap otherwise']);
    expect(found(['birthday', 5], ['silence', 9], ['birthday', 6])).toEqual(['hidden rows[2]', 'gap otherwise']);
    expect(found(['all', 5], ['birthday', 6])).toEqual(['hidden rows[1]', 'gap otherwise']);
    // What is said of one cadence leaves the others to the default.
    expect(found(['birthday', 0])).toEqual(['gap otherwise']);
    expect(found(['birthday', 0], ['all', 0])).toEqual(['defaultUnused otherwise']);
    const unique: RuleSetDefinition = { ...care(['birthday', 5], ['silence', 5], ['silence', 6]), hitPolicy: 'unique' };
    expect(codes(findFaults(unique))).toEqual(['hidden rows[2]', 'overlap rows[2]', 'gap otherwise']);
  });

  test('a row that two earlier ones take together, and which they are', () => {
    const definition = set(
      'first',
      { all: [spent('lessThan', 10)] },
      { all: [is('member.kind', 'equal', 'company')] },
      { all: [spent('greaterThanInclusive', 10)] },
      { all: [spent('equal', 50), is('member.hasOwner', 'equal', true)] },
    );
    const [hidden, unused] = findFaults(definition);
    expect(hidden).toMatchObject({ code: 'hidden', place: 'rows[3]', rows: ['r2', 'r3'] });
    expect(unused).toMatchObject({ code: 'defaultUnused' });
  });

  test('what may be unknown leaves a gap between below and above', () => {
    const days = (operator: Condition['operator']) => is('member.daysSinceLastPurchase', operator, 30);
    const [gap] = findFaults(set('first', { all: [days('lessThan')] }, { all: [days('greaterThanInclusive')] }));
    expect(gap).toMatchObject({ code: 'gap', example: [{ fact: 'member.daysSinceLastPurchase', value: null }] });
  });

  test('two rows of a unique set that want the same, with values for which both hold', () => {
    const faults = findFaults(
      set(
        'unique',
        { all: [spent('lessThan', 10)] },
        { all: [spent('greaterThan', 8), is('member.kind', 'equal', 'person')] },
      ),
    );
    expect(faults.find(({ code }) => code === 'overlap')).toEqual({
      ...{ code: 'overlap', place: 'rows[1]', rows: ['r1'] },
      example: [
        { fact: 'member.spent12Months', value: 9 },
        { fact: 'member.kind', value: 'person' },
      ],
    });
  });

  test('the shipped sets have no row that never decides', () => {
    for (const definition of Object.values(SHIPPED).flat() as RuleSetDefinition[]) {
      const faults = findFaults(definition).filter(({ code }) => code !== 'gap');
      expect(faults, definition.set).toEqual([]);
    }
  });
});

/** Every value that matters of the facts of the random sets, whose values lie in -3 … 5. */
function valuesOf(fact: Fact): Scalar[] {
  const unknown = fact.default === null ? [null] : [];
  const least = fact.type === 'integer' && fact.unit !== 'minorUnits' && fact.unit !== 'percent' ? 0 : -4;
  if (isOrdered(fact)) return [...Array.from({ length: 7 - least }, (_, i) => i + least), ...unknown];
  if (fact.type === 'boolean') return [true, false, ...unknown];
  if (fact.type === 'choice') return [...fact.choices, ...unknown];
  return ['north', 'south', '东区', 'elsewhere', ...unknown];
}

const ids = ['member.spent12Months', 'member.daysSinceLastPurchase', 'member.region', 'member.hasOwner'] as const;
const some = ids.map(factOf);
const everyVector = some.reduce<Record<string, Scalar>[]>(
  (sofar, fact) => sofar.flatMap((vector) => valuesOf(fact).map((value) => ({ ...vector, [fact.id]: value }))),
  [{}],
);
const of = (faults: Fault[], code: FaultCode) => faults.filter((fault) => fault.code === code);
const places = (faults: Fault[], code: FaultCode) => of(faults, code).map(({ place }) => place);
const vector = ({ example }: Fault) => Object.fromEntries(example.map(({ fact, value }) => [fact, value]));

describe('against trying everything', () => {
  const random = tierSet(some, fc.constantFrom<HitPolicy>('first', 'unique'));

  test('exactly what is wrong is found, and each example proves it', () => {
    fc.assert(
      fc.property(random, (definition) => {
        const faults = findFaults(definition);
        expect(of(faults, 'undecided')).toEqual([]);
        const matched = everyVector.map((facts) => matchingRows(definition, facts));
        const at = (i: number) => `rows[${i}]`;
        const rows = definition.rows.map((_, i) => i);
        const matches = rows.filter((i) => matched.some((hits) => hits.includes(i)));
        expect(places(faults, 'neverMatches')).toEqual(rows.filter((i) => !matches.includes(i)).map(at));
        expect(places(faults, 'hidden')).toEqual(
          matches.filter((i) => matched.every((hits) => !hits.includes(i) || (hits[0] as number) < i)).map(at),
        );
        expect(of(faults, 'gap').length).toBe(matched.some((hits) => hits.length === 0) ? 1 : 0);
        expect(of(faults, 'defaultUnused').length).toBe(matched.some((hits) => hits.length === 0) ? 0 : 1);
        const shared = (i: number, j: number) => matched.some((hits) => hits.includes(i) && hits.includes(j));
        expect(of(faults, 'overlap').map(({ place, rows }) => [place, ...rows])).toEqual(
          definition.hitPolicy === 'first'
            ? []
            : rows
                .map((i) => [at(i), ...rows.slice(0, i).flatMap((j) => (shared(i, j) ? [`row${j}`] : []))])
                .filter(({ length }) => length > 1),
        );
        for (const fault of faults) proves(definition, fault);
      }),
      { numRuns: 300 },
    );
  });

  function proves(definition: RuleSetDefinition, fault: Fault): void {
    const hits = matchingRows(definition, vector(fault));
    const place = Number(/\d+/.exec(fault.place)?.[0]);
    if (fault.code === 'gap') expect(hits).toEqual([]);
    if (fault.code === 'overlap') expect(hits).toContain(place);
    if (fault.code === 'overlap') expect(hits.map((i) => definition.rows[i]?.id)).toContain(fault.rows[0]);
    if (fault.code === 'hidden') expect(hits).toContain(place);
  }
});

/** A table as managers write it: a row holds one condition at most in each of six columns. */
const columns = FACTS.filter(({ source }) => source === 'record' || source === 'purchases')
  .filter(({ id }) => id !== 'member.tier')
  .slice(0, 8) as readonly Fact[];
const condition = (fact: Fact): fc.Arbitrary<Condition> => {
  const id = fact.id as FactId;
  switch (fact.type) {
    case 'boolean':
      return fc.boolean().map((value) => ({ fact: id, operator: 'equal', value }));
    case 'choice':
      return fc.subarray([...fact.choices], { minLength: 1 }).map((value) => ({ fact: id, operator: 'in', value }));
    case 'id':
      return fc.constantFrom('north', 'south').map((value) => ({ fact: id, operator: 'notEqual', value }));
    default:
      return fc
        .tuple(fc.constantFrom('lessThan' as const, 'greaterThanInclusive' as const), fc.integer({ min: 1, max: 90 }))
        .map(([operator, value]) => ({ fact: id, operator, value }));
  }
};
const tableRow: fc.Arbitrary<When> = fc
  .tuple(...columns.map((fact) => fc.option(condition(fact), { freq: 2 })))
  .map((cells) => cells.filter((cell) => cell !== null))
  .filter((cells) => cells.length > 0)
  .map((all) => ({ all }));

describe('planted faults', () => {
  const planted = fc.record({
    rows: fc.array(tableRow, { minLength: 5, maxLength: 40 }),
    seed: fc.nat(),
    extra: fc.constantFrom(...columns).chain(condition),
  });

  test('a row that can never match is found wherever it stands', () => {
    fc.assert(
      fc.property(planted, ({ rows, seed }) => {
        const at = seed % rows.length;
        const bad: When = {
          all: [spent('lessThan', 100), { any: [spent('greaterThan', 200), spent('equal', 150)] } as Node],
        };
        const definition = set('first', ...rows.slice(0, at), bad, ...rows.slice(at));
        const faults = findFaults(definition);
        expect([...places(faults, 'neverMatches'), ...places(faults, 'undecided')]).toContain(`rows[${at}]`);
        expect(places(faults, 'undecided')).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test('a narrower row behind a wider one is found, and which one hides it', () => {
    fc.assert(
      fc.property(planted, ({ rows, seed, extra }) => {
        const wide = seed % rows.length;
        const narrow: When = { all: [...((rows[wide] as { all: Condition[] }).all as Node[]), extra] };
        const faults = findFaults(set('first', ...rows, narrow));
        const wrong = faults.filter(({ place }) => place === `rows[${rows.length}]`);
        expect(wrong.map(({ code }) => code)).not.toContain('undecided');
        expect(wrong.length).toBeGreaterThan(0);
        const hidden = wrong.find(({ code }) => code === 'hidden');
        if (hidden) expect(hidden.rows).toContain(`r${wide + 1}`);
        else expect(wrong.map(({ code }) => code)).toContain('neverMatches');
      }),
      { numRuns: 100 },
    );
  });
});

test('what would take too long is said to be undecided, never to be right', () => {
  const knot: When = {
    all: Array.from({ length: 12 }, (_, i) => ({
      any: [
        { all: [spent('equal', i * 3), is('member.region', 'equal', `a${i}`)] },
        { all: [is('member.hasOwner', 'equal', i % 2 === 0), is('member.daysSinceLastPurchase', 'greaterThan', i)] },
        { all: [is('member.orders12Months', 'notEqual', i), is('member.yearsEnrolled', 'notEqual', i)] },
      ],
    })),
  };
  const definition = set('first', knot, { all: [spent('lessThan', 0), spent('greaterThan', 0)] }, knot);
  const faults = findFaults(definition, 2_000);
  expect(places(faults, 'undecided')).toEqual(['rows[0]', 'rows[2]', 'otherwise']);
});

test('500 rows of ten columns that lie across one another are all decided, in time', () => {
  const columns = FACTS.filter(({ id, type }) => id.startsWith('member.') && type === 'integer').slice(0, 8);
  const choices = FACTS.filter(({ id, type }) => id.startsWith('member.') && type === 'choice' && id !== 'member.tier');
  let seed = 7;
  const chance = (below: number) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  const one = (fact: Fact): Condition =>
    fact.type === 'choice'
      ? is(fact.id, 'in', [fact.choices[chance(fact.choices.length)] as string])
      : is(fact.id, chance(2) ? 'lessThan' : 'greaterThanInclusive', chance(1_000));
  const facts = [...columns, ...choices.slice(0, 2)] as Fact[];
  const whens = Array.from(
    { length: 500 },
    (): When => ({
      all: [...facts.filter(() => chance(10) < 4), facts[0] as Fact].map(one),
    }),
  );
  const before = process.cpuUsage();
  const faults = findFaults(set('unique', ...whens));
  const spentMs = process.cpuUsage(before).user / 1_000;
  expect(of(faults, 'undecided')).toEqual([]);
  expect(of(faults, 'hidden').length).toBeGreaterThan(100);
  expect(of(faults, 'overlap').length).toBeGreaterThan(400);
  // The limit is a second; the budget ends it on any machine, this only shows that it is of the right size.
  expect(spentMs).toBeLessThan(3_000);
});

/** As long as rules may be, each made to take as long as it can. */
const LONG: Record<string, () => When[]> = {
  'each of 10,000 values of one fact left out': () =>
    rowsOf(500, (i) => ({ all: times(20, (j) => spent('notEqual', i * 40 + j * 2)) })),
  'each of 10,000 values of one fact in a list': () =>
    rowsOf(100, (i) => ({
      all: [
        is(
          'member.spent12Months',
          'notIn',
          times(100, (j) => i * 200 + j * 2),
        ),
      ],
    })),
  'ten groups of five in every row: ten million boxes each': () =>
    rowsOf(200, (i) => ({ all: times(10, (a) => ({ any: times(5, (b) => is(whole(a * 5 + b), 'notEqual', i)) })) })),
  'four groups of five in every row': () =>
    rowsOf(500, (i) => ({
      all: times(4, (a) => ({ any: times(5, (b) => is(whole(a * 5 + b + i), 'greaterThan', (i * 7 + b) % 90)) })),
    })),
  'halves that exclude each other': () =>
    rowsOf(500, (i) => ({
      all: times(20, (j) =>
        spent(i % 2 ? 'lessThan' : 'greaterThan', i % 2 ? 9_999 - i * 20 - j : 10_001 + i * 20 + j),
      ),
    })),
};
const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const rowsOf = (count: number, when: (i: number) => When): When[] => times(count, when);
const numbers = FACTS.filter(({ id, type }) => id.startsWith('member.') && type === 'integer');
const whole = (i: number) => (numbers[i % numbers.length] as Fact).id;

test.each(Object.entries(LONG))('however long rules are made, they are looked through in time: %s', (_, whens) => {
  const definition = set('unique', ...whens());
  const before = process.cpuUsage();
  findFaults(definition);
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_500);
});
