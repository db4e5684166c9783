import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AT_ONCE, NEEDING_APPROVAL, REJECTED_DAYS, type TierApproval } from '../../../domain/tier-policy.ts';
import { TIERS, type Tier } from '../../../domain/vocabulary.ts';
import { compare } from '../../../rules/compare.ts';
import { differencesInWords } from '../../../rules/describe.ts';
import { findFaults } from '../../../rules/faults/find.ts';
import { fileOf } from '../../../rules/file.ts';
import { parseDefinition } from '../../../rules/parse.ts';
import { SEEDS } from '../../../rules/seeds.ts';
import {
  type Asked,
  heldBack,
  needsApproval,
  STANDS,
  stillRejected,
  timeServed,
} from '../../../rules/tier-approval.ts';

const DAY = 86_400_000;
const asked = (to: Tier, stands: Asked['stands'] = 'waiting'): Asked => ({ to, since: 1, stands });

describe('changes that need approval', () => {
  it('are those of their direction, into or out of their tier or a higher one', () => {
    const needs = (approval: TierApproval) =>
      TIERS.flatMap((was) => TIERS.filter((to) => needsApproval(approval, was, to)).map((to) => `${was} ${to}`));
    expect(needs({ of: 'up', from: 'gold' })).toEqual([
      ...['basic gold', 'basic platinum', 'silver gold', 'silver platinum', 'gold platinum'],
    ]);
    expect(needs({ of: 'down', from: 'platinum' })).toEqual(['platinum basic', 'platinum silver', 'platinum gold']);
    expect(needs({ of: 'both' })).toHaveLength(12);
    expect(needs({ of: 'both', from: 'basic' })).toHaveLength(12);
    expect(needsApproval(undefined, 'basic', 'platinum')).toBe(false);
  });

  it('are held back until just this one is granted', () => {
    const up = { of: 'up' } as const;
    const ask = (decided: Tier, of: Asked | null) => heldBack(up, { was: 'silver', decided, asked: of });
    expect(ask('gold', null)).toEqual({ tier: 'silver', asks: true, over: false });
    expect(ask('gold', asked('gold'))).toEqual({ tier: 'silver', asks: false, over: false });
    expect(ask('gold', asked('gold', 'rejected'))).toEqual({ tier: 'silver', asks: false, over: false });
    expect(ask('gold', asked('gold', 'stale'))).toEqual({ tier: 'silver', asks: true, over: true });
    expect(ask('gold', asked('gold', 'granted'))).toEqual({ tier: 'gold', asks: false, over: true });
    // Facts have moved on.
    expect(ask('platinum', asked('gold', 'granted'))).toEqual({ tier: 'silver', asks: true, over: true });
    expect(ask('silver', asked('gold', 'granted'))).toEqual({ tier: 'silver', asks: false, over: true });
    expect(ask('basic', asked('gold'))).toEqual({ tier: 'basic', asks: false, over: true });
    expect(heldBack(undefined, { was: 'silver', decided: 'gold', asked: asked('gold') })).toEqual({
      ...{ tier: 'gold', asks: false, over: true },
    });
  });

  it('ask once, and never change a tier without a grant', () => {
    const tier = fc.constantFrom(...TIERS);
    const approval = fc.record({ of: fc.constantFrom(...NEEDING_APPROVAL), from: fc.option(tier, { nil: undefined }) });
    const before = fc.option(fc.record({ to: tier, since: fc.constant(1), stands: fc.constantFrom(...STANDS) }));
    fc.assert(
      fc.property(approval, tier, tier, before, (by, was, decided, of) => {
        const first = heldBack(by, { was, decided, asked: of });
        const granted = of?.stands === 'granted' && of.to === decided;
        expect(first.tier).toBe(needsApproval(by, was, decided) && !granted ? was : decided);
        const now = first.asks ? asked(decided) : first.over ? null : of;
        const again = heldBack(by, { was: first.tier, decided, asked: now });
        expect(again).toEqual({ tier: first.tier, asks: false, over: false });
      }),
      { numRuns: 1_000 },
    );
  });

  it('have served their time, and a rejection counts for a while, by the same rules', () => {
    const pending = { tier: 'gold', at: 7 } as const;
    expect(timeServed(null, pending)).toBe(pending);
    expect(timeServed(asked('platinum'), pending)).toEqual({ tier: 'platinum', at: 1 });
    const of = { version: 3, at: 0 };
    expect(stillRejected(of, { version: 3, now: REJECTED_DAYS * DAY - 1 })).toBe(true);
    expect(stillRejected(of, { version: 3, now: REJECTED_DAYS * DAY })).toBe(false);
    expect(stillRejected(of, { version: 4, now: 1 })).toBe(false);
  });
});

describe('in the policy of tier rules', () => {
  const { definition } = SEEDS.tier;
  const withApproval = (approval: unknown) => ({ ...definition, policy: { ...AT_ONCE, approval } });
  const places = (approval: unknown) => {
    const parsed = parseDefinition(withApproval(approval));
    return parsed.ok ? [] : parsed.problems.map(({ place, code }) => `${place} ${code}`);
  };

  it('is read, and refused at its place', () => {
    const approval = { of: 'both', from: 'gold' };
    expect(parseDefinition(withApproval(approval))).toMatchObject({ ok: true, definition: { policy: { approval } } });
    const parsed = parseDefinition({ ...definition, policy: AT_ONCE });
    expect(parsed.ok && parsed.definition.policy).toEqual(AT_ONCE);
    expect(places({ of: 'none' })).toEqual(['policy.approval.of choice']);
    expect(places({ of: 'up', from: 'diamond' })).toEqual(['policy.approval.from choice']);
    expect(places({})).toEqual(['policy.approval.of required']);
    expect(places({ of: 'up', until: 'gold' })).toEqual(['policy.approval.until unknownKey']);
    expect(places(null)).toEqual(['policy.approval object']);
  });

  it('survives a file, and is said in words where two versions differ', () => {
    const is = withApproval({ of: 'down', from: 'gold' });
    expect(JSON.parse(fileOf(is))).toEqual(JSON.parse(JSON.stringify(is)));
    const was = { ...definition, policy: AT_ONCE };
    const words = (locale: 'zh' | 'en') =>
      JSON.stringify(
        differencesInWords(compare(was as never, is as never), {
          ...{ set: 'tier', reader: { locale, currency: 'CNY', timeZone: 'UTC' } },
          names: { queue: (code) => code, staff: (id) => id },
        }),
      );
    expect(words('en')).toContain('Changes down out of Gold or higher need approval');
    expect(words('zh')).toContain('由金卡及以上降级须经审批');
  });
});

describe('the fault finder', () => {
  it('says where no row gives a tier from which on changes need approval', () => {
    const { definition } = SEEDS.tier;
    const policy = (from: Tier) => ({ ...AT_ONCE, approval: { of: 'both' as const, from } });
    const codes = (rules: typeof definition) =>
      findFaults(rules).flatMap(({ code, place }) => (code === 'approvalNever' ? [place] : []));
    expect(codes({ ...definition, policy: policy('platinum') })).toEqual([]);
    const lower = { ...definition, rows: definition.rows.filter(({ then }) => then.tier === 'silver') };
    expect(codes({ ...lower, policy: policy('silver') })).toEqual([]);
    expect(codes({ ...lower, policy: policy('gold') })).toEqual(['policy.approval.from']);
  });
});
