import type { Locale } from '../vocabulary.ts';

const TAGS: Record<Locale, string> = { zh: 'zh-CN', en: 'en-GB' };
const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * A day and time of day as people read them, with the zone's offset: readers and desk may be far apart.
 * @param at  epoch milliseconds
 * @param timeZone  IANA name; one that is not known counts as UTC
 */
export function sayInstant(locale: Locale, at: number, timeZone: string): string {
  const key = `${locale} ${timeZone}`;
  let format = formats.get(key);
  if (!format) {
    format = formatOf(locale, timeZone);
    formats.set(key, format);
  }
  // Chinese formats put the offset before the time of day; it reads better at the end in both languages.
  const parts = format.formatToParts(at);
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const said = parts.filter(({ type }) => type !== 'timeZoneName').map(({ value }) => value);
  return `${said.join('').replace(/\s+/g, ' ').trim()} ${offset}`;
}

function formatOf(locale: Locale, timeZone: string): Intl.DateTimeFormat {
  const options: Intl.DateTimeFormatOptions = {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'shortOffset',
  };
  try {
    return new Intl.DateTimeFormat(TAGS[locale], { ...options, timeZone });
  } catch {
    return new Intl.DateTimeFormat(TAGS[locale], { ...options, timeZone: 'UTC' });
  }
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time in its two largest units, no finer than minutes: `2 days 3 hours`. */
export function sayDuration(locale: Locale, ms: number): string {
  const whole = Math.max(0, ms);
  const [days, hours, minutes] = [
    Math.floor(whole / DAY),
    Math.floor((whole % DAY) / HOUR),
    Math.floor((whole % HOUR) / MINUTE),
  ];
  const parts: [number, string][] =
    days > 0
      ? [
          [days, 'day'],
          [hours, 'hour'],
        ]
      : [
          [hours, 'hour'],
          [minutes, 'minute'],
        ];
  const said = parts.filter(([count]) => count > 0).map(([count, unit]) => sayUnit(locale, count, unit));
  return said.join(locale === 'zh' ? '' : ' ') || sayUnit(locale, 0, 'minute');
}

const sayUnit = (locale: Locale, count: number, unit: string): string =>
  new Intl.NumberFormat(TAGS[locale], { style: 'unit', unit, unitDisplay: 'long' }).format(count);
