import { DAY, dayNumber, MINUTE, wallMinutes } from '../calendar/definition.ts';
import { type ZoneClock, zoneClock } from '../calendar/zone.ts';
import type { CadenceDefinition, LeapDay } from './cadence.ts';

/**
 * When a cadence is due for a member. All instants are epoch milliseconds. `period` tells one occasion from the next: together with
 * member, cadence and step it is the key that makes a touch happen once.
 */
export type Moment = { period: string; dueAt: number /** From then on it is too late. */; expiresAt: number };

/** What the moment depends on. `birthday` is `YYYY-MM-DD`; `change` is the one that a cadence of tier changes may begin with. */
export type Subject = {
  birthday: string | null;
  timeZone: string;
  lastContactAt: number;
  change?: { id: string; at: number } | null;
};

type Rhythm = Pick<CadenceDefinition, 'trigger' | 'at' | 'patienceDays'>;

/**
 * The occasion that is due now, or null. A birthday is due from the hour on its day in the member's zone, for `patienceDays`: a sweep
 * that comes later, after an outage, still finds it; so is a change of tier, from the hour that follows it. A silence is due until it is broken.
 */
export function momentOf(of: Rhythm, member: Subject, now: number): Moment | null {
  const patience = of.patienceDays * DAY;
  if (of.trigger.type === 'birthday') return birthdays(of, member, now - patience, now).at(-1) ?? null;
  if (of.trigger.type === 'tierChange') {
    const moment = change(of, member);
    return moment && moment.dueAt <= now && now < moment.expiresAt ? moment : null;
  }
  if (of.trigger.type === 'byHand') return null;
  const moment = silence(of, of.trigger.days, member);
  return moment.dueAt <= now ? { ...moment, expiresAt: now + patience } : null;
}

/** The occasions that become due after `from` and up to `to`. */
export function momentsBetween(of: Rhythm, member: Subject, from: number, to: number): Moment[] {
  if (of.trigger.type === 'birthday') return birthdays(of, member, from, to);
  if (of.trigger.type === 'byHand') return [];
  const moment = of.trigger.type === 'tierChange' ? change(of, member) : silence(of, of.trigger.days, member);
  return moment && moment.dueAt > from && moment.dueAt <= to ? [moment] : [];
}

function birthdays(of: Rhythm, { birthday, timeZone }: Subject, from: number, to: number): Moment[] {
  if (!birthday || of.trigger.type !== 'birthday') return [];
  const { leapDay } = of.trigger;
  const clock = clockOf(timeZone);
  const [first, last] = [yearOf(clock.wallAt(from)), yearOf(clock.wallAt(to))];
  const moments: Moment[] = [];
  for (let year = Math.max(first, Number(birthday.slice(0, 4)) + 1); year <= last; year++) {
    const dueAt = clock.opening(birthdayIn(birthday, year, leapDay) * DAY + wallMinutes(of.at) * MINUTE);
    if (dueAt > from && dueAt <= to)
      moments.push({ period: String(year), dueAt, expiresAt: dueAt + of.patienceDays * DAY });
  }
  return moments;
}

/** Day number of somebody's birthday in a year. */
export function birthdayIn(birthday: string, year: number, leapDay: LeapDay): number {
  const day = dayNumber(`${String(year).padStart(4, '0')}${birthday.slice(4)}`);
  if (!Number.isNaN(day)) return day;
  return dayNumber(`${String(year).padStart(4, '0')}${leapDay === 'feb28' ? '-02-28' : '-03-01'}`);
}

/** So many days after the day of the last contact, as the member's zone has it. A new contact begins a new period. */
function silence(of: Rhythm, days: number, { timeZone, lastContactAt }: Subject): Moment {
  const clock = clockOf(timeZone);
  const day = Math.floor(clock.wallAt(lastContactAt) / DAY) + days;
  const dueAt = clock.opening(day * DAY + wallMinutes(of.at) * MINUTE);
  return { period: String(lastContactAt), dueAt, expiresAt: dueAt + of.patienceDays * DAY };
}

/** From the next time that it is the hour where they live. Each change is an occasion of its own. */
function change(of: Rhythm, { timeZone, change: made }: Subject): Moment | null {
  if (!made) return null;
  const clock = clockOf(timeZone);
  const day = Math.floor(clock.wallAt(made.at) / DAY);
  const sameDay = clock.opening(day * DAY + wallMinutes(of.at) * MINUTE);
  const dueAt = sameDay >= made.at ? sameDay : clock.opening((day + 1) * DAY + wallMinutes(of.at) * MINUTE);
  return { period: changePeriod(made.id), dueAt, expiresAt: dueAt + of.patienceDays * DAY };
}

export const changePeriod = (id: string): string => `change:${id}`;

/** The farthest that wall clocks are from UTC. */
const FARTHEST = 14 * 3_600_000;

/**
 * Month and day (229 = 29 February) of whoever may have a birthday between two instants, wherever they live: what an index can answer.
 * `momentOf` then says who really has.
 */
export function monthDaysBetween(leapDay: LeapDay, from: number, to: number): number[] {
  const days = new Set<number>();
  for (let day = Math.floor((from - FARTHEST) / DAY); day <= Math.floor((to + FARTHEST) / DAY); day++) {
    const date = new Date(day * DAY);
    const monthDay = (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
    days.add(monthDay);
    if (monthDay === (leapDay === 'feb28' ? 228 : 301) && !isLeap(date.getUTCFullYear())) days.add(229);
  }
  return [...days];
}

const isLeap = (year: number) => !Number.isNaN(dayNumber(`${year}-02-29`));
const yearOf = (wall: number) => new Date(wall).getUTCFullYear();

/** A zone that is not known counts as UTC: a wish at a wrong hour is better than none. */
function clockOf(timeZone: string): ZoneClock {
  try {
    return zoneClock(timeZone);
  } catch {
    return zoneClock('UTC');
  }
}
