import { describe, expect, it } from 'vitest';
import { nextStepAt } from '../../../domain/care/cadence.ts';
import { parseCadence } from '../../../domain/care/contract.ts';
import { type Candidate, judge, type Standing } from '../../../domain/care/judge.ts';
import { taskRefusal } from '../../../domain/care/task.ts';
import { fill, paragraphsOf } from '../../../domain/care/text.ts';
import { CADENCE_SEEDS } from '../../../prisma/care/seeds.ts';
import { parseAudience } from '../../../rules/audience.ts';

const DAY = 86_400_000;
const NOW = Date.parse('2026-06-15T02:00:00Z');
const rules = { caps: { perDays: 7, most: 2 }, stopOnResponse: true };
const touch: Candidate = { kind: 'message', active: true, expiresAt: NOW + 2 * DAY, begunAt: null, silentSince: null };
const member: Standing = {
  ...{ erased: false, consent: true, openComplaint: false, quietUntil: null, touchedAt: [] },
  ...{ ways: { wanted: true, reachable: true }, lastContactAt: NOW - 100 * DAY, inboundAt: null },
};
const asked = (of: Partial<Candidate>, who: Partial<Standing>, now = NOW) =>
  judge(rules, { ...touch, ...of }, { ...member, ...who }, now);

describe('the checks at sending', () => {
  it('let pass what nothing speaks against', () => expect(asked({}, {})).toEqual({ is: 'go' }));

  it.each<[string, Partial<Candidate>, Partial<Standing>]>([
    ['erased', {}, { erased: true, consent: false }],
    ['cadenceOff', { active: false }, {}],
    ['stale', { expiresAt: NOW }, {}],
    ['noConsent', {}, { consent: false }],
    ['responded', { begunAt: NOW - DAY }, { inboundAt: NOW - DAY + 1 }],
    ['contacted', { silentSince: NOW - 100 * DAY }, { lastContactAt: NOW - 100 * DAY + 1 }],
    ['channel', {}, { ways: { wanted: false, reachable: true } }],
    ['noAddress', {}, { ways: { wanted: true, reachable: false } }],
  ])('leave out: %s', (reason, of, who) => expect(asked(of, who)).toEqual({ is: 'skip', reason }));

  it('hold while a complaint is open, and look again', () => {
    expect(asked({}, { openComplaint: true })).toEqual({
      is: 'hold',
      reason: 'openComplaint',
      until: NOW + 6 * 3_600_000,
    });
    expect(asked({ expiresAt: NOW + 1 }, { openComplaint: true })).toMatchObject({ until: NOW + 1 });
    expect(asked({ expiresAt: NOW + 1 }, { openComplaint: true }, NOW + 1)).toEqual({ is: 'skip', reason: 'stale' });
  });

  it('hold a message in quiet hours; a call shows them to whoever calls', () => {
    expect(asked({}, { quietUntil: NOW + 1 })).toEqual({ is: 'hold', reason: 'quietHours', until: NOW + 1 });
    expect(asked({ kind: 'call' }, { quietUntil: NOW + 1 })).toEqual({ is: 'go' });
  });

  it('keep to the cap, to the millisecond, over whatever touched them', () => {
    const one = NOW - 7 * DAY + 1;
    expect(asked({}, { touchedAt: [one] })).toEqual({ is: 'go' });
    expect(asked({}, { touchedAt: [NOW - DAY, one] })).toEqual({
      is: 'hold',
      reason: 'frequencyCap',
      until: one + 7 * DAY,
    });
    expect(asked({}, { touchedAt: [NOW - 7 * DAY, NOW - DAY] })).toEqual({ is: 'go' });
    expect(asked({}, { touchedAt: [NOW - DAY, NOW - 2 * DAY] })).toEqual({ is: 'skip', reason: 'frequencyCap' });
  });

  it('a response stops further steps, not the first one', () => {
    expect(asked({}, { inboundAt: NOW - 1 })).toEqual({ is: 'go' });
    expect(asked({ begunAt: NOW - DAY }, { inboundAt: NOW - DAY })).toEqual({ is: 'go' });
    const goesOn = judge(
      { ...rules, stopOnResponse: false },
      { ...touch, begunAt: 1 },
      { ...member, inboundAt: NOW },
      NOW,
    );
    expect(goesOn).toEqual({ is: 'go' });
  });
});

describe('the next step', () => {
  const silence = CADENCE_SEEDS[1]?.definition as Parameters<typeof nextStepAt>[0];
  it('comes so many days after the one before ended', () => {
    expect(nextStepAt(silence, 'hello', { state: 'sent' }, NOW)).toBe(NOW + 7 * DAY);
    expect(nextStepAt(silence, 'hello', { state: 'skipped', reason: 'noAddress' }, NOW)).toBe(NOW + 7 * DAY);
    expect(nextStepAt(silence, 'call', { state: 'done' }, NOW)).toBeNull();
  });
  it('does not come where the series has ended', () => {
    for (const reason of ['noConsent', 'erased', 'responded', 'contacted', 'cadenceOff', 'stale'] as const)
      expect(nextStepAt(silence, 'hello', { state: 'skipped', reason }, NOW)).toBeNull();
    expect(nextStepAt(silence, 'hello', { state: 'refused' }, NOW)).toBeNull();
    expect(nextStepAt(silence, 'elsewhere', { state: 'sent' }, NOW)).toBeNull();
  });
});

describe('a cadence from outside', () => {
  const [birthday] = CADENCE_SEEDS;
  const change = (edit: (definition: Record<string, unknown>) => void) => {
    const copy = structuredClone(birthday?.definition) as unknown as Record<string, unknown>;
    edit(copy);
    return () => parseCadence(copy);
  };
  it('the shipped ones fit, in both languages, and so do their audiences', () => {
    for (const { definition } of CADENCE_SEEDS) {
      expect(parseCadence(structuredClone(definition))).toEqual(definition);
      if (definition.audience) expect(parseAudience(definition.audience)).toMatchObject({ ok: true });
    }
  });
  it.each<[string, (d: Record<string, unknown>) => void]>([
    ['no steps', (d) => Object.assign(d, { steps: [] })],
    ['an hour that does not exist', (d) => Object.assign(d, { at: '24:00' })],
    ['no days', (d) => Object.assign(d, { trigger: { type: 'silence', days: 0 } })],
    ['another leap day', (d) => Object.assign(d, { trigger: { type: 'birthday', leapDay: 'feb27' } })],
    ['a first step that waits', (d) => Object.assign((d.steps as object[])[0] as object, { afterDays: 1 })],
    [
      'a value nobody fills in',
      (d) => Object.assign((d.steps as { text: { en: object } }[])[0]?.text.en as object, { body: 'Hi %{password}' }),
    ],
    [
      'one language only',
      (d) => Object.assign((d.steps as { text: object }[])[0] as object, { text: { zh: { subject: 'x', body: 'x' } } }),
    ],
    [
      'NUL',
      (d) => Object.assign((d.steps as { text: { en: object } }[])[0]?.text.en as object, { subject: 'a\u0000' }),
    ],
    ['two steps of one name', (d) => Object.assign(d, { steps: [...(d.steps as object[]), ...(d.steps as object[])] })],
    ['an unknown key', (d) => Object.assign(d, { extra: 1 })],
  ])('is refused with %s', (_, edit) => expect(change(edit)).toThrow());

  it('an audience speaks of members only', () => {
    const refused = [
      { all: [{ fact: 'case.kind', operator: 'equal', value: 'complaint' }] },
      { all: [{ fact: 'member.tier', operator: 'equal', value: 'wood' }] },
      { all: [] },
      { not: [] },
      'gold',
      { any: [{ all: [{ fact: 'case.line', operator: 'equal', value: 'first' }] }] },
    ];
    for (const audience of refused) expect(parseAudience(audience)).toMatchObject({ ok: false });
  });
});

describe('words', () => {
  const values = { name: '%{brand}', brand: 'Club', tier: 'gold', days: '90' };
  it('values are filled in once; what is none stays', () => {
    expect(fill('%{name} %{brand} %{other} %{days}', values)).toBe('%{brand} Club %{other} 90');
    expect(fill('%{constructor}', values)).toBe('%{constructor}');
  });
  it('paragraphs are divided by empty lines', () => expect(paragraphsOf('a\nb\n\n \nc\n')).toEqual(['a\nb', 'c']));
});

it('a call task answers every wrong verb', () => {
  expect(taskRefusal({ state: 'open', ownerId: 'a' }, 'claim', 'a')).toBe('taskYours');
  expect(taskRefusal({ state: 'open', ownerId: 'a' }, 'claim', 'b')).toBeNull();
  expect(taskRefusal({ state: 'done', ownerId: 'a' }, 'complete', 'a')).toBe('taskOver');
  expect(taskRefusal({ state: 'held', ownerId: 'a' }, 'complete', 'a')).toBe('taskHeld');
});
