import { DAY, MINUTE } from '../calendar/definition.ts';
import { zoneClock } from '../calendar/zone.ts';

/** Whether somebody is here: their shifts, absences and their own word, at an instant. Pure; instants are epoch milliseconds. */

export const AVAILABILITIES = ['here', 'busy', 'away'] as const;
export type Availability = (typeof AVAILABILITIES)[number];

export const SHIFT_KINDS = ['weekly', 'extra', 'off'] as const;
/** Minutes since midnight of wall time; past 1440 it ends on the next day. Of `off` they mean nothing. */
export type Shift = {
  kind: (typeof SHIFT_KINDS)[number];
  /** 1 = Monday … 7 = Sunday. */
  weekday: number | null;
  /** `2026-11-30` */
  day: string | null;
  begins: number;
  ends: number;
};
export type Span = { from: number; until: number };

export type Plan = {
  zone: string;
  shifts: readonly Shift[];
  absences: readonly Span[];
  availability: Availability;
  /** When they are here again by themselves. */
  availabilityUntil: number | null;
};

export const PRESENCES = ['here', 'busy', 'away', 'offShift', 'absent'] as const;
/** `until`: when that ends, as far as it is known. Whoever has no shifts at all is here without end. */
export type Presence = { is: (typeof PRESENCES)[number]; until: number | null };

/** How far ahead the next shift is looked for. */
const AHEAD_DAYS = 28;

export function presenceAt(plan: Plan, at: number): Presence {
  const absentUntil = endOfAbsence(plan.absences, at);
  if (absentUntil !== null) return { is: 'absent', until: absentUntil };
  const said = availabilityAt(plan, at);
  if (said === 'away') return { is: 'away', until: plan.availabilityUntil };
  const today = dayOf(plan.zone, at);
  // The shift of yesterday may go on past midnight.
  const spans = shiftSpans(plan, today - 1, today + AHEAD_DAYS);
  const now = spans.find((span) => span.from <= at && at < span.until);
  const offToday = plan.shifts.some((s) => s.kind === 'off' && s.day !== null && dayNumber(s.day) === today);
  if (!now && (isPlanned(plan) || offToday))
    return { is: 'offShift', until: spans.find((span) => span.from > at)?.from ?? null };
  if (said === 'busy') return { is: 'busy', until: plan.availabilityUntil };
  return { is: 'here', until: now?.until ?? null };
}

/** What somebody says of themselves; what they said until then no longer counts. */
export const availabilityAt = (plan: Pick<Plan, 'availability' | 'availabilityUntil'>, at: number): Availability =>
  plan.availabilityUntil !== null && plan.availabilityUntil <= at ? 'here' : plan.availability;

/** Somebody without weekly or extra shifts works whenever the desk does. */
export const isPlanned = ({ shifts }: Pick<Plan, 'shifts'>): boolean => shifts.some(({ kind }) => kind !== 'off');

/** The shifts that begin on these days (both included, days since 1970), in order, those that touch as one. */
export function shiftSpans({ zone, shifts }: Pick<Plan, 'zone' | 'shifts'>, first: number, last: number): Span[] {
  const clock = zoneClock(zone);
  const spans: Span[] = [];
  for (let day = first; day <= last; day++)
    for (const { begins, ends } of shiftsOn(shifts, day)) {
      const from = clock.opening(day * DAY + begins * MINUTE);
      const until = clock.closing(day * DAY + ends * MINUTE);
      if (until > from) spans.push({ from, until });
    }
  return merged(spans);
}

/** The shifts of one day: exceptions replace the weekly ones. */
export function shiftsOn(shifts: readonly Shift[], day: number): Shift[] {
  const exceptions = shifts.filter((s) => s.kind !== 'weekly' && s.day !== null && dayNumber(s.day) === day);
  if (exceptions.length > 0) return exceptions.filter(({ kind }) => kind === 'extra');
  return shifts.filter((s) => s.kind === 'weekly' && s.weekday === weekdayOf(day));
}

/** When somebody can be counted on within a stretch: shifts without absences. Without shifts: the stretch itself. */
export function workingSpans(plan: Plan, { from, until }: Span): Span[] {
  const [first, last] = [dayOf(plan.zone, from), dayOf(plan.zone, until - 1)];
  const spans = isPlanned(plan) ? shiftSpans(plan, first - 1, last) : [{ from, until }];
  const off = isPlanned(plan)
    ? []
    : plan.shifts.flatMap(({ kind, day }) => (kind === 'off' && day ? [spanOfDay(plan.zone, dayNumber(day))] : []));
  const within = spans.map((s) => ({ from: Math.max(s.from, from), until: Math.min(s.until, until) }));
  return without(
    within.filter((s) => s.until > s.from),
    [...plan.absences, ...off],
  );
}

export function without(spans: readonly Span[], taken: readonly Span[]): Span[] {
  return taken.reduce<Span[]>(
    (left, gone) =>
      left.flatMap((s) =>
        [
          { from: s.from, until: Math.min(s.until, gone.from) },
          { from: Math.max(s.from, gone.until), until: s.until },
        ].filter((part) => part.until > part.from),
      ),
    [...spans],
  );
}

export function merged(spans: readonly Span[]): Span[] {
  const out: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = out.at(-1);
    if (last && span.from <= last.until) last.until = Math.max(last.until, span.until);
    else out.push({ ...span });
  }
  return out;
}

/** The date of an instant in a zone, as days since 1970. */
export const dayOf = (zone: string, at: number): number => Math.floor(zoneClock(zone).wallAt(at) / DAY);
export const dayNumber = (date: string): number => Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY);
export const dateOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);
export const spanOfDay = (zone: string, day: number): Span => ({
  from: zoneClock(zone).opening(day * DAY),
  until: zoneClock(zone).endOfDay(day),
});
/** 1970-01-01 was a Thursday. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

/** Absences that follow each other without a break are one. */
function endOfAbsence(absences: readonly Span[], at: number): number | null {
  return merged(absences).find(({ from, until }) => from <= at && at < until)?.until ?? null;
}
