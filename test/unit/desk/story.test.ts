import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold } from '../../../admin-ui/cases/story/fold.ts';
import { money } from '../../../admin-ui/i18n/format.ts';
import { preferenceLines } from '../../../admin-ui/members/preferences.ts';

const message = (at: string) => ({ is: 'message' as const, at });
const event = (at: string) => ({ is: 'event' as const, at });
type Entry = ReturnType<typeof message> | ReturnType<typeof event>;

describe('folding', () => {
  test('neighbouring events become one, messages stand alone', () => {
    const folded = fold([event('1'), event('2'), message('3'), message('4'), event('5')]);
    expect(folded.map((part) => (part.is === 'events' ? part.events.length : 'message'))).toEqual([
      2,
      'message',
      'message',
      1,
    ]);
  });

  test('unfolded it is the same story', () => {
    const entry = fc.record({ is: fc.constantFrom('message' as const, 'event' as const), at: fc.string() });
    fc.assert(
      fc.property(fc.array(entry), (entries) => {
        const typed: Entry[] = entries.map((e) => (e.is === 'message' ? message(e.at) : event(e.at)));
        const flat = fold(typed).flatMap((part): Entry[] => (part.is === 'events' ? part.events : [part.message]));
        expect(flat).toEqual(typed);
      }),
    );
  });
});

describe('money', () => {
  test('counts minor units by currency, and in 万 from a hundred thousand in Chinese', () => {
    expect(money(12_345, 'CNY', 'zh')).toBe('¥123.45');
    expect(money(48_600, 'CNY', 'zh')).toBe('¥486');
    expect(money(12_345_600, 'CNY', 'zh')).toBe('¥12.3万');
    expect(money(12_345_600, 'CNY', 'en')).toBe('¥123,456');
    expect(money(500, 'JPY', 'en')).toBe('¥500');
    expect(money(-1_050, 'CNY', 'en')).toBe('-¥10.50');
  });
});

describe('preferences', () => {
  test('shows what it has words for and survives everything else', () => {
    const lines = preferenceLines({
      channel: 'email',
      marketing: false,
      quietHours: { from: '21:00', to: '08:30' },
      language: null,
      somethingNew: 'x',
      frequency: { odd: [] },
    });
    expect(lines).toEqual([
      { name: 'channel', value: 'email', channel: 'email' },
      { name: 'quietHours', value: '21:00–08:30', channel: null },
      { name: 'marketing', value: false, channel: null },
    ]);
    expect(preferenceLines(JSON.parse('{"__proto__":{"channel":"email"}}'))).toEqual([]);
  });
});
