import type { Locale } from '../../domain/vocabulary.ts';

/** For `lang`, `Intl` and the like. */
export const tagOf = (locale: Locale): string => (locale === 'zh' ? 'zh-CN' : 'en-GB');
