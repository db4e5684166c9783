import known from 'chinese-days/dist/chinese-days.json' with { type: 'json' };
import type { NamedDay, YearNotice } from '../../domain/calendar/edit.ts';

/**
 * The State Council's holiday notices of mainland China, as the package chinese-days has them. It knows each year only once the
 * notice is out (November of the year before) and calls everything after that an ordinary week without a word, so its
 * functions are not asked: a year counts as known when the tables themselves hold both its first day and its National Day.
 */
const { holidays, workdays } = known as Record<'holidays' | 'workdays', Record<string, string>>;

const isKnown = (year: number): boolean => `${year}-01-01` in holidays && `${year}-10-01` in holidays;

/** The last year whose notice is known. */
export const lastOfficialYear: number = Math.max(
  ...Object.keys(holidays)
    .map((date) => Number(date.slice(0, 4)))
    .filter(isKnown),
);

/** The notice of one year, or null when it is not known (yet). */
export function officialYear(year: number): YearNotice | null {
  if (!isKnown(year)) return null;
  return { year, holidays: daysOf(holidays, year), workdays: daysOf(workdays, year) };
}

/** `National Day,国庆节,3` → `国庆节 National Day`: one name that both readers know. */
function daysOf(table: Record<string, string>, year: number): NamedDay[] {
  return Object.entries(table)
    .filter(([date]) => date.startsWith(`${year}-`))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([date, words]) => {
      const [english = '', chinese = ''] = words.split(',');
      return { date, name: [chinese, english].filter(Boolean).join(' ') };
    });
}
