import { readFileSync } from 'node:fs';
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
  type WallSpan,
} from '../../../domain/calendar/calendar.ts';
import { dayNumber, type Weekday, weekdayOf } from '../../../domain/calendar/definition.ts';

type FactCalendar = {
  timezone: string;
  weekly: Partial<Record<Weekday, WallSpan[]>>;
  holidays: string[];
  annual_holidays: string[];
  special_days?: Record<string, WallSpan[]>;
  breaks?: Record<string, WallSpan[]>;
};

type Fact = {
  id: string;
  op: 'add' | 'between' | 'subtract' | 'next_open' | 'is_open' | 'add_business_days';
  calendar: string;
  start: string;
  end?: string;
  seconds?: number;
  days?: number;
  pauses?: [string, string][];
  expected?: string;
  expected_seconds?: number;
  expected_minutes_floor?: number;
  sla_minutes?: number;
  expected_remaining_minutes?: number;
  expected_open?: boolean;
  note?: string;
  tags: string[];
};

const file = JSON.parse(readFileSync(new URL('../../data/business-hours.json', import.meta.url), 'utf8')) as {
  calendars: Record<string, FactCalendar>;
  cases: Fact[];
};

const calendars = new Map(Object.entries(file.calendars).map(([name, facts]) => [name, toCalendar(facts)]));
const facts = file.cases.filter(({ tags }) => !tags.includes('peer_quirk'));

describe('facts from the tests of seven help desks and libraries', () => {
  it('holds 132 facts, of which one is a mistake of a peer', () => {
    expect(file.cases).toHaveLength(132);
    expect(facts).toHaveLength(131);
    const count = (op: Fact['op']) => facts.filter((fact) => fact.op === op).length;
    expect([count('add'), count('between'), count('subtract')]).toEqual([57, 52, 12]);
    expect([count('next_open'), count('is_open'), count('add_business_days')]).toEqual([5, 3, 2]);
  });

  it.each(facts.map((fact) => [`${fact.id} ${fact.op} ${fact.note ?? ''}`, fact] as const))('%s', (_, fact) => {
    expect(answersOf(fact)).toEqual(expectationsOf(fact));
  });
});

function answersOf(fact: Fact): Record<string, unknown> {
  const calendar = calendars.get(fact.calendar) as CalendarDefinition;
  const start = Date.parse(fact.start);
  const pauses = (fact.pauses ?? []).map(([from, to]): [number, number] => [Date.parse(from), Date.parse(to)]);
  switch (fact.op) {
    case 'add':
      return instant(add(calendar, start, seconds(fact), pauses).at);
    case 'subtract':
      return instant(subtract(calendar, start, seconds(fact), pauses).at);
    case 'next_open':
      return instant(nextOpen(calendar, start).at);
    case 'add_business_days':
      return instant(addBusinessDays(calendar, start, fact.days as number).at);
    case 'is_open':
      return { open: isOpen(calendar, start) };
    case 'between': {
      const ms = between(calendar, start, Date.parse(fact.end as string), pauses);
      if (fact.expected_seconds !== undefined) return { seconds: ms / 1_000 };
      const minutes = Math.floor(ms / 60_000);
      return { minutes, remaining: (fact.sla_minutes as number) - minutes };
    }
  }
}

function expectationsOf(fact: Fact): Record<string, unknown> {
  if (fact.expected !== undefined) return instant(Date.parse(fact.expected));
  if (fact.expected_open !== undefined) return { open: fact.expected_open };
  if (fact.expected_seconds !== undefined) return { seconds: fact.expected_seconds };
  return { minutes: fact.expected_minutes_floor, remaining: fact.expected_remaining_minutes };
}

const seconds = (fact: Fact): number => (fact.seconds as number) * 1_000;
const instant = (at: number) => ({ at: new Date(at).toISOString() });

/** A break on one date becomes that date's own hours: the weekly ones with the break taken out. */
function toCalendar(facts: FactCalendar): CalendarDefinition {
  const specialDays = { ...facts.special_days };
  for (const [date, breaks] of Object.entries(facts.breaks ?? {})) {
    specialDays[date] = takeOut(facts.weekly[weekdayOf(dayNumber(date))] ?? [], breaks);
  }
  return parseCalendar({
    timeZone: facts.timezone,
    weekly: facts.weekly,
    holidays: facts.holidays,
    annualHolidays: facts.annual_holidays,
    specialDays,
  });
}

function takeOut(hours: WallSpan[], breaks: WallSpan[]): WallSpan[] {
  return breaks.reduce(
    (left, [from, to]) =>
      left.flatMap(([opens, closes]): WallSpan[] => {
        if (to <= opens || from >= closes) return [[opens, closes]];
        const pieces: WallSpan[] = [
          [opens, from],
          [to, closes],
        ];
        return pieces.filter(([begin, end]) => begin < end);
      }),
    hours,
  );
}
