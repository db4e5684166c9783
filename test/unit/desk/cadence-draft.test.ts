import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audienceOf, CHOOSERS, type Choices, choicesOf } from '../../../admin-ui/care/edit/audience.ts';
import { MOST_STEPS, withoutStep, withStep } from '../../../admin-ui/care/edit/steps.ts';
import type { Step } from '../../../domain/care/cadence.ts';
import { parseCadence } from '../../../domain/care/contract.ts';
import { CADENCE_SEEDS } from '../../../prisma/care/seeds.ts';
import { parseAudience } from '../../../rules/audience.ts';

const NONE = { 'member.kind': [], 'member.tier': [], 'member.lifecycle': [] };
const region = { fact: 'member.region', operator: 'equal', value: 'CN-31' };

describe('an audience as lists', () => {
  it('the shipped ones come out as they went in', () => {
    for (const { definition } of CADENCE_SEEDS)
      expect(audienceOf(choicesOf(definition.audience))).toEqual(definition.audience);
  });

  it('whatever is chosen fits the rules, and reads as it was chosen', () => {
    const chosen = fc.record(
      Object.fromEntries(CHOOSERS.map(({ fact, choices }) => [fact, fc.subarray([...choices])])),
    ) as fc.Arbitrary<Choices['chosen']>;
    fc.assert(
      fc.property(chosen, fc.subarray([region, { any: [region, region] }]), (lists, others) => {
        const audience = audienceOf({ chosen: lists, others });
        if (audience) expect(parseAudience(audience)).toMatchObject({ ok: true });
        const read = choicesOf(audience);
        expect(read.others).toEqual(others);
        // All of them is the same as none said.
        for (const { fact, choices } of CHOOSERS)
          expect(read.chosen[fact]).toEqual(lists[fact].length === choices.length ? [] : lists[fact]);
      }),
    );
  });

  it('keeps what lists cannot say', () => {
    const any = { any: [region, { fact: 'member.tier', operator: 'equal', value: 'gold' }] };
    expect(choicesOf(any)).toEqual({ chosen: NONE, others: [any] });
    const not = { fact: 'member.tier', operator: 'notEqual', value: 'gold' };
    const twice = ['gold', 'silver'].map((value) => ({ fact: 'member.tier', operator: 'in', value: [value, 'basic'] }));
    expect(choicesOf({ all: [not, ...twice] })).toEqual({
      chosen: { ...NONE, 'member.tier': ['gold', 'basic'] },
      others: [not, twice[1]],
    });
    expect(audienceOf(choicesOf(null))).toBeNull();
  });
});

describe('steps', () => {
  const [, silence] = CADENCE_SEEDS.map(({ definition }) => definition);
  const words = { subject: 'x', body: 'y' };
  it('are put behind the others under a name of their own, as many as fit', () => {
    let steps: Step[] = silence?.steps ?? [];
    while (steps.length < MOST_STEPS) steps = withStep({ steps }, steps.length % 2 ? 'call' : 'message', 2);
    expect(new Set(steps.map(({ id }) => id)).size).toBe(MOST_STEPS);
    const filled = steps.map((step) => ({ ...step, text: { zh: words, en: words } }));
    expect(parseCadence({ ...silence, steps: filled }).steps).toHaveLength(MOST_STEPS);
  });

  it('whichever is first comes at once', () => {
    const left = withoutStep({ steps: silence?.steps ?? [] }, 0);
    expect(left.map(({ id, afterDays }) => [id, afterDays])).toEqual([['call', 0]]);
    expect(withStep({ steps: [] }, 'call', 3)).toMatchObject([{ id: 'call3a', afterDays: 0 }]);
  });
});
