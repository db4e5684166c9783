import { IANAZone } from 'luxon';
import { DAY, MINUTE } from './definition.ts';
import { CalendarError } from './errors.ts';

/** A stretch of time in which the zone's offset from UTC stays the same; all in milliseconds. */
type Stretch = { from: number; to: number; offset: number };

/**
 * Wall time of one zone as instants. A wall time is `day * DAY + milliseconds since midnight`.
 *
 * A wall time may be skipped (spring) or come twice (autumn). Skipped: the next valid instant, for openings and
 * closings alike. Twice: the first for an opening, the second for a closing, so a span keeps all it can mean.
 */
export class ZoneClock {
  readonly #zone: IANAZone;
  /** Offset at the UTC start of a day. */
  readonly #probes = new Map<number, number>();
  /** Instant of the change within a UTC day, for the few days that have one. */
  readonly #changes = new Map<number, number>();

  constructor(zone: IANAZone) {
    this.#zone = zone;
  }

  /** Wall time of an instant. */
  wallAt(at: number): number {
    return at + this.#offset(at);
  }

  opening(wall: number): number {
    const stretches = this.#around(wall);
    return occurrences(wall, stretches)[0] ?? nextValid(wall, stretches);
  }

  closing(wall: number): number {
    const stretches = this.#around(wall);
    return occurrences(wall, stretches).at(-1) ?? nextValid(wall, stretches);
  }

  /** The instant after the last one that carries this date: what 24:00 means, also where midnight itself comes twice. */
  endOfDay(day: number): number {
    const midnight = (day + 1) * DAY;
    const last = this.#around(midnight).findLast(({ from, offset }) => from + offset < midnight) as Stretch;
    return Math.min(midnight - last.offset, last.to);
  }

  /** False when no offset change is near the start of this date, so its midnight exists and comes once. */
  changesNear(day: number): boolean {
    return this.#around(day * DAY).length > 1;
  }

  /**
   * Offsets near a wall time. Offsets reach from -12 h to +14 h, so the instant lies within a day of the wall time
   * read as UTC; one probe a day tells whether anything changes there at all.
   */
  #around(wall: number): Stretch[] {
    const first = Math.floor(wall / DAY) - 1;
    const stretches: Stretch[] = [{ from: -Infinity, to: Infinity, offset: this.#probe(first) }];
    for (let day = first + 1; day <= first + 3; day++) {
      const before = stretches.at(-1) as Stretch;
      const offset = this.#probe(day);
      if (offset === before.offset) continue;
      before.to = this.#changeOn(day - 1);
      stretches.push({ from: before.to, to: Infinity, offset });
    }
    return stretches;
  }

  #probe(day: number): number {
    return remembered(this.#probes, day, () => this.#offset(day * DAY));
  }

  #changeOn(day: number): number {
    return remembered(this.#changes, day, () => {
      const before = this.#offset(day * DAY);
      let [low, high] = [day * DAY, (day + 1) * DAY];
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        if (this.#offset(middle) === before) low = middle;
        else high = middle;
      }
      return high;
    });
  }

  #offset(at: number): number {
    return this.#zone.offset(at) * MINUTE;
  }
}

const occurrences = (wall: number, stretches: Stretch[]): number[] =>
  stretches.filter(({ from, to, offset }) => wall - offset >= from && wall - offset < to).map((s) => wall - s.offset);

const nextValid = (wall: number, stretches: Stretch[]): number =>
  (stretches.find(({ from, offset }) => from + offset > wall) as Stretch).from;

/** Zone clocks outlive calendars, so they remember the years in use only: 1970 to about 2107. */
const LAST_REMEMBERED_DAY = 50_000;

function remembered(map: Map<number, number>, day: number, find: () => number): number {
  const known = map.get(day);
  if (known !== undefined) return known;
  const value = find();
  if (day >= 0 && day <= LAST_REMEMBERED_DAY) map.set(day, value);
  return value;
}

const zones = new Map<string, ZoneClock>();

/** One clock per zone for all calendars. Throws `calendar.invalid` for a zone that is not known. */
export function zoneClock(timeZone: string): ZoneClock {
  let clock = zones.get(timeZone);
  if (clock === undefined) {
    if (!IANAZone.isValidZone(timeZone)) throw new CalendarError('calendar.invalid', `unknown time zone: ${timeZone}`);
    clock = new ZoneClock(IANAZone.create(timeZone));
    zones.set(timeZone, clock);
  }
  return clock;
}
