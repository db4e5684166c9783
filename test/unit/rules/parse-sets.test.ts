import { describe, expect, it } from 'vitest';
import { AT_ONCE } from '../../../domain/tier-policy.ts';
import { parseDefinition } from '../../../rules/parse.ts';
import { SEEDS } from '../../../rules/seeds.ts';

const note = { zh: '注', en: 'note' };
const set = (code: string, then: object, fact = 'member.orders12Months', more: object = {}) => ({
  ...{ set: code, hitPolicy: 'first', ...more },
  rows: [{ id: 'row', when: { all: [{ fact, operator: 'equal', value: 1 }] }, then, note }],
  otherwise: { id: 'rest', then, note },
});
const places = (input: object) => {
  const parsed = parseDefinition(input);
  return parsed.ok ? [] : parsed.problems.map(({ place, code }) => `${place} ${code}`);
};
const LIFECYCLE = { lifecycle: 'lost' };
const LOYALTY = { loyalty: 'partner' };
const CARE = { audience: 'exclude', cadence: 'all' };

describe('stage, loyalty, care audience and how tiers move', () => {
  it('as shipped can be read', () => {
    for (const code of ['lifecycle', 'loyalty', 'careAudience', 'tier'] as const)
      expect(parseDefinition(JSON.parse(JSON.stringify(SEEDS[code].definition)))).toEqual({
        ok: true,
        definition: SEEDS[code].definition,
      });
    const tier = { ...SEEDS.tier.definition, policy: AT_ONCE };
    expect(parseDefinition(tier)).toMatchObject({ ok: true, definition: { policy: AT_ONCE } });
  });

  it('say nothing else, and nobody is unidentified by a rule', () => {
    expect(places(set('lifecycle', LIFECYCLE))).toEqual([]);
    expect(places(set('lifecycle', { lifecycle: 'unidentified' }))).toEqual([
      ...['rows[0].then.lifecycle choice', 'otherwise.then.lifecycle choice'],
    ]);
    expect(places(set('loyalty', { loyalty: 'friend' }))).toHaveLength(2);
    expect(places(set('careAudience', { audience: 'maybe', cadence: '; DROP' }))).toHaveLength(4);
  });

  it('depend on nothing that is decided after them, nor on a case', () => {
    const is = (code: string, then: object, fact: string, value: string) => {
      const definition = set(code, then, fact);
      for (const row of definition.rows) for (const condition of row.when.all) Object.assign(condition, { value });
      return places(definition);
    };
    expect(is('lifecycle', LIFECYCLE, 'member.lifecycle', 'lost')).toEqual(['rows[0].when.all[0].fact factNotInSet']);
    expect(is('lifecycle', LIFECYCLE, 'member.loyalty', 'partner')).toHaveLength(1);
    expect(is('lifecycle', LIFECYCLE, 'member.tier', 'gold')).toHaveLength(1);
    expect(is('loyalty', LOYALTY, 'member.lifecycle', 'lost')).toEqual([]);
    expect(is('loyalty', LOYALTY, 'member.loyalty', 'partner')).toHaveLength(1);
    expect(is('tier', { tier: 'gold' }, 'member.loyalty', 'partner')).toEqual([]);
    expect(is('tier', { tier: 'gold' }, 'member.tier', 'gold')).toHaveLength(1);
    expect(is('careAudience', CARE, 'member.tier', 'gold')).toEqual([]);
    expect(is('careAudience', CARE, 'case.kind', 'complaint')).toHaveLength(1);
  });

  it('leave nobody out without a reason in both languages', () => {
    const silent = set('careAudience', CARE);
    for (const row of [...silent.rows, silent.otherwise]) row.note = { zh: '原因', en: ' ' };
    expect(places(silent)).toEqual(['rows[0].note reason', 'otherwise.note reason']);
    const included = set('careAudience', { audience: 'include', cadence: 'birthday' });
    for (const row of [...included.rows, included.otherwise]) row.note = { zh: '', en: '' };
    expect(places(included)).toEqual([]);
  });

  it('of tiers only there is a policy, and it is whole', () => {
    expect(places(set('loyalty', LOYALTY, undefined, { policy: AT_ONCE }))).toEqual(['policy unknownKey']);
    const tier = (policy: unknown) => places(set('tier', { tier: 'gold' }, undefined, { policy }));
    expect(tier(null)).toEqual(['policy object']);
    expect(tier({ upgrade: AT_ONCE.upgrade })).toEqual(['policy.downgrade required']);
    expect(tier({ ...AT_ONCE, downgrade: { ...AT_ONCE.downgrade, belowPercent: 101, graceDays: 731 } })).toEqual([
      ...['policy.downgrade.graceDays integer', 'policy.downgrade.belowPercent integer'],
    ]);
    expect(tier({ ...AT_ONCE, upgrade: { effect: 'atOnce', oneStep: true, graceDays: 1 } })).toEqual([
      'policy.upgrade.graceDays unknownKey',
    ]);
  });
});
