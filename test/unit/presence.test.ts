import { describe, expect, test } from 'vitest';
import { dealer, UNDO_MS, undoRefusal } from '../../domain/handover/handover.ts';
import {
  type Plan,
  presenceAt,
  type Shift,
  shiftSpans,
  weekdayOf,
  workingSpans,
} from '../../domain/presence/presence.ts';

const at = (iso: string) => Date.parse(iso);
const weekly = (weekday: number, begins: number, ends: number): Shift => ({
  kind: 'weekly',
  weekday,
  day: null,
  begins,
  ends,
});
const weekdays = [1, 2, 3, 4, 5].map((d) => weekly(d, 9 * 60, 18 * 60));
const plan = (change: Partial<Plan> = {}): Plan => ({
  ...{ zone: 'Asia/Shanghai', shifts: weekdays, absences: [], availability: 'here', availabilityUntil: null },
  ...change,
});

describe('presence', () => {
  test('is the shift, to the minute and not beyond', () => {
    // Monday; nine in Shanghai is one in the morning UTC.
    expect(presenceAt(plan(), at('2026-11-30T00:59:59.999Z'))).toEqual({
      is: 'offShift',
      until: at('2026-11-30T01:00Z'),
    });
    expect(presenceAt(plan(), at('2026-11-30T01:00Z'))).toEqual({ is: 'here', until: at('2026-11-30T10:00Z') });
    expect(presenceAt(plan(), at('2026-11-30T09:59:59.999Z')).is).toBe('here');
    expect(presenceAt(plan(), at('2026-11-30T10:00Z'))).toEqual({ is: 'offShift', until: at('2026-12-01T01:00Z') });
  });

  test('of somebody elsewhere is by their own clock', () => {
    expect(presenceAt(plan({ zone: 'America/New_York' }), at('2026-11-30T13:59Z')).is).toBe('offShift');
    expect(presenceAt(plan({ zone: 'America/New_York' }), at('2026-11-30T14:00Z')).is).toBe('here');
  });

  test('goes on past midnight, and two shifts that touch are one', () => {
    const night = plan({ shifts: [weekly(7, 22 * 60, 30 * 60), weekly(1, 6 * 60, 8 * 60)] });
    // Sunday 22:00 to Monday 08:00.
    expect(presenceAt(night, at('2026-11-29T14:00Z'))).toEqual({ is: 'here', until: at('2026-11-30T00:00Z') });
    expect(presenceAt(night, at('2026-11-29T17:00Z')).is).toBe('here');
    expect(presenceAt(night, at('2026-11-30T00:00Z')).is).toBe('offShift');
  });

  test('keeps wall time where clocks change, and a night is an hour shorter or longer', () => {
    const night = plan({ zone: 'Europe/Berlin', shifts: [weekly(6, 22 * 60, 30 * 60), weekly(7, 22 * 60, 30 * 60)] });
    const hours = (date: string) => {
      const day = Math.floor(at(`${date}T00:00Z`) / 86_400_000);
      return shiftSpans(night, day, day).map(({ from, until }) => (until - from) / 3_600_000);
    };
    expect([hours('2026-03-21'), hours('2026-03-28'), hours('2026-10-24')]).toEqual([[8], [7], [9]]);
    expect(presenceAt(night, at('2026-03-29T03:59Z')).is).toBe('here');
    expect(presenceAt(night, at('2026-03-29T04:00Z')).is).toBe('offShift');
  });

  test('of a day is what its exception says', () => {
    const off: Shift = { kind: 'off', weekday: null, day: '2026-11-30', begins: 0, ends: 0 };
    const extra: Shift = { kind: 'extra', weekday: null, day: '2026-12-05', begins: 600, ends: 720 };
    const shifts = [...weekdays, off, extra];
    expect(presenceAt(plan({ shifts }), at('2026-11-30T03:00Z')).is).toBe('offShift');
    expect(presenceAt(plan({ shifts }), at('2026-12-05T03:00Z'))).toEqual({
      is: 'here',
      until: at('2026-12-05T04:00Z'),
    });
    expect(presenceAt(plan({ shifts: [off] }), at('2026-11-30T03:00Z')).is).toBe('offShift');
    expect(presenceAt(plan({ shifts: [off] }), at('2026-12-01T03:00Z'))).toEqual({ is: 'here', until: null });
  });

  test('is absence before all, away before the shift, and their own word ends by itself', () => {
    const noon = at('2026-11-30T04:00Z');
    const absences = [
      { from: noon - 1, until: noon + 10 },
      { from: noon + 10, until: noon + 20 },
    ];
    expect(presenceAt(plan({ absences, availability: 'away' }), noon)).toEqual({ is: 'absent', until: noon + 20 });
    expect(presenceAt(plan({ absences }), noon + 20).is).toBe('here');
    expect(presenceAt(plan({ availability: 'away', availabilityUntil: noon + 1 }), noon)).toEqual({
      is: 'away',
      until: noon + 1,
    });
    expect(presenceAt(plan({ availability: 'away', availabilityUntil: noon }), noon).is).toBe('here');
    expect(presenceAt(plan({ availability: 'busy' }), noon)).toEqual({ is: 'busy', until: null });
    expect(presenceAt(plan({ availability: 'busy' }), at('2026-11-29T04:00Z')).is).toBe('offShift');
  });
});

test('whom one can count on: shifts less absences; without shifts, the whole stretch', () => {
  const day = { from: at('2026-11-29T16:00Z'), until: at('2026-11-30T16:00Z') };
  const away = { from: at('2026-11-30T03:00Z'), until: at('2026-11-30T05:00Z') };
  expect(workingSpans(plan({ absences: [away] }), day)).toEqual([
    { from: at('2026-11-30T01:00Z'), until: away.from },
    { from: away.until, until: at('2026-11-30T10:00Z') },
  ]);
  expect(workingSpans(plan({ shifts: [] }), day)).toEqual([day]);
  expect([weekdayOf(0), weekdayOf(4), weekdayOf(-1)]).toEqual([4, 1, 3]);
});

test('things are dealt evenly, and to nobody where nobody is', () => {
  const deal = dealer(['a', 'b']);
  expect([deal(), deal(), deal(), deal()].sort()).toEqual(['a', 'a', 'b', 'b']);
  expect(dealer([])()).toBeNull();
});

test('a handover can be undone for fourteen days', () => {
  const done = { status: 'done', endedAt: new Date(0), accountEnded: false };
  expect(undoRefusal(done, UNDO_MS - 1)).toBeNull();
  expect(undoRefusal(done, UNDO_MS)).toBe('handoverTooOld');
  expect(undoRefusal({ ...done, status: 'running' }, 0)).toBe('handoverNotDone');
  expect(undoRefusal({ ...done, accountEnded: true }, 0)).toBe('handoverAccountEnded');
});
