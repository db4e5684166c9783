import fc from 'fast-check';
import { expect, test } from 'vitest';
import { between, CalendarError, openSpans } from '../../../domain/calendar/calendar.ts';
import { chinaService2026, everyDay } from '../../../domain/calendar/seeds.ts';

const from = Date.parse('2026-09-20T00:00:00Z');

test('the open spans of a stretch are what is counted in it, in order, and never outside of it', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(chinaService2026, everyDay),
      fc.integer({ min: 0, max: 40 * 1_440 }),
      fc.integer({ min: 0, max: 20 * 1_440 }),
      (calendar, start, minutes) => {
        const begin = from + start * 60_000;
        const end = begin + minutes * 60_000;
        const spans = openSpans(calendar, begin, end);
        expect(spans.reduce((sum, [opens, closes]) => sum + closes - opens, 0)).toBe(between(calendar, begin, end));
        const edges = spans.flat();
        expect([...edges].sort((a, b) => a - b)).toEqual(edges);
        for (const edge of edges) expect(edge >= begin && edge <= end).toBe(true);
      },
    ),
    { numRuns: 200 },
  );
});

test('a stretch that ends before it begins has none; one of more than a hundred years is refused', () => {
  expect(openSpans(everyDay, from, from - 1)).toEqual([]);
  expect(() => openSpans(everyDay, from, from + 200 * 365 * 86_400_000)).toThrow(CalendarError);
});
