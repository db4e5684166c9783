import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isOpen } from '../../domain/calendar/calendar.ts';
import { parseCalendar } from '../../domain/calendar/contract.ts';
import { database } from '../setup/world.ts';

let world: Awaited<ReturnType<typeof database>>;
beforeAll(async () => {
  world = await database();
});
afterAll(() => world.close());

const calendars = ['Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'UTC'].map((timeZone) =>
  parseCalendar({
    ...{ timeZone, holidays: ['2026-10-01', '2026-10-02'], annualHolidays: ['01-01'] },
    weekly: {
      mon: [
        ['09:00', '12:00'],
        ['13:30', '18:00'],
      ],
      tue: [['00:00', '24:00']],
      thu: [['22:15', '24:00']],
      fri: [['00:00', '06:30']],
    },
    specialDays: { '2026-10-02': [['10:00', '11:00']], '2026-10-10': [['09:00', '17:30']], '2026-10-12': [] },
  }),
);

it('the database says of every instant whether a calendar is open as the calendar itself does', async () => {
  const from = Date.UTC(2026, 8, 28);
  const instant = fc.oneof(
    fc.integer({ min: from, max: from + 120 * 86_400_000 }),
    // On the border of a quarter of an hour, and next to it.
    fc.tuple(fc.integer({ min: 0, max: 120 * 96 }), fc.constantFrom(-1, 0, 1)).map(([n, d]) => from + n * 900_000 + d),
  );
  const instants = fc.sample(instant, { numRuns: 1_500, seed: 11 });
  for (const calendar of calendars) {
    const rows = await world.prisma.$queryRawUnsafe<{ open: boolean }[]>(
      `SELECT is_working_hour($1::text::jsonb, i.at::timestamptz) AS open FROM jsonb_array_elements_text($2::text::jsonb) WITH ORDINALITY AS i(at, n) ORDER BY i.n`,
      JSON.stringify(calendar),
      JSON.stringify(instants.map((at) => new Date(at).toISOString())),
    );
    expect(rows.map(({ open }) => open)).toEqual(instants.map((at) => isOpen(calendar, at)));
    expect(rows.filter(({ open }) => open).length).toBeGreaterThan(250);
  }
});
