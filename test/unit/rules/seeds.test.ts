import { describe, expect, it } from 'vitest';
import { LOCALES, RULE_SETS } from '../../../domain/vocabulary.ts';
import { rowInWords, sentenceOf } from '../../../rules/describe.ts';
import { decide } from '../../../rules/engine.ts';
import type { FactVector } from '../../../rules/facts.ts';
import { SEEDS } from '../../../rules/seeds.ts';

const tier = async (facts: FactVector) => (await decide(SEEDS.tier.definition, facts)).outcome.tier;
const route = async (facts: FactVector) => (await decide(SEEDS.routing.definition, facts)).outcome;
const level = async (facts: FactVector) => (await decide(SEEDS.serviceLevel.definition, facts)).outcome;
const complaint: FactVector = {
  'case.kind': 'complaint',
  'case.line': 'first',
  'case.severity': 'normal',
  'case.category': 'other',
};

describe('the shipped tiers', () => {
  it.each<[number, string]>([
    [5_000_000, 'platinum'],
    [4_999_999, 'gold'],
    [1_000_000, 'gold'],
    [999_999, 'silver'],
    [200_000, 'silver'],
    [199_999, 'basic'],
    [-1, 'basic'],
  ])('%d cents in 12 months: %s', async (spent, expected) => {
    expect(await tier({ 'member.spent12Months': spent, 'member.daysSinceLastPurchase': null })).toBe(expected);
  });

  it('a long record counts while it is alive', async () => {
    const old = { 'member.spentTotal': 20_000_000, 'member.spent12Months': 1_000_000 };
    expect(await tier({ ...old, 'member.daysSinceLastPurchase': 180 })).toBe('platinum');
    expect(await tier({ ...old, 'member.daysSinceLastPurchase': 181 })).toBe('gold');
    expect(await tier({ ...old, 'member.daysSinceLastPurchase': null })).toBe('gold');
  });

  it('of an unknown member is basic', async () => expect(await tier({})).toBe('basic'));
});

describe('the shipped routing', () => {
  it('does not queue important members with the others (D4)', async () => {
    expect(await route({ ...complaint, 'member.tier': 'basic' })).toEqual({ queueCode: 'service' });
    expect(await route({ ...complaint, 'member.tier': 'platinum' })).toEqual({ queueCode: 'vip' });
    expect(await route({ ...complaint, 'member.tier': 'gold' })).toEqual({ queueCode: 'service' });
    expect(await route({ ...complaint, 'member.tier': 'gold', 'case.severity': 'high' })).toEqual({ queueCode: 'vip' });
  });

  it('gives large members who complain repeatedly a strong, named person at once (D5)', async () => {
    const repeated = { ...complaint, 'member.tier': 'gold', 'member.complaints90Days': 3 };
    expect(await route(repeated)).toEqual({ queueCode: 'vip', named: true });
    expect(await route({ ...repeated, 'member.complaints90Days': 2 })).toEqual({ queueCode: 'service' });
    expect(await route({ ...repeated, 'member.tier': 'basic' })).toEqual({ queueCode: 'service' });
    expect(await route({ ...repeated, 'case.kind': 'enquiry' })).toEqual({ queueCode: 'service' });
  });

  it.each([
    ['second', 'billing', 'claims'],
    ['second', 'delivery', 'logistics'],
    ['second', 'product', 'technical'],
    ['head', 'billing', 'careHead'],
    ['first', 'billing', 'billing'],
    ['first', 'account', 'billing'],
  ])('line %s, %s → %s', async (line, category, queueCode) => {
    const outcome = await route({ ...complaint, 'member.tier': 'basic', 'case.line': line, 'case.category': category });
    expect(outcome).toEqual({ queueCode });
  });
});

describe('the shipped service levels', () => {
  it('put platinum first and make their ladder twice as fast', async () => {
    const severe = await level({ ...complaint, 'member.tier': 'platinum', 'case.severity': 'critical' });
    const normal = await level({ ...complaint, 'member.tier': 'platinum' });
    const basic = await level({ ...complaint, 'member.tier': 'basic' });
    expect([severe.priority, normal.priority, basic.priority]).toEqual([1, 1, 3]);
    expect([severe.ladderPercent, normal.ladderPercent, basic.ladderPercent]).toEqual([50, 50, 100]);
    expect(severe.minutes.answer).toBeLessThan(normal.minutes.answer ?? 0);
  });

  it('leave the flow’s own minutes where nothing else is said', async () => {
    expect(await level({ ...complaint, 'member.tier': 'basic' })).toEqual({
      priority: 3,
      minutes: {},
      ladderPercent: 100,
    });
    expect((await level({ 'case.kind': 'praise', 'case.severity': 'normal', 'member.tier': 'basic' })).priority).toBe(
      4,
    );
  });
});

describe.each(RULE_SETS)('the shipped rules of %s', (set) => {
  it.each(LOCALES)('are sentences without a hole (%s)', (locale) => {
    const { rows, otherwise } = SEEDS[set].definition;
    const reader = { locale, currency: 'CNY', timeZone: 'Asia/Shanghai' };
    for (const row of [...rows, otherwise]) {
      const said = rowInWords(set, row, reader, { queue: (code) => code, staff: (id) => id });
      expect(sentenceOf(set, row, said, locale)).not.toMatch(/rules\.|alerts\.|%\{|undefined/);
    }
  });
});
