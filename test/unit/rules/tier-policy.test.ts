import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AT_ONCE, EFFECTS, type TierPolicy } from '../../../domain/tier-policy.ts';
import { TIERS, type Tier } from '../../../domain/vocabulary.ts';
import { endOf, type Pending, type TierQuestion, tierNow } from '../../../rules/tier-policy.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 5, 30, 4);
const ZONE = 'Asia/Shanghai';

const policy = (change: { upgrade?: object; downgrade?: object }): TierPolicy => ({
  upgrade: { ...AT_ONCE.upgrade, ...change.upgrade },
  downgrade: { ...AT_ONCE.downgrade, ...change.downgrade },
});
const ask = (was: Tier, decided: Tier, change: Partial<TierQuestion> = {}): TierQuestion => ({
  ...{ was, decided, eased: decided, since: null, pending: null, now: NOW, timeZone: ZONE },
  ...change,
});

describe('how tiers move', () => {
  it('at once both ways, where nothing else is said', () => {
    expect(tierNow(AT_ONCE, ask('basic', 'platinum'))).toEqual({ tier: 'platinum', pending: null });
    expect(tierNow(AT_ONCE, ask('platinum', 'basic'))).toEqual({ tier: 'basic', pending: null });
  });

  it('at the end of the month or year of the house, not of UTC', () => {
    const upgrade = policy({ upgrade: { effect: 'monthEnd' } });
    const july = Date.UTC(2026, 5, 30, 16); // midnight in Shanghai
    expect(tierNow(upgrade, ask('basic', 'gold'))).toEqual({ tier: 'basic', pending: { tier: 'gold', at: july } });
    const downgrade = policy({ downgrade: { effect: 'yearEnd' } });
    const year = Date.UTC(2026, 11, 31, 16);
    const pending = { tier: 'basic', at: year } as const;
    expect(tierNow(downgrade, ask('gold', 'basic'))).toEqual({ tier: 'gold', pending });
    expect(tierNow(downgrade, ask('gold', 'basic', { pending, now: year - 1 }))).toEqual({ tier: 'gold', pending });
    expect(tierNow(downgrade, ask('gold', 'basic', { pending, now: year }))).toEqual({ tier: 'basic', pending: null });
  });

  it('after a time of grace, and not at all for whoever recovers meanwhile', () => {
    const grace = policy({ downgrade: { graceDays: 30 } });
    const at = NOW + 30 * DAY;
    const first = tierNow(grace, ask('gold', 'basic'));
    expect(first).toEqual({ tier: 'gold', pending: { tier: 'basic', at } });
    // A day later it is still the same day on which it ends, whatever tier it is that they fall to.
    const next = tierNow(grace, ask('gold', 'silver', { pending: first.pending, now: NOW + DAY }));
    expect(next).toEqual({ tier: 'gold', pending: { tier: 'silver', at } });
    expect(tierNow(grace, ask('gold', 'gold', { pending: next.pending, now: at }))).toEqual({
      tier: 'gold',
      pending: null,
    });
    expect(tierNow(grace, ask('gold', 'platinum', { pending: next.pending, now: at }))).toEqual({
      ...{ tier: 'platinum', pending: null },
    });
    expect(tierNow(grace, ask('gold', 'silver', { pending: next.pending, now: at }))).toEqual({
      ...{ tier: 'silver', pending: null },
    });
  });

  it('one step at a time, each held for a month', () => {
    const steps = policy({ upgrade: { oneStep: true }, downgrade: { oneStep: true } });
    expect(tierNow(steps, ask('basic', 'platinum'))).toEqual({ tier: 'silver', pending: null });
    expect(tierNow(steps, ask('silver', 'platinum', { since: NOW }))).toEqual({
      tier: 'silver',
      pending: { tier: 'gold', at: NOW + 30 * DAY },
    });
    expect(tierNow(steps, ask('platinum', 'basic', { since: NOW - 30 * DAY }))).toEqual({
      tier: 'gold',
      pending: null,
    });
  });

  it('down only for whoever is below the eased thresholds, and then no deeper than these', () => {
    expect(tierNow(AT_ONCE, ask('gold', 'basic', { eased: 'gold' }))).toEqual({ tier: 'gold', pending: null });
    expect(tierNow(AT_ONCE, ask('gold', 'basic', { eased: 'platinum' }))).toEqual({ tier: 'gold', pending: null });
    expect(tierNow(AT_ONCE, ask('gold', 'basic', { eased: 'silver' }))).toEqual({ tier: 'silver', pending: null });
    expect(tierNow(AT_ONCE, ask('silver', 'basic', { eased: 'gold' }))).toEqual({ tier: 'silver', pending: null });
    expect(tierNow(AT_ONCE, ask('basic', 'silver', { eased: 'gold' }))).toEqual({ tier: 'silver', pending: null });
  });

  it('ends months and years as the wall has it, also where clocks are put', () => {
    expect(endOf('yearEnd', NOW, 'Pacific/Auckland')).toBe(Date.UTC(2026, 11, 31, 11));
    expect(endOf('yearEnd', NOW, 'America/New_York')).toBe(Date.UTC(2027, 0, 1, 5));
    expect(endOf('monthEnd', NOW, 'America/New_York')).toBe(Date.UTC(2026, 6, 1, 4));
    expect(endOf('monthEnd', Date.UTC(2026, 9, 31, 12), 'America/New_York')).toBe(Date.UTC(2026, 10, 1, 4));
    expect(endOf('monthEnd', Date.UTC(2026, 11, 31, 15, 59), ZONE)).toBe(Date.UTC(2026, 11, 31, 16));
    expect(endOf('monthEnd', Date.UTC(2026, 11, 31, 16), ZONE)).toBe(Date.UTC(2027, 0, 31, 16));
  });

  it('answers its own answer with the same, and never jumps past what was decided', () => {
    const effect = fc.constantFrom(...EFFECTS);
    const policies = fc.record({
      upgrade: fc.record({ effect, oneStep: fc.boolean() }),
      downgrade: fc.record({
        ...{ effect, oneStep: fc.boolean(), graceDays: fc.integer({ min: 0, max: 90 }) },
        belowPercent: fc.integer({ min: 1, max: 100 }),
      }),
    });
    const tier = fc.constantFrom(...TIERS);
    const at = fc.integer({ min: NOW - 40 * DAY, max: NOW + 400 * DAY });
    const pending = fc.option(fc.record({ tier, at })) as fc.Arbitrary<Pending | null>;
    const question = fc.record({ was: tier, decided: tier, eased: tier, since: fc.option(at), pending });
    fc.assert(
      fc.property(policies, question, (policy, asked) => {
        const of = { ...asked, now: NOW, timeZone: ZONE };
        const answer = tierNow(policy, of);
        const rank = (of: Tier) => TIERS.indexOf(of);
        const range = [asked.was, asked.decided, asked.eased].map(rank);
        expect(rank(answer.tier)).toBeGreaterThanOrEqual(Math.min(...range));
        expect(rank(answer.tier)).toBeLessThanOrEqual(Math.max(rank(asked.was), rank(asked.decided)));
        if (answer.pending) {
          expect(answer.tier).toBe(asked.was);
          expect(answer.pending.at).toBeGreaterThan(NOW);
          expect(answer.pending.tier).not.toBe(asked.was);
        }
        // A step is a change, and the next one may follow it.
        if (answer.tier === asked.was) expect(tierNow(policy, { ...of, pending: answer.pending })).toEqual(answer);
      }),
      { numRuns: 2_000 },
    );
  });
});
