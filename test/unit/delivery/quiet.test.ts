import { describe, expect, it } from 'vitest';
import { preferencesOf, quietUntil } from '../../../activities/delivery/quiet.ts';

const at = (iso: string) => Date.parse(iso);
const night = { quietFrom: '22:00', quietTo: '08:00' };
const SHANGHAI = 'Asia/Shanghai';

describe('quiet hours', () => {
  it.each([
    ['before they begin', '2026-03-04T21:59:59.999+08:00', null],
    ['as they begin', '2026-03-04T22:00:00+08:00', '2026-03-05T08:00:00+08:00'],
    ['after midnight', '2026-03-05T00:30:00+08:00', '2026-03-05T08:00:00+08:00'],
    ['just before they end', '2026-03-05T07:59:59.999+08:00', '2026-03-05T08:00:00+08:00'],
    ['as they end', '2026-03-05T08:00:00+08:00', null],
  ])('over midnight: %s', (_when, now, end) => {
    expect(quietUntil(at(now), SHANGHAI, night)).toBe(end === null ? null : at(end));
  });

  it('within a day', () => {
    const noon = { quietFrom: '12:00', quietTo: '13:30' };
    expect(quietUntil(at('2026-03-04T12:10:00+08:00'), SHANGHAI, noon)).toBe(at('2026-03-04T13:30:00+08:00'));
    expect(quietUntil(at('2026-03-04T13:30:00+08:00'), SHANGHAI, noon)).toBeNull();
  });

  it('are of the member’s zone, where clocks may change in them', () => {
    // New York, 8 March 2026: 02:00 becomes 03:00.
    expect(quietUntil(at('2026-03-08T01:00:00-05:00'), 'America/New_York', night)).toBe(
      at('2026-03-08T08:00:00-04:00'),
    );
    // An end that is skipped is the next instant there is.
    const early = { quietFrom: '22:00', quietTo: '02:30' };
    expect(quietUntil(at('2026-03-08T01:00:00-05:00'), 'America/New_York', early)).toBe(
      at('2026-03-08T03:00:00-04:00'),
    );
    // 1 November: 01:30 comes twice, and the second is meant.
    const twice = { quietFrom: '22:00', quietTo: '01:30' };
    expect(quietUntil(at('2026-11-01T00:30:00-04:00'), 'America/New_York', twice)).toBe(
      at('2026-11-01T01:30:00-05:00'),
    );
  });

  it.each([
    [{}],
    [{ quietFrom: '22:00' }],
    [{ quietFrom: '08:00', quietTo: '08:00' }],
    [{ quietFrom: 'ten', quietTo: '08:00' }],
    [{ quietFrom: '25:00', quietTo: '08:00' }],
  ])('are none when they are not said clearly: %j', (preferences) => {
    expect(quietUntil(at('2026-03-05T00:30:00+08:00'), SHANGHAI, preferences)).toBeNull();
  });

  it('are none in a zone nobody knows', () => {
    expect(quietUntil(0, 'Mars/Olympus', night)).toBeNull();
  });
});

describe('preferences', () => {
  it('take from JSON what is well-formed', () => {
    expect(preferencesOf({ channels: ['email', 3], quietFrom: '22:00', quietTo: 8, marketing: true })).toEqual({
      channels: ['email'],
      quietFrom: '22:00',
    });
    for (const nothing of [null, 'x', 3, [], {}]) expect(preferencesOf(nothing)).toEqual({});
  });
});
