import { add, type CalendarDefinition, subtract } from '../../domain/calendar/calendar.ts';
import type { Clock } from '../../domain/case/flow.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import type { Deed, Past } from '../import/replay.ts';
import { WORDS } from './stories.ts';

/** How far a case of the demo has come. `rest` is working minutes: until its clock runs out, or since its last step (`neglected`: since its last rung was called). */
export type Script =
  | 'firstLine'
  | 'secondLine'
  | 'waiting'
  | 'resolved'
  | 'departmentHead'
  | 'accepted'
  | 'lapsed'
  | 'withdrawn'
  | 'thanked'
  | 'passedOn'
  | 'adopted'
  | 'neglected';

/** Working time as the case will be measured: its clocks, and the calendars of its first queue and of the others. */
export type Times = {
  now: number;
  minutes: Record<Clock, number>;
  first: CalendarDefinition;
  office: CalendarDefinition;
  /** Working minutes of each rung. */
  ladder: number[];
};

const MINUTE = 60_000;
/** What a flow and its rules give each clock; every flow of the demo has those that are asked for. */
const givenBy = (minutes: Record<Clock, number>) => (clock: Clock) => minutes[clock] as number;
const after = (calendar: CalendarDefinition, at: number, minutes: number) => add(calendar, at, minutes * MINUTE).at;
const before = (calendar: CalendarDefinition, at: number, minutes: number) =>
  subtract(calendar, at, minutes * MINUTE).at;

/** What was done to the case and when, so that it stands where the script says and its clock has `rest` minutes left. */
export function pastOf(script: Script, rest: number, locale: Locale, t: Times, rung = 0): Past {
  const { now, minutes, first, office, ladder } = t;
  const words = WORDS[locale];
  const given = givenBy(minutes);
  /** The case up to an instant in the first line, by which it was open for this part of the first line's time. */
  const until = (at: number, part: number): Past => {
    const openedAt = before(first, at, given('firstLine') * part);
    return { openedAt, deeds: answered(openedAt, t, words.answer).filter((deed) => deed.at <= at) };
  };
  const then = (past: Past, ...deeds: Deed[]): Past => ({ ...past, deeds: [...past.deeds, ...deeds] });
  /** Cases are solved well within the first line's time. */
  const solved = (at: number, body: string = words.resolution) =>
    then(until(at, 0.75), { type: 'resolve', at, by: 'desk', body });
  const left = (clock: Clock) => given(clock) - Math.min(rest, 0.6 * given(clock));

  switch (script) {
    case 'firstLine':
      return until(now, left('firstLine') / given('firstLine'));
    case 'secondLine': {
      const at = before(office, now, left('secondLine'));
      const taken = Math.min(now, after(office, at, 20));
      const past = then(until(at, 0.75), { type: 'handover', at, by: 'desk', body: words.handover });
      return then(past, { type: 'claim', at: taken, by: 'desk' });
    }
    case 'waiting': {
      const at = before(first, now, rest);
      return then(until(at, 0.75), { type: 'ask', at, by: 'desk', body: words.question });
    }
    case 'resolved':
      return solved(before(first, now, rest));
    case 'departmentHead': {
      const at = before(office, now, left('departmentHead'));
      return then(solved(before(office, at, 200)), { type: 'reject', at, by: 'member', body: words.rejected });
    }
    case 'accepted': {
      const at = before(first, now, rest);
      return then(solved(at), { type: 'accept', at: Math.min(now, after(first, at, 90)), by: 'member' });
    }
    case 'lapsed': {
      const at = before(first, now, rest + given('acceptance'));
      return then(solved(at), { type: 'lapse', at: after(first, at, given('acceptance')), by: 'member' });
    }
    case 'withdrawn': {
      const at = before(first, now, rest);
      return then(until(at, 0.75), { type: 'withdraw', at, by: 'member' });
    }
    case 'neglected': {
      const climbed = ladder.slice(0, rung).reduce((sum, own) => sum + own, 0);
      return { openedAt: before(first, now, given('answer') + climbed + rest), deeds: [], leftUntil: now };
    }
    case 'thanked':
      return solved(before(first, now, rest), words.thanks);
    case 'passedOn': {
      const at = before(first, now, rest);
      return then(solved(at, words.thanks), { type: 'passOn', at: Math.min(now, after(first, at, 30)), by: 'desk' });
    }
    case 'adopted': {
      const at = before(first, now, rest);
      return then(until(at, 0.75), { type: 'adopt', at, by: 'desk', body: words.thanks });
    }
  }
}

/** Somebody took it soon, and the member had a first answer in time. */
const answered = (openedAt: number, { first, minutes }: Times, body: string, given = givenBy(minutes)): Deed[] => [
  { type: 'claim', at: after(first, openedAt, 0.2 * given('answer')), by: 'desk' },
  { type: 'reply', at: after(first, openedAt, 0.6 * given('answer')), by: 'desk', body },
];
