import { describe, expect, test } from 'vitest';
import type { RuleSetDefinition } from '../../../rules/definition.ts';
import { faultInWords } from '../../../rules/describe.ts';
import { loops, type World, worldFaults } from '../../../rules/faults/world.ts';
import { SHIPPED } from '../../../rules/seeds.ts';

const NOW = Date.UTC(2026, 10, 30);
const note = { zh: '注', en: 'note' };
const world: World = {
  queues: new Set(['service', 'claims']),
  categories: new Set(['billing', 'refund']),
  cadences: new Set(['birthday']),
  posts: new Set(['teamLead', 'generalManager']),
  roles: new Set(['manager']),
  calendars: [{ name: 'Office', coveredUntil: '2027-12-31' }],
  others: [],
};
const found = (definition: RuleSetDefinition, of: World = world) =>
  worldFaults(definition, of, NOW).map(({ code, place, names }) => [code, place, ...(names ?? [])]);

const routing = (...codes: string[]): RuleSetDefinition<'routing'> => ({
  set: 'routing',
  hitPolicy: 'first',
  rows: codes.map((queueCode, i) => ({
    id: `r${i}`,
    when: { any: [{ all: [{ fact: 'case.subcategory', operator: 'in', value: ['refund', 'gone'] }] }] },
    then: { queueCode },
    note,
  })),
  otherwise: { id: 'rest', then: { queueCode: 'nowhere' }, note },
});

describe('what the desk has not', () => {
  test('a cadence that rows of care speak of', () => {
    const care = (cadence: string): RuleSetDefinition => ({
      ...{ set: 'careAudience', hitPolicy: 'first', rows: [] },
      otherwise: { id: 'rest', then: { audience: 'include', cadence }, note },
    });
    expect([found(care('all')), found(care('birthday'))]).toEqual([[], []]);
    expect(found(care('easter'))).toEqual([['unknownCadence', 'otherwise.then.cadence', 'easter']]);
  });

  test('queues and categories, at the cell that names them', () => {
    expect(found(routing('service', 'vip'))).toEqual([
      ['unknownCategory', 'rows[0].when.any[0].all[0]', 'gone'],
      ['unknownCategory', 'rows[1].when.any[0].all[0]', 'gone'],
      ['unknownQueue', 'rows[1].then.queueCode', 'vip'],
      ['unknownQueue', 'otherwise.then.queueCode', 'nowhere'],
    ]);
  });

  test('posts and roles that nobody has; in a line whoever is above is asked', () => {
    const level = (approvers: object) => ({ approvers, mode: 'any', hours: 8 });
    const definition = {
      set: 'approvals',
      hitPolicy: 'first',
      rows: [],
      otherwise: {
        id: 'rest',
        note,
        then: {
          levels: [
            level({ by: 'line', post: 'director' }),
            level({ by: 'post', post: 'director' }),
            level({ by: 'role', role: 'executive' }),
            level({ by: 'post', post: 'teamLead' }),
          ],
        },
      },
    } as RuleSetDefinition;
    expect(found(definition)).toEqual([
      ['nobodyThere', 'otherwise.then.levels[1]', 'post.director'],
      ['nobodyThere', 'otherwise.then.levels[2]', 'role.executive'],
    ]);
  });

  test('holidays of the next weeks, where working time counts', () => {
    const calendars = [
      { name: 'Office', coveredUntil: '2026-12-31' },
      { name: 'Always', coveredUntil: null },
    ];
    const late = { ...world, calendars };
    expect(found(SHIPPED.serviceLevel.at(-1) as RuleSetDefinition, late)).toEqual([
      ['yearNotCovered', '', 'Office', '2026-12-31'],
    ]);
    expect(found(routing('service'), late).map(([code]) => code)).not.toContain('yearNotCovered');
  });

  test('the shipped sets name nothing that a desk with all posts lacks', () => {
    const full: World = {
      ...world,
      queues: new Set(['service', 'vip', 'billing', 'claims', 'technical', 'care', 'head', 'privacy']),
      categories: new Set(['privacyDisclosure']),
      posts: new Set(['rep', 'teamLead', 'departmentHead', 'director', 'vicePresident', 'generalManager']),
      roles: new Set(['rep', 'lead', 'manager', 'executive', 'admin']),
    };
    const codes = Object.values(SHIPPED).flatMap((versions) =>
      found(versions.at(-1) as RuleSetDefinition, full).filter(([code]) => code !== 'unknownQueue'),
    );
    expect(codes).toEqual([]);
  });
});

describe('loops', () => {
  const tier: RuleSetDefinition<'tier'> = {
    set: 'tier',
    hitPolicy: 'first',
    rows: [
      {
        id: 'kept',
        when: { all: [{ any: [{ fact: 'member.lifecycle', operator: 'equal', value: 'mature' }] }] },
        then: { tier: 'gold' },
        note,
      },
    ],
    otherwise: { id: 'rest', then: { tier: 'basic' }, note },
  };
  const severity = (fact: 'member.tier' | 'case.kind'): RuleSetDefinition<'severity'> => ({
    set: 'severity',
    hitPolicy: 'first',
    rows: [{ id: 's', when: { all: [{ fact, operator: 'equal', value: 'gold' }] }, then: { severity: 'high' }, note }],
    otherwise: { id: 'rest', then: { severity: 'normal' }, note },
  });
  // As if severity decided the stage of life that tiers rest on.
  const decides = { tier: 'member.tier', severity: 'member.lifecycle' } as const;

  test('through another set, at the condition, with the way', () => {
    expect(loops(tier, [severity('member.tier')], decides)).toMatchObject([
      { code: 'loop', place: 'rows[0].when.all[0].any[0]', names: ['tier', 'severity', 'tier'] },
    ]);
  });

  test('what only rests on the other is none', () => {
    expect(loops(tier, [severity('case.kind')], decides)).toEqual([]);
    expect(loops(severity('member.tier'), [tier], { tier: 'member.tier' })).toEqual([]);
  });

  test('in words', () => {
    const [fault] = loops(tier, [severity('member.tier')], decides);
    const reader = { currency: 'CNY', timeZone: 'Asia/Shanghai' };
    if (!fault) throw new Error('no loop');
    expect(faultInWords(fault, tier, { ...reader, locale: 'en' })).toMatch(/ → .* → /);
    expect(faultInWords(fault, tier, { ...reader, locale: 'zh' })).toContain('循环');
  });
});
