import type { Locale } from '../../domain/vocabulary.ts';
import { tagOf } from './tag.ts';

const KEPT = 'steward.locale';

/** The language of this browser: chosen before, else the browser's, else Chinese. */
function firstLocale(): Locale {
  const kept = localStorage.getItem(KEPT);
  if (kept === 'zh' || kept === 'en') return kept;
  return (
    (navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag === 'zh' || tag === 'en') as
      | Locale
      | undefined) ?? 'zh'
  );
}

let locale = firstLocale();
document.documentElement.lang = tagOf(locale);

export const currentLocale = (): Locale => locale;
/** True when a person chose the language here, so that signing in does not change it. */
export const localeWasChosen = (): boolean => localStorage.getItem(KEPT) !== null;

export function keepLocale(next: Locale): void {
  locale = next;
  localStorage.setItem(KEPT, next);
  document.documentElement.lang = tagOf(next);
}
