import type { AlertSeverity } from '../alert/kinds.ts';
import type { Locale } from '../vocabulary.ts';

/** What a word of alarm points to. Ids are for ever; the words are `alarms.group.<group>`. `other` is a house's own. */
export const ALARM_GROUPS = ['legal', 'regulator', 'media', 'safety', 'other'] as const;
export type AlarmGroup = (typeof ALARM_GROUPS)[number];

/** Words by group and language. A text is held against both languages, whichever it is written in. */
export type AlarmList = Record<AlarmGroup, { severity: AlertSeverity; words: Record<Locale, string[]> }>;

export const ALARM_LIMITS = { words: 200, length: 60 } as const;
const HAN = /\p{Script=Han}/u;

/** As it is kept: NFC, single spaces. */
export const cleanWord = (word: string): string => word.normalize('NFC').trim().replace(/\s+/g, ' ');

/** What is wrong with a list, by place; codes have words under `api.invalid`. */
export function faultsOfList(list: AlarmList): Record<string, string> {
  const faults: Record<string, string> = {};
  for (const group of ALARM_GROUPS)
    for (const locale of ['zh', 'en'] as const) {
      const words = list[group].words[locale];
      const place = `groups.${group}.words.${locale}`;
      if (words.length > ALARM_LIMITS.words) faults[place] = 'tooMany';
      const seen = new Set<string>();
      words.forEach((word, i) => {
        const fault = faultOf(word) ?? (seen.has(word.toLowerCase()) ? 'duplicateWord' : null);
        if (fault) faults[`${place}.${i}`] = fault;
        seen.add(word.toLowerCase());
      });
    }
  return faults;
}

/** Words, not patterns: whatever is in it stands for itself. One Chinese character, or two letters, would be found everywhere. */
function faultOf(word: string): string | null {
  const folded = word.normalize('NFKC');
  if (word.length > ALARM_LIMITS.length) return 'tooLong';
  if (!/^[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N} '’-]*$/u.test(folded)) return 'notAWord';
  const letters = [...folded].filter((char) => /[\p{L}\p{N}]/u.test(char)).length;
  return letters < (HAN.test(folded) ? 2 : 3) ? 'wordTooShort' : null;
}
