import Polyglot from 'node-polyglot';
import type { Locale } from '../vocabulary.ts';
import { catalogue as en } from './en/index.ts';
import { catalogue as zh } from './zh/index.ts';

export const CATALOGUES = { zh, en } as const;

const polyglots: Record<Locale, Polyglot> = {
  zh: new Polyglot({ phrases: zh, locale: 'zh' }),
  en: new Polyglot({ phrases: en, locale: 'en' }),
};

/** The phrase under a dotted key, with values filled in (`%{name}`; `smart_count` chooses the plural). */
export function say(locale: Locale, key: string, values: Record<string, string | number> = {}): string {
  return polyglots[locale].t(key, values);
}

/** Words that are in no catalogue, with values filled in as `say` does. */
export const fill = (locale: Locale, words: string, values: Record<string, string | number>): string =>
  Polyglot.transformPhrase(words, values, locale);

/** True when the catalogue has a phrase under this key. */
export const has = (locale: Locale, key: string): boolean => polyglots[locale].has(key);

/** The language a visitor prefers, by `Accept-Language`; Chinese when none of ours is named. */
export function localeOf(acceptLanguage: string | undefined): Locale {
  for (const part of (acceptLanguage ?? '').split(',')) {
    const tag = part.trim().slice(0, 2).toLowerCase();
    if (tag === 'zh' || tag === 'en') return tag;
  }
  return 'zh';
}
