import { describe, expect, test } from 'vitest';
import { type Around, extendableClocks, openPromises, READ, withFirst } from '../../../admin-ui/cases/verbs/read.ts';
import { chosenInstant, quickInstant } from '../../../admin-ui/cases/verbs/until.ts';
import type { CaseDetail } from '../../../api/contract/cases.ts';

const SHANGHAI = 'Asia/Shanghai';
const at = (iso: string) => Date.parse(iso);
/** Monday, two in the afternoon in Shanghai. */
const NOW = at('2026-11-30T06:00:00Z');

describe('until when', () => {
  test('quick choices are meant in the reader’s zone, also on the day the clocks change', () => {
    expect(quickInstant('hour', NOW, SHANGHAI)).toBe(NOW + 3_600_000);
    expect(quickInstant('today', NOW, SHANGHAI)).toBe(at('2026-11-30T08:00:00Z'));
    expect(quickInstant('tomorrow', NOW, SHANGHAI)).toBe(at('2026-12-01T02:00:00Z'));
    expect(quickInstant('week', NOW, SHANGHAI)).toBe(at('2026-12-07T02:00:00Z'));
    // London goes to winter time in the night to Sunday.
    expect(quickInstant('tomorrow', at('2026-10-24T20:00:00Z'), 'Europe/London')).toBe(at('2026-10-25T10:00:00Z'));
  });

  test('what has passed today is not offered', () => {
    const four = at('2026-11-30T08:00:00Z');
    expect(quickInstant('today', four - 1, SHANGHAI)).toBe(four);
    expect(quickInstant('today', four, SHANGHAI)).toBeNull();
    expect(chosenInstant('today', '', four, SHANGHAI)).toBeNaN();
  });

  test('a day and time that was picked is meant in the reader’s zone; none is none', () => {
    expect(chosenInstant('pick', '2026-12-24T09:30', NOW, SHANGHAI)).toBe(at('2026-12-24T01:30:00Z'));
    expect(chosenInstant('pick', '', NOW, SHANGHAI)).toBeNaN();
  });
});

const clock = (name: string, more: object = {}) => ({
  ...{ clock: name, status: 'running', dueAt: '2026-12-01T00:00:00.000Z', provisional: false, budgetMinutes: 60 },
  ...{ warnAt: null, extension: null, ...more },
});
const of = {
  ...{ number: 'CS-1', priority: 2, severity: 'high', category: 'delivery' },
  clocks: [
    clock('resolution', { dueAt: '2026-12-03T00:00:00.000Z', extension: { limit: 100, left: 40 } }),
    clock('answer', { extension: { limit: 60, left: 60 } }),
    clock('firstLine', { extension: { limit: 60, left: 0 } }),
    clock('promise:2', { dueAt: '2026-12-02T00:00:00.000Z' }),
    clock('promise:1', { status: 'breached' }),
    clock('promise:3', { status: 'met', dueAt: null }),
  ],
} as unknown as CaseDetail;
const around: Around = { of, now: NOW, zone: SHANGHAI };

describe('what was typed becomes a command', () => {
  test('promises that are open and clocks that may be extended, the soonest first', () => {
    expect(openPromises(of).map(({ n, broken }) => [n, broken])).toEqual([
      [1, true],
      [2, false],
    ]);
    expect(extendableClocks(of).map((one) => one.clock)).toEqual(['answer', 'resolution']);
    expect(withFirst('keepPromise', {}, of)).toEqual({ promise: '1' });
    expect(withFirst('extend', { clock: 'resolution' }, of)).toMatchObject({ clock: 'resolution', minutes: '30' });
  });

  test('a promise says what and until when; a time that has passed is refused at its field', () => {
    expect(READ.promise({ until: 'tomorrow', note: ' We call ' }, around)).toEqual({
      body: { until: '2026-12-01T02:00:00.000Z', note: 'We call' },
    });
    expect(READ.promise({ until: 'pick', at: '2026-11-30T14:00' }, around)).toEqual({
      errors: { note: { word: 'verbs.required' }, until: { word: 'verbs.until.past' } },
    });
  });

  test('an extension keeps within what is left of its clock', () => {
    const extend = (minutes: string, of = 'resolution') => READ.extend({ clock: of, minutes, note: 'why' }, around);
    expect(extend('40')).toEqual({ body: { clock: 'resolution', minutes: 40, note: 'why' } });
    expect(extend('41')).toEqual({ errors: { minutes: { word: 'verbs.extend.over', values: { minutes: 40 } } } });
    for (const odd of ['0', '-5', '1.5', 'x', ''])
      expect(extend(odd)).toEqual({ errors: { minutes: { word: 'verbs.extend.whole' } } });
    expect(extend('5', 'firstLine')).toMatchObject({ errors: { clock: { word: 'verbs.choose' } } });
  });

  test('only what is another value goes out', () => {
    expect(READ.prioritise({ priority: '2', note: 'x' }, around)).toHaveProperty('errors.priority');
    expect(READ.prioritise({ priority: '1', note: 'x' }, around)).toEqual({ body: { priority: 1, note: 'x' } });
    expect(READ.assess({ severity: 'high', category: 'delivery', note: 'x' }, around)).toHaveProperty(
      'errors.severity',
    );
    expect(READ.assess({ severity: 'high', category: 'billing', note: 'x' }, around)).toEqual({
      body: { category: 'billing', note: 'x' },
    });
  });

  test('praise needs somebody; words that are only spaces are none', () => {
    expect(READ.passOn({ staffIds: '' }, around)).toHaveProperty('errors.staffIds');
    expect(READ.passOn({ staffIds: 'a,b', body: '  ' }, around)).toEqual({ body: { staffIds: ['a', 'b'] } });
    expect(READ.reopen({ body: ' ' }, around)).toEqual({ errors: { body: { word: 'verbs.required' } } });
  });
});
