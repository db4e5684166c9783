import type { AlarmWordList } from '../../api/contract/alarms.ts';
import { ALARM_GROUPS, type AlarmGroup, cleanWord } from '../../domain/alarm/groups.ts';
import type { Say } from '../i18n/useWords.ts';

type List = AlarmWordList['groups'];
type Severity = List[AlarmGroup]['severity'];
/** A list as it is typed: the words of each language as lines. */
export type Draft = Record<AlarmGroup, { severity: Severity; zh: string; en: string }>;

const each = <T>(of: (group: AlarmGroup) => T) =>
  Object.fromEntries(ALARM_GROUPS.map((group) => [group, of(group)])) as Record<AlarmGroup, T>;

export const draftOf = (list: List): Draft =>
  each((group) => {
    const { severity, words } = list[group];
    return { severity, zh: words.zh.join('\n'), en: words.en.join('\n') };
  });

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map(cleanWord)
    .filter((word) => word !== '');

export const listOf = (draft: Draft): List =>
  each((group) => {
    const { severity, zh, en } = draft[group];
    return { severity, words: { zh: linesOf(zh), en: linesOf(en) } };
  });

/** What is wrong with the words of a group, by language: the first fault, with its line and word. */
export function faultsIn(
  faults: Record<string, string>,
  group: AlarmGroup,
  draft: Draft,
  say: Say,
): Record<'zh' | 'en', string> {
  const of = (locale: 'zh' | 'en'): string => {
    const place = `groups.${group}.words.${locale}`;
    const [path, fault] = Object.entries(faults).find(([path]) => path === place || path.startsWith(`${place}.`)) ?? [];
    if (!path || !fault) return '';
    const line = Number(path.slice(place.length + 1));
    const word = linesOf(draft[group][locale])[line] ?? '';
    return path === place ? fault : say('alarms.list.fault', { line: line + 1, word, fault });
  };
  return { zh: of('zh'), en: of('en') };
}
