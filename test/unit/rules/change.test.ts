import fc from 'fast-check';
import { expect, test } from 'vitest';
import { smallestChanges } from '../../../rules/change.ts';
import type { RuleSetDefinition } from '../../../rules/definition.ts';
import { decideAgain } from '../../../rules/engine.ts';
import { FACTS, type FactVector } from '../../../rules/facts.ts';
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
        fc.constant('first'),
      ),
      wildFacts,
      (definition, facts) => {
        const now = decideAgain(definition, facts).outcome.tier;
        for (const { fact, from, to, rowId, outcome } of smallestChanges(definition, facts)) {
          expect(decideAgain(definition, { ...facts, [fact]: to })).toMatchObject({ rowId, outcome });
          expect(outcome.tier).not.toBe(now);
          if (typeof from !== 'number' || typeof to !== 'number' || Math.abs(to - from) > 50) continue;
          for (let n = from; n !== to; n += Math.sign(to - from))
            expect(decideAgain(definition, { ...facts, [fact]: n }).outcome.tier, `${fact} ${n}`).toBe(now);
        }
      },
    ),
    { numRuns: 300 },
  );
});
