import { useCallback } from 'react';
import { useLocale, useTranslate } from 'react-admin';
import type { Locale } from '../../domain/vocabulary.ts';
import type { catalogue } from './en.ts';

type Leaves<T, Path extends string = ''> = {
  [K in keyof T & string]: T[K] extends string ? `${Path}${K}` : Leaves<T[K], `${Path}${K}.`>;
}[keyof T & string];

/** Every key of the catalogue; a word that does not exist is a type error. */
export type WordKey = Leaves<Omit<typeof catalogue, 'ra'>>;
export type Say = (key: WordKey, values?: Record<string, string | number>) => string;

export function useWords(): Say {
  const translate = useTranslate();
  return useCallback((key, values) => translate(key, values), [translate]);
}

export const useReaderLocale = (): Locale => (useLocale() === 'en' ? 'en' : 'zh');
