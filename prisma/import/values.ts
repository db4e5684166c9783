import { DateTime } from 'luxon';
import { CATALOGUES } from '../../domain/language/index.ts';
import { RowRefused } from './problems.ts';

/** What cells say. Each reader answers undefined for an empty cell and throws RowRefused for one it cannot read. */

/** Longest text of a cell that becomes part of a record; a case's body may be longer. */
export const TEXT_MAX = 500;
export const BODY_MAX = 20_000;

/** A cell as text: NFC, trimmed. A formula is text like any other and is never worked out. */
export function readText(column: string, cell: string, max = TEXT_MAX): string | undefined {
  if (cell.includes('\u0000')) throw new RowRefused(column, 'nul');
  if (!cell.isWellFormed()) throw new RowRefused(column, 'halfCharacter');
  const text = cell.normalize('NFC').trim();
  if (text.length > max) throw new RowRefused(column, 'tooLong', { max });
  return text === '' ? undefined : text;
}

// Asking Intl costs some µs each time, and a file asks at every row.
const digitsOf = new Map<string, number>();
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

/** Decimal digits of a currency's minor unit: CNY 2, JPY 0, KWD 3. */
export function minorDigits(currency: string): number {
  let digits = digitsOf.get(currency);
  if (digits === undefined) {
    digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
    digitsOf.set(currency, digits);
  }
  return digits;
}

export function readCurrency(column: string, cell: string): string | undefined {
  const text = readText(column, cell)?.normalize('NFKC').toUpperCase();
  if (text === undefined) return undefined;
  const code =
    { '¥': 'CNY', 元: 'CNY', 人民币: 'CNY', RMB: 'CNY', $: 'USD', US$: 'USD', 美元: 'USD', NT$: 'TWD', '€': 'EUR' }[
      text
    ] ?? text;
  if (!CURRENCIES.has(code)) throw new RowRefused(column, 'noCurrency', { text });
  return code;
}

/** `1,234.5` → 123450n for two digits. More decimals than the currency has are refused, not rounded: money is exact. */
export function readMinor(column: string, cell: string, digits: number): bigint | undefined {
  const text = readText(column, cell)
    ?.normalize('NFKC')
    .replace(/^([-+]?)\s*[¥$€]\s*/, '$1')
    .replace(/元$/, '')
    .trim();
  if (text === undefined) return undefined;
  const match = /^([-+]?)(\d{1,15}|\d{1,3}(?:,\d{3})+)(?:\.(\d*))?$/.exec(text);
  if (!match) throw new RowRefused(column, 'noAmount', { text });
  const [, sign, whole = '', fraction = ''] = match;
  const decimals = fraction.replace(/0+$/, '');
  if (decimals.length > digits) throw new RowRefused(column, 'tooExact', { text, digits });
  const minor = BigInt(whole.replaceAll(',', '') + decimals.padEnd(digits, '0'));
  if (minor > 10n ** 15n) throw new RowRefused(column, 'tooLarge', { text });
  return sign === '-' ? -minor : minor;
}

/** A positive decimal with at most eight decimals, as text. */
export function readRate(column: string, cell: string): string | undefined {
  const text = readText(column, cell);
  if (text === undefined) return undefined;
  if (!/^\d{1,9}(\.\d{1,8})?$/.test(text) || Number(text) === 0) throw new RowRefused(column, 'noRate', { text });
  return text;
}

/** Minor units of one currency in those of another, rounded half away from zero. */
export function convert(minor: bigint, rate: string, fromDigits: number, toDigits: number): bigint {
  const [whole = '0', fraction = ''] = rate.split('.');
  const scaled = minor * BigInt(whole + fraction.padEnd(8, '0')) * 10n ** BigInt(toDigits);
  const unit = 10n ** BigInt(8 + fromDigits);
  const half = scaled < 0n ? -unit / 2n : unit / 2n;
  return (scaled + half) / unit;
}

export function readWhole(column: string, cell: string): number | undefined {
  const text = readText(column, cell)?.normalize('NFKC');
  if (text === undefined) return undefined;
  if (!/^[-+]?\d{1,9}(\.0+)?$/.test(text)) throw new RowRefused(column, 'noWholeNumber', { text });
  return Number(text);
}

const DAY =
  /^(?:(\d{4})(?:-(\d{1,2})-(\d{1,2})|\/(\d{1,2})\/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|(\d\d)(\d\d)|年(\d{1,2})月(\d{1,2})日))(?: (\d{1,2}):(\d\d)(?::(\d\d))?)?$/;

/** An instant; wall times are those of `zone`, a date alone is its beginning there. */
export function readInstant(column: string, cell: string, zone: string): Date | undefined {
  const text = readText(column, cell)?.normalize('NFKC');
  if (text === undefined) return undefined;
  const at = wallTime(text, zone) ?? (/T\d/.test(text) ? isoTime(text, zone) : null);
  if (at === null) throw new RowRefused(column, 'noDate', { text });
  const year = new Date(at).getUTCFullYear();
  if (year < 1900 || year > 2200) throw new RowRefused(column, 'farDate', { text });
  return new Date(at);
}

const isoTime = (text: string, zone: string): number | null => {
  const at = DateTime.fromISO(text, { zone });
  return at.isValid ? at.toMillis() : null;
};

/** Epoch ms, or null when it is none. */
function wallTime(text: string, zone: string): number | null {
  const match = DAY.exec(text);
  if (!match) return null;
  const [y, month, day] = [match[1], ...match.slice(2, 12).filter((part) => part !== undefined)].map(Number) as [
    number,
    number,
    number,
  ];
  const [hour, minute, second] = [match[12], match[13], match[14]].map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
  ];
  if (hour > 23 || minute > 59 || second > 59) return null;
  const { starts, plain } = dayIn(zone, y, month, day);
  if (starts === null) return null;
  if (plain) return starts + ((hour * 60 + minute) * 60 + second) * 1_000;
  return DateTime.fromObject({ year: y, month, day, hour, minute, second }, { zone }).toMillis();
}

type Day = { starts: number | null /** As long as a day is: no clock was changed. */; plain: boolean };
/** Days a file speaks of, by zone: luxon takes 40 µs for each, and a file has millions of rows in a few thousand days. */
const days = new Map<string, Day>();
const DAYS_KEPT = 20_000;

function dayIn(zone: string, year: number, month: number, day: number): Day {
  const key = `${zone} ${year}-${month}-${day}`;
  const known = days.get(key);
  if (known) return known;
  const begin = DateTime.fromObject({ year, month, day }, { zone });
  // Where clocks go forward at midnight, the day begins at one: from one to one it is as long as any.
  const plain = () => begin.hour === 0 && begin.plus({ days: 1 }).toMillis() - begin.toMillis() === 86_400_000;
  const found: Day = begin.isValid ? { starts: begin.toMillis(), plain: plain() } : { starts: null, plain: false };
  if (days.size >= DAYS_KEPT) days.clear();
  days.set(key, found);
  return found;
}

/** A day of the calendar, `YYYY-MM-DD`. */
export function readDate(column: string, cell: string): string | undefined {
  return readInstant(column, cell, 'UTC')?.toISOString().slice(0, 10);
}

/** One of a vocabulary: its id, or what it is called in either language. */
export function readChoice<T extends string>(
  column: string,
  cell: string,
  choices: readonly T[],
  words: Record<string, string[]> = {},
  catalogue?: keyof (typeof CATALOGUES)['en'],
): T | undefined {
  const text = readText(column, cell)?.normalize('NFKC').toLowerCase();
  if (text === undefined) return undefined;
  const found = choices.find(
    (choice) =>
      choice.toLowerCase() === text ||
      words[choice]?.includes(text) ||
      [CATALOGUES.zh, CATALOGUES.en].some((language) => catalogue && labelOf(language[catalogue], choice) === text),
  );
  if (!found) throw new RowRefused(column, 'notOneOf', { text, choices: choices.join(', ') });
  return found;
}

const labelOf = (labels: unknown, choice: string): string | undefined => {
  const label = (labels as Record<string, unknown>)[choice];
  return typeof label === 'string' ? label.toLowerCase() : undefined;
};
