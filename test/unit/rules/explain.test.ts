import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATALOGUES, has } from '../../../domain/language/index.ts';
import { LOCALES, type Locale, type RuleSetCode } from '../../../domain/vocabulary.ts';
import { decide } from '../../../rules/engine.ts';
import { explain } from '../../../rules/explain.ts';
import type { Fact } from '../../../rules/fact.ts';
import { FACTS, type FactVector } from '../../../rules/facts.ts';
import { SEEDS } from '../../../rules/seeds.ts';
import { money } from '../../../rules/wording.ts';
import { routingSet, wildFacts } from './arbitraries.ts';

const QUEUES: Record<string, string> = { vip: 'VIP desk', claims: 'Claims' };
const names = { queue: (code: string) => QUEUES[code] ?? code, staff: () => '王芳' };
const reader = (locale: Locale) => ({ locale, currency: 'CNY', timeZone: 'Asia/Shanghai' });

async function explained(set: RuleSetCode, facts: FactVector, locale: Locale, outcome?: Record<string, unknown>) {
  const decided = await decide<RuleSetCode>(SEEDS[set].definition, facts);
  const kept = {
    id: 'd',
    ruleSet: set,
    version: 1,
    rowId: decided.rowId,
    asOf: 0,
    decidedAt: 0,
    facts: facts as Record<string, never>,
  };
  return explain({ ...kept, outcome: outcome ?? { ...decided.outcome }, trace: decided.trace }, reader(locale), names);
}

describe('explaining', () => {
  const critical: FactVector = {
    'case.kind': 'complaint',
    'case.line': 'first',
    'case.severity': 'critical',
    'case.category': 'billing',
    'member.tier': 'platinum',
    'member.complaints90Days': 2,
  };

  it('says where it went, by which rule, and why', async () => {
    const routed = { queueCode: 'vip', queueId: 'q', assigneeId: 's', named: true };
    expect((await explained('routing', critical, 'en', routed)).sentence).toBe(
      'Routed to VIP desk, in person to 王芳 by rule 3 of routing v1: tier is platinum and severity is critical',
    );
    expect((await explained('routing', critical, 'zh', routed)).sentence).toBe(
      '按分派规则第1版第3条分派至VIP desk，由王芳专人处理：会员等级为白金，且严重程度为紧急',
    );
  });

  it('says what was missing for the nearest row', async () => {
    const facts = {
      'member.spent12Months': 830_000,
      'member.orders12Months': 3,
      'member.daysSinceLastPurchase': 12,
      'member.spentTotal': 0,
    };
    const en = await explained('tier', facts, 'en');
    expect(en.sentence).toBe('Tier silver by rule 3 of tiers v1: spending in 12 months is at least ¥2,000 (¥8,300)');
    expect(en.nearestMiss?.sentence).toBe(
      'Would have been platinum (rule 1) had spending in 12 months been at least ¥50,000 (it was ¥8,300)',
    );
    const zh = await explained('tier', facts, 'zh');
    expect(zh.sentence).toBe('按会员等级规则第1版第3条定为银卡：近12个月消费额不低于¥2,000（实为¥8,300）');
    expect(zh.nearestMiss?.sentence).toBe('假如近12个月消费额不低于¥50,000（实为¥8,300），则为白金（第1条规则）');
  });

  it('lists every condition with what it expected and saw', async () => {
    const { when, facts } = await explained('routing', critical, 'en');
    expect(when.conditions[2]).toEqual({
      factId: 'case.severity',
      fact: 'Severity',
      operator: 'is',
      expected: 'critical',
      seen: 'critical',
      met: true,
    });
    expect(facts).toContainEqual({ id: 'member.complaints90Days', name: 'Complaints in 90 days', value: '2' });
  });

  it('keeps the tree: what had to hold together, and what in place of another', async () => {
    // Gold, and neither of high severity nor a repeated complaint.
    const facts = { ...critical, 'member.tier': 'gold', 'case.severity': 'normal' };
    const { rowId, when } = await explained('serviceLevel', facts, 'en');
    expect(rowId).toBe('gold-or-repeated');
    expect(when).toMatchObject({
      join: 'all',
      met: true,
      conditions: [
        { factId: 'case.kind', met: true },
        {
          join: 'any',
          met: true,
          conditions: [
            { factId: 'member.tier', met: true },
            { factId: 'case.severity', expected: 'high', seen: 'normal', met: false },
            { factId: 'member.complaints90Days', met: false },
          ],
        },
      ],
    });
    expect((await explained('tier', {}, 'en')).when).toEqual({ join: 'all', met: true, conditions: [] });
  });

  it('says that nothing matched', async () => {
    expect((await explained('tier', {}, 'en')).sentence).toBe('Tier basic: no rule of tiers v1 matched');
    expect((await explained('tier', {}, 'zh')).sentence).toBe('定为普通：会员等级规则第1版中没有符合的规则');
  });

  it('writes service levels with their times', async () => {
    const { outcomeText } = await explained('serviceLevel', { ...critical, 'member.tier': 'basic' }, 'en');
    expect(outcomeText).toMatch(
      /^priority 1, first answer within 30 min, resolution within .*, first line within 2 h, second line .*escalation times at 75 %$/,
    );
  });

  it('says that another queue stands in', async () => {
    const outcome = { queueCode: 'vip', queueId: 'q', assigneeId: null, fallback: true, wanted: 'claims' };
    expect((await explained('routing', critical, 'en', outcome)).outcomeText).toBe(
      'VIP desk (in place of “Claims”, which nobody works)',
    );
  });

  it('reads what the catalogue no longer has', () => {
    const condition = { fact: 'member.shoeSize', operator: 'equal' as const, value: 44, seen: 44, met: true };
    const trace = { row: 1, when: { met: true, all: [condition] }, matched: ['a'], nearestMiss: null };
    const kept = {
      id: 'd',
      ruleSet: 'tier',
      version: 1,
      rowId: 'a',
      asOf: 0,
      decidedAt: 0,
      outcome: { tier: 'jade' },
      trace,
    };
    const { sentence, facts } = explain({ ...kept, facts: { 'member.shoeSize': 44 } }, reader('en'), names);
    expect(sentence).toBe('Tier jade by rule 1 of tiers v1: member.shoeSize is 44');
    expect(facts).toEqual([{ id: 'member.shoeSize', name: 'Member.shoeSize', value: '44' }]);
  });

  it('finds words for any decision, and leaves no placeholder', async () => {
    await fc.assert(
      fc.asyncProperty(routingSet, wildFacts, fc.constantFrom(...LOCALES), async (definition, facts, locale) => {
        const decided = await decide(definition, facts);
        const kept = {
          id: 'd',
          ruleSet: 'routing',
          version: 1,
          rowId: decided.rowId,
          asOf: 0,
          decidedAt: 0,
          facts: {},
        };
        const told = explain({ ...kept, outcome: decided.outcome, trace: decided.trace }, reader(locale), names);
        const text = JSON.stringify([told.sentence, told.nearestMiss, told.when, told.outcomeText]);
        expect(text).not.toMatch(/%\{|rules\.|undefined|\|\|\|\|/);
      }),
      { numRuns: 300 },
    );
  });
});

describe('money', () => {
  it.each<[number, string, string]>([
    [830_000, 'CNY', '¥8,300'],
    [830_050, 'CNY', '¥8,300.50'],
    [-5, 'CNY', '-¥0.05'],
    [8_300, 'JPY', '¥8,300'],
    [100, 'USD', '$1'],
    [100, '???', '1 ???'],
  ])('%d of %s is %s', (minor, currency, text) => {
    expect(money(minor, { ...reader('en'), currency })).toBe(text);
  });
});

describe('the catalogue of facts', () => {
  it('has each fact once, with a name in each language and words for its choices', () => {
    const ids = FACTS.map((f) => f.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const locale of LOCALES)
      for (const fact of FACTS as readonly Fact[]) {
        expect(has(locale, `rules.fact.${fact.id}`)).toBe(true);
        for (const choice of fact.type === 'choice' ? fact.choices : [])
          expect(has(locale, `${fact.type === 'choice' ? fact.words : ''}.${choice}`)).toBe(true);
      }
  });

  it('has no name without a fact', () => {
    const named = Object.entries(CATALOGUES.en.rules.fact).flatMap(([s, facts]) =>
      Object.keys(facts).map((k) => `${s}.${k}`),
    );
    expect(named.sort()).toEqual(FACTS.map((f): string => f.id).sort());
  });

  it('never asks the database for the time', () => {
    for (const fact of FACTS as readonly Fact[])
      expect(fact.sql('$1')).not.toMatch(/now\(|current_|clock_timestamp|localtime/i);
  });
});
