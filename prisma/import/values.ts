import { DateTime } from 'luxon';
import { CATALOGUES } from '../../domain/language/index.ts';
import { RowRefused } from './problems.ts';

/** What cells say. Each reader answers undefined for an empty cell and throws RowRefused for one it cannot read. */

/** Longest text of a cell that becomes part of a record; a case's body may be longer. */
export const TEXT_MAX = 500;
export const BODY_MAX = 20_000;

/** A cell as text: NFC, trimmed. A formula is text like any other and is never worked out. */
export function readText(column: string, cell: string, max = TEXT_MAX): string | undefined {
  if (cell.includes('\u0000')) throw new RowRefused(column, 'holds a NUL character');
  if (!cell.isWellFormed()) throw new RowRefused(column, 'holds half of a character');
  const text = cell.normalize('NFC').trim();
  if (text.length > max) throw new RowRefused(column, `is longer than ${max} characters`);
  return text === '' ? undefined : text;
}

/** Decimal digits of a currency's minor unit: CNY 2, JPY 0, KWD 3. */
export function minorDigits(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

export function readCurrency(column: string, cell: string): string | undefined {
  const text = readText(column, cell)?.normalize('NFKC').toUpperCase();
  if (text === undefined) return undefined;
  const code =
    { '¥': 'CNY', 元: 'CNY', 人民币: 'CNY', RMB: 'CNY', $: 'USD', US$: 'USD', 美元: 'USD', NT$: 'TWD', '€': 'EUR' }[
      text
    ] ?? text;
  if (!Intl.supportedValuesOf('currency').includes(code)) throw new RowRefused(column, `"${text}" is no currency code`);
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
  if (!match) throw new RowRefused(column, `"${text}" is no amount; write it as 1234.50`);
  const [, sign, whole = '', fraction = ''] = match;
  const decimals = fraction.replace(/0+$/, '');
  if (decimals.length > digits) throw new RowRefused(column, `"${text}" has more than ${digits} decimals`);
  const minor = BigInt(whole.replaceAll(',', '') + decimals.padEnd(digits, '0'));
  if (minor > 10n ** 15n) throw new RowRefused(column, `"${text}" is too large`);
  return sign === '-' ? -minor : minor;
}

/** A positive decimal with at most eight decimals, as text. */
export function readRate(column: string, cell: string): string | undefined {
  const text = readText(column, cell);
  if (text === undefined) return undefined;
  if (!/^\d{1,9}(\.\d{1,8})?$/.test(text) || Number(text) === 0)
    throw new RowRefused(column, `"${text}" is no exchange rate`);
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
  if (!/^[-+]?\d{1,9}(\.0+)?$/.test(text)) throw new RowRefused(column, `"${text}" is no whole number`);
  return Number(text);
}

const DATES = ['yyyy-M-d', 'yyyy/M/d', 'yyyy.M.d', 'yyyyMMdd', "yyyy'年'M'月'd'日'"];
const TIMES = ['', ' H:mm', ' H:mm:ss'];
const FORMATS = DATES.flatMap((date) => TIMES.map((time) => date + time));

/** An instant; wall times are those of `zone`, a date alone is its beginning there. */
export function readInstant(column: string, cell: string, zone: string): Date | undefined {
  const text = readText(column, cell)?.normalize('NFKC');
  if (text === undefined) return undefined;
  for (const format of FORMATS) {
    const at = DateTime.fromFormat(text, format, { zone });
    if (at.isValid) return within(column, text, at);
  }
  const at = /T\d/.test(text) ? DateTime.fromISO(text, { zone }) : DateTime.invalid('unparsable');
  if (at.isValid) return within(column, text, at);
  throw new RowRefused(column, `"${text}" is no date; write it as 2026-11-22, 2026/11/22 or 20261122`);
}

/** A day of the calendar, `YYYY-MM-DD`. */
export function readDate(column: string, cell: string): string | undefined {
  return readInstant(column, cell, 'UTC')?.toISOString().slice(0, 10);
}

function within(column: string, text: string, at: DateTime): Date {
  if (at.year < 1900 || at.year > 2200) throw new RowRefused(column, `"${text}" lies outside the years 1900 to 2200`);
  return at.toJSDate();
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
  if (!found) throw new RowRefused(column, `"${text}" is none of: ${choices.join(', ')}`);
  return found;
}

const labelOf = (labels: unknown, choice: string): string | undefined => {
  const label = (labels as Record<string, unknown>)[choice];
  return typeof label === 'string' ? label.toLowerCase() : undefined;
};
