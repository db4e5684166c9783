import { describe, expect, it } from 'vitest';
import { chance } from '../../../prisma/demo/chance.ts';
import {
  expectedRepeatPurchases,
  expectedSpend,
  purchaseHistory,
  purse,
  repeatPurchases,
} from '../../../prisma/demo/purchases.ts';

/** CDNOW's cohort came in over twelve weeks, and was watched to week 39: 32.7 weeks on average. */
const MEMBERS = 60_000;
const weeksOf = (index: number) => 26.7 + (12 * (index + 0.5)) / MEMBERS;
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('when members buy', () => {
  it('the published mean of 1.04 repeat purchases in 32.7 weeks comes out of the closed formula', () => {
    const weeks = Array.from({ length: MEMBERS }, (_, index) => weeksOf(index));
    expect(mean(weeks)).toBeCloseTo(32.7, 5);
    expect(mean(weeks.filter((_, index) => index % 100 === 0).map(expectedRepeatPurchases))).toBeCloseTo(1.04, 1);
  });

  it('and out of the generator', () => {
    const by = chance('bg/nbd');
    const repeats = Array.from({ length: MEMBERS }, (_, index) => repeatPurchases(by, weeksOf(index)));
    const counts = repeats.map((times) => times.length);
    expect(Math.abs(mean(counts) - 1.04)).toBeLessThan(0.05);
    expect(Math.abs(mean(counts) - expectedRepeatPurchases(32.7))).toBeLessThan(0.03);
    // 1,411 of the 2,357 members of the published sample never came back in that time.
    const never = counts.filter((count) => count === 0).length / MEMBERS;
    expect(Math.abs(never - 1411 / 2357)).toBeLessThan(0.03);
  });

  it('repeat purchases lie within the time watched, in order', () => {
    const by = chance('order');
    for (let member = 0; member < 2_000; member++) {
      const times = repeatPurchases(by, 52);
      expect(times.every((at) => at > 0 && at <= 52)).toBe(true);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }
  });
});

describe('how much members spend', () => {
  it('the published mean of about 35 dollars comes out', () => {
    const by = chance('gamma-gamma');
    const spends = Array.from({ length: MEMBERS }, () => purse(by)());
    expect(expectedSpend).toBeCloseTo(35.22, 2);
    expect(Math.abs(mean(spends) - expectedSpend) / expectedSpend).toBeLessThan(0.03);
  });

  it('purchases of one member are more alike than those of two', () => {
    const by = chance('alike');
    const pairs = Array.from({ length: 4_000 }, () => {
      const spend = purse(by);
      return [spend(), spend()] as const;
    });
    const apart = (rows: (readonly [number, number])[]) => mean(rows.map(([x, y]) => Math.abs(Math.log(x / y))));
    const shifted = pairs.map(
      ([x], index) => [x, (pairs[(index + 1) % pairs.length] as readonly [number, number])[1]] as const,
    );
    expect(apart(pairs)).toBeLessThan(0.85 * apart(shifted));
  });
});

describe('a history', () => {
  const today = Date.parse('2026-11-22T04:00:00Z');
  const history = (seed: string, buyers = 1) =>
    purchaseHistory(chance(seed), { weeks: 104, minorPerDollar: 1_000, buyers }, today);

  it('is the same for the same seed and another for another', () => {
    expect(history('a', 5)).toEqual(history('a', 5));
    expect(history('a', 5)).not.toEqual(history('b', 5));
  });

  it('ends today at the latest, and never gives back more than was paid', () => {
    let refunds = 0;
    for (let member = 0; member < 500; member++) {
      const lines = history(`member ${member}`, 3);
      let balance = 0;
      for (const line of lines) {
        expect(Number.isSafeInteger(line.amountMinor)).toBe(true);
        expect(line.at).toBeLessThanOrEqual(today);
        expect(Math.sign(line.quantity)).toBe(Math.sign(line.amountMinor));
        if (line.amountMinor < 0) refunds++;
        balance += line.amountMinor;
        expect(balance).toBeGreaterThanOrEqual(0);
      }
    }
    expect(refunds).toBeGreaterThan(20);
  });
});
