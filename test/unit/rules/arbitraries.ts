import fc from 'fast-check';
import { TIERS } from '../../../domain/vocabulary.ts';
import type { Condition, HitPolicy, Node, RuleSetDefinition, Value, When } from '../../../rules/definition.ts';
import { OPERATORS } from '../../../rules/definition.ts';
import { type Fact, isOrdered, type Scalar } from '../../../rules/fact.ts';
import { FACTS, type FactId, type FactVector } from '../../../rules/facts.ts';

/** Random definitions and facts. Values are drawn from a small range, so that bounds are met exactly and often. */

function anyValue(fact: Fact): fc.Arbitrary<Value> {
  switch (fact.type) {
    case 'integer':
    case 'instant':
      return fc.integer({ min: -3, max: 5 });
    case 'boolean':
      return fc.boolean();
    case 'choice':
      return fc.constantFrom(...fact.choices);
    case 'id':
      return fc.constantFrom('north', 'south', '东区');
  }
}

function conditionOn(fact: Fact, value = anyValue(fact)): fc.Arbitrary<Condition> {
  const operators = OPERATORS.filter((o) => isOrdered(fact) || !o.includes('Than'));
  return fc.constantFrom(...operators).chain((operator) => {
    const one = operator === 'in' || operator === 'notIn' ? fc.array(value, { minLength: 1, maxLength: 3 }) : value;
    return one.map((v) => ({ fact: fact.id as FactId, operator, value: v }));
  });
}

export function whenOver(
  facts: readonly Fact[],
  depth = 3,
  value?: (fact: Fact) => fc.Arbitrary<Value>,
): fc.Arbitrary<When> {
  const leaf: fc.Arbitrary<Node> = fc
    .constantFrom(...facts)
    .chain((fact) => conditionOn(fact, value ? value(fact) : anyValue(fact)));
  const node = depth > 1 ? fc.oneof({ weight: 3, arbitrary: leaf }, whenOver(facts, depth - 1, value)) : leaf;
  return fc
    .tuple(fc.boolean(), fc.array(node, { minLength: 1, maxLength: 3 }))
    .map(([all, nodes]) => (all ? { all: nodes } : { any: nodes }));
}

const note = { zh: '注', en: 'note' };

/** A tier set; `facts` are those it may speak of. */
export function tierSet(
  facts: readonly Fact[],
  hitPolicy: fc.Arbitrary<HitPolicy>,
  value?: (fact: Fact) => fc.Arbitrary<Value>,
): fc.Arbitrary<RuleSetDefinition<'tier'>> {
  const row = fc.record({ when: whenOver(facts, 3, value), tier: fc.constantFrom(...TIERS) });
  return fc
    .record({ hitPolicy, rows: fc.array(row, { maxLength: 5 }), last: fc.constantFrom(...TIERS) })
    .map(({ hitPolicy, rows, last }) => ({
      set: 'tier',
      hitPolicy,
      rows: rows.map(({ when, tier }, i) => ({ id: `row${i}`, when, then: { tier }, note })),
      otherwise: { id: 'otherwise', then: { tier: last }, note },
    }));
}

/** Alerts: every row counts by itself. */
export function alertSet(
  facts: readonly Fact[],
  value?: (fact: Fact) => fc.Arbitrary<Value>,
): fc.Arbitrary<RuleSetDefinition<'alerts'>> {
  const row = fc.record({
    when: whenOver(facts, 3, value),
    repeat: fc.constantFrom('once' as const, { everyHours: 3 }),
  });
  return fc.array(row, { maxLength: 5 }).map((rows) => ({
    set: 'alerts',
    hitPolicy: 'collect',
    rows: rows.map(({ when, repeat }, i) => ({
      ...{ id: `row${i}`, when, note },
      then: { alert: 'other', about: 'case', severity: 'info', recipients: ['holder'], channels: [], repeat },
    })),
    otherwise: { id: 'otherwise', then: { alert: null }, note },
  }));
}

/** A routing set: it may speak of every fact but those of a queue, which is what it chooses, and of a change, which is of no case. */
export const routingSet: fc.Arbitrary<RuleSetDefinition<'routing'>> = fc
  .record({
    hitPolicy: fc.constantFrom<HitPolicy>('first', 'unique', 'collect'),
    rows: fc.array(whenOver(FACTS.filter(({ source }) => source !== 'queue' && source !== 'change')), { maxLength: 6 }),
  })
  .map(({ hitPolicy, rows }) => ({
    set: 'routing',
    hitPolicy,
    rows: rows.map((when, i) => ({
      id: `row${i}`,
      when,
      then: i % 2 ? { queueCode: `q${i}`, named: true } : { queueCode: `q${i}` },
      note,
    })),
    otherwise: { id: 'otherwise', then: { queueCode: 'rest' }, note },
  }));

/** Any fact vector, with nulls, gaps, and values of types that no fact of the kind can have. */
export const wildFacts: fc.Arbitrary<FactVector> = fc
  .tuple(
    ...FACTS.map((fact: Fact) =>
      fc.oneof(
        { weight: 6, arbitrary: anyValue(fact) as fc.Arbitrary<unknown> },
        { weight: 2, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: fc.constant(undefined) },
        {
          weight: 2,
          arbitrary: fc.constantFrom<unknown>('1', 'gone', 1.5, Number.NaN, true, 3, '2026-01-01T00:00:00Z'),
        },
      ),
    ),
  )
  .map((values) => {
    const vector: Record<string, unknown> = {};
    FACTS.forEach((fact, i) => {
      if (values[i] !== undefined) vector[fact.id] = values[i];
    });
    return vector as FactVector; // wild on purpose
  });

/** Any fact vector in which every fact is known. */
export const knownFacts: fc.Arbitrary<Record<FactId, Value>> = fc
  .tuple(...FACTS.map((fact: Fact) => anyValue(fact)))
  .map((values) => Object.fromEntries(FACTS.map(({ id }, i) => [id, values[i]])) as Record<FactId, Value>);

export type { Scalar };
