import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CATALOGUES } from '../../../domain/language/index.ts';
import { PRESENCES } from '../../../domain/presence/presence.ts';
import { type Candidate, REASONS, rankHandlers } from '../../../rules/handlers.ts';

const person = (staffId: string, change: Partial<Candidate> = {}): Candidate => ({
  staffId,
  ownsMember: false,
  worksQueue: true,
  skillLevel: null,
  locale: 'zh',
  earlierCases: 0,
  open: 5,
  capacity: 10,
  presence: { is: 'here', until: null },
  ...change,
});
const order = (...people: Candidate[]) => rankHandlers(people, { locale: 'zh' }).map((p) => p.staffId);

describe('ranking people', () => {
  it('puts who knows the member before who has the skill, and that before who has the time', () => {
    const people = [
      person('idle', { open: 0 }),
      person('skilled', { skillLevel: 5 }),
      person('earlier', { earlierCases: 2 }),
      person('owner', { ownsMember: true }),
    ];
    expect(order(...people)).toEqual(['owner', 'earlier', 'skilled', 'idle']);
  });

  it('puts the full and then the absent last, and hides nobody', () => {
    const absent = person('absent', { presence: { is: 'absent', until: null }, ownsMember: true, skillLevel: 5 });
    const full = person('full', { open: 10, ownsMember: true });
    expect(order(absent, full, person('plain'))).toEqual(['plain', 'full', 'absent']);
    const [, second, third] = rankHandlers([absent, full, person('plain')], { locale: 'zh' });
    expect(second?.reasons).toEqual(['owner', 'queueMember', 'language', 'full']);
    expect(third?.reasons).toContain('absent');
  });

  it('lets experience count more where a strong person is wanted', () => {
    const people = [person('idle', { open: 0, skillLevel: 2 }), person('expert', { open: 9, skillLevel: 5 })];
    expect(order(...people)).toEqual(['idle', 'expert']);
    expect(rankHandlers(people, { locale: 'zh', strong: true })[0]?.staffId).toBe('expert');
  });

  it('puts the absent after those away, them after those not on shift, and says until when somebody is', () => {
    const is = (is: Candidate['presence']['is'], until: number | null = null) =>
      person(is, { presence: { is, until } });
    expect(order(is('absent'), is('away'), is('offShift'), is('busy'), is('here', 5))).toEqual([
      ...['here', 'busy', 'offShift', 'away', 'absent'],
    ]);
    const [here, busy] = rankHandlers([is('here', 5), is('busy')], { locale: 'zh' });
    expect([here?.reasons.includes('onShift'), busy?.reasons.includes('busy')]).toEqual([true, true]);
  });

  it('takes somebody without capacity for full', () => {
    expect(rankHandlers([person('a', { capacity: 0, open: 0 })], { locale: 'en' })[0]?.reasons).toEqual([
      'queueMember',
      'full',
    ]);
  });

  it('gives the same order whatever order people come in', () => {
    const anybody = fc.record({
      staffId: fc.uuid(),
      ownsMember: fc.boolean(),
      worksQueue: fc.boolean(),
      skillLevel: fc.option(fc.integer({ min: 1, max: 5 })),
      locale: fc.constantFrom('zh', 'en'),
      earlierCases: fc.nat(3),
      open: fc.nat(5),
      capacity: fc.nat(5),
      presence: fc.record({ is: fc.constantFrom(...PRESENCES), until: fc.constant(null) }),
    });
    const people = fc.uniqueArray(anybody, { selector: (p) => p.staffId, maxLength: 8 });
    const shuffled = people.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, ([a, b]) => {
        const ranked = rankHandlers(a, { locale: 'zh' });
        expect(rankHandlers(b, { locale: 'zh' })).toEqual(ranked);
        expect(ranked).toHaveLength(a.length);
      }),
    );
  });

  it('has words for every reason', () => {
    for (const reason of REASONS) {
      expect(CATALOGUES.zh.rules.reason[reason]).toBeTruthy();
      expect(CATALOGUES.en.rules.reason[reason]).toBeTruthy();
    }
  });
});
