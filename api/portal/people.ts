import { pinyin } from 'pinyin-pro';
import type { Locale } from '../../domain/vocabulary.ts';

const HAN = /^\p{Script=Han}+$/u;
const LONG_SURNAMES = new Set([
  '欧阳',
  '司马',
  '上官',
  '诸葛',
  '东方',
  '皇甫',
  '尉迟',
  '公孙',
  '慕容',
  '令狐',
  '司徒',
  '端木',
]);

/**
 * What a member may know of a member of staff: enough to ask for them, not enough to look them up. A Chinese name gives its
 * family name (in pinyin for English readers), any other its first word.
 */
export function shortName(name: string, locale: Locale): string {
  const bare = name.replaceAll(/\s/g, '');
  if (!HAN.test(bare)) return name.trim().split(/\s+/)[0] ?? '';
  const surname = LONG_SURNAMES.has(bare.slice(0, 2)) ? bare.slice(0, 2) : bare.slice(0, 1);
  if (locale === 'zh') return surname;
  const latin = pinyin(surname, { toneType: 'none', surname: 'head', separator: '' });
  return latin.charAt(0).toUpperCase() + latin.slice(1);
}

/** True when the short name is a family name alone and wants a form of address. */
export const isFamilyName = (name: string): boolean => HAN.test(name.replaceAll(/\s/g, ''));
