import { describe, expect, it } from 'vitest';
import {
  add,
  addBusinessDays,
  between,
  type CalendarDefinition,
  isOpen,
  nextOpen,
  parseCalendar,
  subtract,
} from '../../../domain/calendar/calendar.ts';
import { chinaService2026, everyDay } from '../../../domain/calendar/seeds.ts';

/*
 * Deadlines worked out by hand. A replayed workflow does not notice when calendar arithmetic changes, so a line here
 * must never change without a reason that can be told to the member who was promised it.
 */

const HOUR = 3_600_000;
const week = (hours: [string, string][], days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']) =>
  Object.fromEntries(days.map((day) => [day, hours]));
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri'];
const roundTheClock = (timeZone: string) => parseCalendar({ timeZone, weekly: week([['00:00', '24:00']]) });

const berlin = parseCalendar({
  timeZone: 'Europe/Berlin',
  weekly: week(
    [
      ['08:00', '13:00'],
      ['14:00', '18:00'],
    ],
    weekdays,
  ),
});
const newYork = parseCalendar({ timeZone: 'America/New_York', weekly: week([['09:00', '17:00']], weekdays) });
const nightDesk = parseCalendar({ timeZone: 'America/Sao_Paulo', weekly: week([['00:00', '06:00']]) });
const nightShift = parseCalendar({
  timeZone: 'Asia/Shanghai',
  weekly: week([
    ['00:00', '06:00'],
    ['22:00', '24:00'],
  ]),
});

const deadlines: [what: string, calendar: CalendarDefinition, start: string, hours: number, due: string][] = [
  ['exactly to closing', chinaService2026, '2026-02-11T10:00+08:00', 8, '2026-02-11T18:00+08:00'],
  ['into a Saturday worked for 春节', chinaService2026, '2026-02-13T14:00+08:00', 8, '2026-02-14T13:00+08:00'],
  ['over 春节, nine days', chinaService2026, '2026-02-14T09:00+08:00', 24, '2026-02-25T15:00+08:00'],
  ['over 国庆节', chinaService2026, '2026-09-30T16:00+08:00', 4, '2026-10-08T11:00+08:00'],
  ['closing on a Saturday worked', chinaService2026, '2026-10-09T09:00+08:00', 18, '2026-10-10T18:00+08:00'],
  ['on a holiday, at a desk that has none', everyDay, '2026-01-01T20:00+08:00', 24, '2026-01-03T16:00+08:00'],
  ['lunch breaks and the spring change', berlin, '2026-03-27T10:00+01:00', 20, '2026-03-31T12:00+02:00'],
  ['23 hours on the wall', roundTheClock('Europe/Berlin'), '2026-03-28T12:00+01:00', 24, '2026-03-29T13:00+02:00'],
  ['25 hours on the wall', roundTheClock('Europe/Berlin'), '2026-10-24T12:00+02:00', 24, '2026-10-25T11:00+01:00'],
  ['half an hour', roundTheClock('Australia/Lord_Howe'), '2026-04-04T12:00+11:00', 24, '2026-04-05T11:30+10:30'],
  ['a day that starts at 01:00', nightDesk, '2018-11-03T00:00-03:00', 8, '2018-11-04T03:00-02:00'],
  ['a week over the autumn change', newYork, '2026-10-30T13:00-04:00', 40, '2026-11-06T13:00-05:00'],
  ['through midnight without a stop', nightShift, '2026-05-01T23:00+08:00', 3, '2026-05-02T02:00+08:00'],
  ['nothing, on a Sunday', newYork, '2026-10-25T12:00-04:00', 0, '2026-10-26T09:00-04:00'],
];

const at = (text: string): number => Date.parse(text);
const iso = (at: number): string => new Date(at).toISOString();

describe('golden deadlines', () => {
  it.each(deadlines)('%s', (_, calendar, start, hours, due) => {
    const answer = add(calendar, at(start), hours * HOUR);
    expect({ ...answer, at: iso(answer.at) }).toEqual({ at: iso(at(due)), provisional: false });
  });

  it('a warning four hours ahead of a deadline just after 春节 comes before the holiday', () => {
    const { at: warning } = subtract(chinaService2026, at('2026-02-24T11:00+08:00'), 4 * HOUR);
    expect(iso(warning)).toBe(iso(at('2026-02-14T16:00+08:00')));
  });

  it('three working days: substitute days count, holidays do not, after closing it is the next opening', () => {
    const days = (start: string, count: number) => iso(addBusinessDays(chinaService2026, at(start), count).at);
    expect(days('2026-02-12T10:30+08:00', 3)).toBe(iso(at('2026-02-24T10:30+08:00')));
    expect(days('2026-02-12T20:00+08:00', 3)).toBe(iso(at('2026-02-25T09:00+08:00')));
    expect(days('2026-02-16T10:30+08:00', 1)).toBe(iso(at('2026-02-24T10:30+08:00')));
    expect(days('2026-02-16T10:30+08:00', 0)).toBe(iso(at('2026-02-24T09:00+08:00')));
  });
});

describe('where the wall clock jumps', () => {
  const sundays = (timeZone: string, hours: [string, string][]) => parseCalendar({ timeZone, weekly: { sun: hours } });
  const opens = (calendar: CalendarDefinition, from: string) => iso(nextOpen(calendar, at(from)).at);
  const closes = (calendar: CalendarDefinition, from: string, ms: number) => iso(add(calendar, at(from), ms).at);

  it('an opening in the gap is the next valid instant, a closing in it likewise', () => {
    expect(opens(sundays('Europe/Berlin', [['02:30', '04:00']]), '2026-03-28T12:00Z')).toBe('2026-03-29T01:00:00.000Z');
    const early = sundays('Europe/Berlin', [['01:00', '02:30']]);
    expect(isOpen(early, at('2026-03-29T00:59:59.999Z'))).toBe(true);
    expect(isOpen(early, at('2026-03-29T01:00Z'))).toBe(false);
  });

  it('a span that lies in the gap is not open on that date', () => {
    expect(opens(sundays('Europe/Berlin', [['02:10', '02:50']]), '2026-03-28T12:00Z')).toBe('2026-04-05T00:10:00.000Z');
  });

  it('in autumn the first of two opens, the second closes', () => {
    expect(opens(sundays('Europe/Berlin', [['02:30', '04:00']]), '2026-10-24T12:00Z')).toBe('2026-10-25T00:30:00.000Z');
    const early = sundays('Europe/Berlin', [['01:00', '02:30']]);
    expect(closes(early, '2026-10-24T23:00Z', 2.5 * HOUR)).toBe('2026-10-25T01:30:00.000Z');
    expect(isOpen(early, at('2026-10-25T01:30Z'))).toBe(false);
    expect(opens(sundays('Australia/Lord_Howe', [['01:45', '03:00']]), '2026-04-04T12:00Z')).toBe(
      '2026-04-04T14:45:00.000Z',
    );
  });

  it('24:00 is the end of the date where midnight is skipped, repeated, or repeated an hour later', () => {
    const saturdays = (timeZone: string) => parseCalendar({ timeZone, weekly: { sat: [['00:00', '24:00']] } });
    const lasts = (timeZone: string, from: string, hours: number) =>
      iso(add(saturdays(timeZone), at(from), hours * HOUR).at);
    expect(lasts('America/Sao_Paulo', '2018-11-03T00:00-03:00', 24)).toBe('2018-11-04T03:00:00.000Z');
    expect(lasts('America/Sao_Paulo', '2018-02-17T00:00-02:00', 25)).toBe('2018-02-18T03:00:00.000Z');
    expect(lasts('America/Havana', '2025-11-01T00:00-04:00', 24)).toBe('2025-11-02T04:00:00.000Z');
  });

  it('an hour that belongs to two dates, set back over midnight at 00:01, counts once and is open', () => {
    const weekend = parseCalendar({ timeZone: 'America/St_Johns', weekly: week([['00:00', '24:00']], ['sat', 'sun']) });
    const [saturday, monday] = [at('2010-11-06T00:00-02:30'), at('2010-11-08T00:00-03:30')];
    expect(between(weekend, saturday, monday)).toBe(monday - saturday);
    const sunday = parseCalendar({ timeZone: 'America/St_Johns', weekly: week([['00:00', '24:00']], ['sun']) });
    expect(iso(nextOpen(sunday, saturday).at)).toBe('2010-11-07T02:30:00.000Z');
    expect(isOpen(sunday, at('2010-11-07T03:00Z'))).toBe(true);
    expect(between(sunday, saturday, monday)).toBe(25 * HOUR);
  });

  it('a working-day deadline at a skipped wall time is the next valid instant, at a repeated one the first', () => {
    const always = roundTheClock('Europe/Berlin');
    expect(iso(addBusinessDays(always, at('2026-03-28T02:30+01:00'), 1).at)).toBe('2026-03-29T01:00:00.000Z');
    expect(iso(addBusinessDays(always, at('2026-10-24T02:30+02:00'), 1).at)).toBe('2026-10-25T00:30:00.000Z');
  });
});
