import polyglotI18nProvider from 'ra-i18n-polyglot';
import type { Locale } from '../../domain/vocabulary.ts';
import { currentLocale, keepLocale } from './locale.ts';

const CATALOGUES = {
  zh: () => import('./zh.ts').then((m) => m.catalogue),
  en: () => import('./en.ts').then((m) => m.catalogue),
} as const;

/** Loads the language of this reader; the other one comes when somebody switches. */
export async function loadI18n() {
  const firstLocale = currentLocale();
  const first = await CATALOGUES[firstLocale]();
  const provider = polyglotI18nProvider(
    (locale) => (locale === firstLocale ? first : CATALOGUES[locale as Locale]()),
    firstLocale,
    [
      { locale: 'zh', name: '简体中文' },
      { locale: 'en', name: 'English' },
    ],
    { allowMissing: false },
  );
  return {
    ...provider,
    changeLocale: (locale: string) => {
      keepLocale(locale as Locale);
      return provider.changeLocale(locale);
    },
  };
}
