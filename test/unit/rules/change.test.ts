import fc from 'fast-check';
import { expect, test } from 'vitest';
import { smallestChanges } from '../../../rules/change.ts';
import type { HitPolicy, RuleSetDefinition } from '../../../rules/definition.ts';
import { decideAgain } from '../../../rules/engine.ts';
import { FACTS, type FactVector, factOf } from '../../../rules/facts.ts';
import { conditionsOf } from '../../../rules/faults/space.ts';
import { tierSet, wildFacts } from './arbitraries.ts';

const note = { zh: '注', en: 'note' };
const tiers: RuleSetDefinition<'tier'> = {
  set: 'tier',
  hitPolicy: 'first',
  rows: [
    {
      ...{ id: 'gold', then: { tier: 'gold' }, note },
      when: {
        all: [
          { fact: 'member.spent12Months', operator: 'greaterThanInclusive', value: 10_000 },
          { fact: 'member.orders12Months', operator: 'greaterThanInclusive', value: 3 },
        ],
      },
    },
    {
      ...{ id: 'silver', then: { tier: 'silver' }, note },
      when: { all: [{ fact: 'member.spent12Months', operator: 'greaterThanInclusive', value: 5_000 }] },
    },
  ],
  otherwise: { id: 'rest', then: { tier: 'basic' }, note },
};

test('the least that would have made another tier of it, the smallest change first', () => {
  const facts: FactVector = { 'member.spent12Months': 9_900, 'member.orders12Months': 7 };
  expect(smallestChanges(tiers, facts)).toEqual([
    { fact: 'member.spent12Months', from: 9_900, to: 10_000, rowId: 'gold', outcome: { tier: 'gold' } },
  ]);
  expect(smallestChanges(tiers, { 'member.spent12Months': 12_000, 'member.orders12Months': 2 })).toEqual([
    { fact: 'member.orders12Months', from: 2, to: 3, rowId: 'gold', outcome: { tier: 'gold' } },
    { fact: 'member.spent12Months', from: 12_000, to: 4_999, rowId: 'rest', outcome: { tier: 'basic' } },
  ]);
});

test('each change does what it says, and nothing smaller of the same fact does', () => {
  const some = FACTS.filter(({ source }) => source === 'record' || source === 'purchases');
  fc.assert(
    fc.property(
      tierSet(
        some.filter(({ id }) => id !== 'member.tier'),
        fc.constantFrom<HitPolicy>('first', 'unique', 'collect'),
      ),
      wildFacts,
      (definition, facts) => {
        const now = decideAgain(definition, facts).outcome.tier;
        for (const { fact, from, to, rowId, outcome } of smallestChanges(definition, facts)) {
          expect(decideAgain(definition, { ...facts, [fact]: to })).toMatchObject({ rowId, outcome });
          expect(outcome.tier).not.toBe(now);
          // Fewer than none there never is.
          if (typeof from !== 'number' || typeof to !== 'number' || from < 0 || Math.abs(to - from) > 50) continue;
          for (let n = from; n !== to; n += Math.sign(to - from))
            expect(decideAgain(definition, { ...facts, [fact]: n }).outcome.tier, `${fact} ${n}`).toBe(now);
        }
        // Nothing else would do.
        const told = smallestChanges(definition, facts).map(({ fact }) => fact);
        const spoken = definition.rows.flatMap(({ when }) => conditionsOf(when).map(({ fact }) => fact));
        for (const id of new Set(spoken.filter((one) => factOf(one).type === 'integer' && !told.includes(one))))
          for (let n = 0; n <= 6; n++)
            expect(decideAgain(definition, { ...facts, [id]: n }).outcome.tier, `${id} ${n}`).toBe(now);
      },
    ),
    { numRuns: 300 },
  );
});

test('where rows are joined, a part of what they say is enough', () => {
  const row = (id: string, value: number, then: object) => ({
    ...{ id, then, note },
    when: { all: [{ fact: 'member.spent12Months', operator: 'greaterThanInclusive', value }] },
  });
  const levels = {
    set: 'serviceLevel',
    hitPolicy: 'collect',
    rows: [
      row('fast', 900, { priority: 2, minutes: { firstResponse: 30 }, ladderPercent: 100 }),
      row('soft', 500, { priority: 2, minutes: { firstResponse: 60, solution: 500 }, ladderPercent: 100 }),
    ],
    otherwise: { id: 'rest', then: { priority: 3, minutes: {}, ladderPercent: 100 }, note },
  } as unknown as RuleSetDefinition<'serviceLevel'>;
  const [change] = smallestChanges(levels, { 'member.spent12Months': 880 });
  expect(change).toMatchObject({ to: 900, rowId: 'fast' });
  expect(change?.outcome.minutes).toEqual({ firstResponse: 30, solution: 500 });
  const [least] = smallestChanges(levels, { 'member.spent12Months': 520 });
  expect(least).toMatchObject({ to: 499, rowId: 'rest' });
});

test('ten thousand values of one fact are looked through in time', () => {
  const whens = Array.from({ length: 500 }, (_, i) =>
    Array.from({ length: 20 }, (_, j) => ({ fact: 'member.spent12Months', operator: 'notEqual', value: i * 20 + j })),
  );
  const rows = whens.map((all, i) => ({ id: `r${i}`, when: { all }, then: { tier: 'basic' }, note }));
  const definition = { ...tiers, rows } as unknown as RuleSetDefinition<'tier'>;
  const before = process.cpuUsage();
  expect(smallestChanges(definition, { 'member.spent12Months': 3 })).toEqual([]);
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(500);
});
