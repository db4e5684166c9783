import { isOpen, nextOpen } from './calendar.ts';
import type { CalendarDefinition } from './definition.ts';
import { quietUntil } from './quiet.ts';

/** When somebody who works here may be reached by mail and text; nothing said: always. */
export type StaffHours = {
  /** Their working calendar; null: none of their own. */
  calendar: CalendarDefinition | null;
  /** HH:mm in their zone. */
  quietFrom: string | null;
  quietTo: string | null;
};

/** Closed days and quiet hours may follow each other; more turns than this mean that they never both leave off. */
const TURNS = 400;

/**
 * When this person may be reached: null, at once; else the first instant that is in their working time and in no quiet hours.
 * Where there is none (quiet all working day, or a calendar that never opens), at once: better at a bad time than never.
 * @param now  epoch milliseconds, as is the answer
 * @param timeZone  the person's; quiet hours are in it, working time is in the calendar's own
 */
export function reachableAt(now: number, timeZone: string, hours: StaffHours): number | null {
  let at = now;
  for (let turn = 0; turn < TURNS; turn++) {
    const next = later(at, timeZone, hours);
    if (next === null) return at === now ? null : at;
    at = next;
  }
  return null;
}

/** A later instant before which they may not be reached; null: none. */
function later(at: number, timeZone: string, { calendar, quietFrom, quietTo }: StaffHours): number | null {
  if (quietFrom !== null && quietTo !== null) {
    const until = quietUntil(at, timeZone, { quietFrom, quietTo });
    if (until !== null && until > at) return until;
  }
  if (calendar === null) return null;
  try {
    return isOpen(calendar, at) ? null : nextOpen(calendar, at).at;
  } catch {
    return null;
  }
}
