/** Days and hours as the reader's zone has them. All instants are epoch milliseconds. */

/** `2026-11-22` in the zone: equal strings are the same day. */
export function dayIn(zone: string, at: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    at,
  );
}

/** An instant in few words: the hour today, weekday and hour within six days, else the date. */
export function shortInstant(at: number, now: number, zone: string, tag: string): string {
  const time: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  const near = Math.abs(at - now) < 6 * 24 * 3_600_000;
  const sameDay = dayIn(zone, at) === dayIn(zone, now);
  const day: Intl.DateTimeFormatOptions = near ? { weekday: 'short' } : { month: 'short', day: 'numeric' };
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(tag, { timeZone: zone, ...options }).format(at);
  // Put together here: some languages write no space between day and hour, and the two are then hard to tell apart.
  return [...(sameDay ? [] : [format(day)]), ...(near ? [format(time)] : [])].join(' ');
}

/** The whole instant with the zone's name, for hovering. */
export function fullInstant(at: number, zone: string, tag: string): string {
  const parts = new Intl.DateTimeFormat(tag, {
    timeZone: zone,
    weekday: 'short',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).formatToParts(at);
  // Chinese formats put the zone before the time of day; it reads better at the end in both languages.
  const named = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const said = parts.flatMap(({ type, value }) => (type === 'timeZoneName' ? [] : [value]));
  return `${said.join('').replace(/\s+/g, ' ').trim()} ${named}`;
}

/** The instant at which a clock on the wall of this zone shows this. @param wall  what it shows, as if it were UTC */
export function instantAt(wall: number, zone: string): number {
  const first = wall - offsetAt(wall, zone);
  return wall - offsetAt(first, zone);
}

/** The same for what a field for day and time holds, `2026-12-01T10:00`; NaN when it holds none. */
export function instantTyped(typed: string, zone: string): number {
  const wall = Date.parse(`${typed}Z`);
  return Number.isNaN(wall) ? wall : instantAt(wall, zone);
}

function offsetAt(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric' },
  }).formatToParts(at);
  const part = (type: string) => Number(parts.find((p) => p.type === type)?.value);
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
  return wall - Math.floor(at / 60_000) * 60_000;
}

/** A zone the browser knows; its own when the given one is not known. */
export function knownZone(zone: string | null | undefined): string {
  try {
    if (zone) return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    // An unknown zone must not take the page down.
  }
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
