import type { Locale } from '../../domain/vocabulary.ts';
import { tagOf } from './tag.ts';

/** Numbers, money and names as the reader writes them. */

/** @param minor amount in minor units, e.g. fen or cents; 万 above a hundred thousand in Chinese */
export function money(minor: number, currency: string, locale: Locale): string {
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  const amount = minor / 10 ** digits;
  const compact = locale === 'zh' && Math.abs(amount) >= 100_000;
  return new Intl.NumberFormat(tagOf(locale), {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    ...(compact
      ? { notation: 'compact', maximumFractionDigits: 1 }
      : { maximumFractionDigits: Number.isInteger(amount) ? 0 : digits }),
  }).format(amount);
}

export const count = (n: number, locale: Locale): string => new Intl.NumberFormat(tagOf(locale)).format(n);

export const nameOf = (named: { nameZh: string; nameEn: string }, locale: Locale): string =>
  locale === 'zh' ? named.nameZh : named.nameEn;

/** Size of a file. */
export function bytes(n: number, locale: Locale): string {
  const [value, unit] =
    n >= 1_000_000 ? [n / 1_000_000, 'megabyte'] : n >= 1_000 ? [n / 1_000, 'kilobyte'] : [n, 'byte'];
  return new Intl.NumberFormat(tagOf(locale), {
    style: 'unit',
    unit,
    // Short, English would say '10 byte'.
    unitDisplay: unit === 'byte' ? 'long' : 'short',
    maximumFractionDigits: 1,
  }).format(value);
}
