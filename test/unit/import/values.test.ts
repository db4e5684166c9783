import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { readInstant } from '../../../prisma/import/values.ts';

const read = (text: string, zone: string) => readInstant('c', text, zone)?.getTime();

describe('an instant of a file', () => {
  it('is what the calendar of its zone says, also on the days when clocks change', () => {
    const zones = fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'America/Sao_Paulo', 'UTC');
    fc.assert(
      fc.property(
        zones,
        fc.integer({ min: Date.UTC(1950, 0, 1), max: Date.UTC(2030, 0, 1) }),
        fc.constantFrom('yyyy-M-d H:mm', 'yyyy/M/d H:mm:ss', 'yyyy.M.d', 'yyyyMMdd', "yyyy'年'M'月'd'日' H:mm"),
        (zone, at, format) => {
          const text = DateTime.fromMillis(at, { zone }).toFormat(format);
          expect(read(text, zone)).toBe(DateTime.fromFormat(text, format, { zone }).toMillis());
        },
      ),
      { numRuns: 2_000 },
    );
    for (const text of ['2026-03-29 2:30', '2026-10-25 2:30', '2026-03-29', '2026-10-25 23:59'])
      expect(read(text, 'Europe/Berlin')).toBe(
        DateTime.fromFormat(text, text.includes(' ') ? 'yyyy-MM-dd H:mm' : 'yyyy-MM-dd', {
          zone: 'Europe/Berlin',
        }).toMillis(),
      );
    // Midnight was skipped.
    for (const [text, at] of Object.entries({
      '2013-10-20 1:00': 1_382_238_000_000,
      '2013-10-20 13:30': 1_382_283_000_000,
    }))
      expect(read(text, 'America/Sao_Paulo')).toBe(at);
  });

  it.each([
    '2026-02-30',
    '2026-13-01',
    '2026-1-1 24:01',
    '2026-1-1 10:60',
    '2026-1/2',
    '26-1-1',
    'soon',
    '1899-01-01',
    '2201-01-01',
  ])('%s is refused', (text) => {
    expect(() => read(text, 'UTC')).toThrow();
  });
});
