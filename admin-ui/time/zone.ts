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
  return new Intl.DateTimeFormat(tag, {
    timeZone: zone,
    weekday: 'short',
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).format(at);
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
