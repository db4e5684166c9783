import { MEMBER_NOTICES, NOTICES, type NoticeKind, STAFF_NOTICES } from '../case/state.ts';
import { CATALOGUES } from '../language/index.ts';
import type { Locale } from '../vocabulary.ts';
import { faultOfPhrase, namesIn, type PhraseFault } from './variables.ts';

/** Which words of mails and text messages an administrator may replace, and what must be in them. */

export const TEMPLATE_KINDS = NOTICES;

/** Phrases under `mail.<kind>`, in the order of the catalogue: `subject`, `what`, `what.accepted`, `short` … */
export const phrasesOf = (kind: NoticeKind): string[] => [...shippedWords('en', kind).keys()];

/** The words that come with Steward, by phrase. */
export function shippedWords(locale: Locale, kind: NoticeKind): Map<string, string> {
  const words = new Map<string, string>();
  const walk = (tree: object, path: string) => {
    for (const [key, value] of Object.entries(tree)) {
      if (typeof value === 'string') words.set(path + key, value);
      else walk(value as object, `${path}${key}.`);
    }
  };
  walk(CATALOGUES[locale].mail[kind], '');
  return words;
}

/** Values that subject, first sentence and text message of a kind are given, whether or not the shipped words use them. */
const GIVEN: Record<NoticeKind, readonly string[]> = {
  ...ofAll(MEMBER_NOTICES, ['number', 'subject', 'kind', 'author']),
  ...ofAll(STAFF_NOTICES, ['number', 'subject', 'name']),
  escalation: ['number', 'subject', 'member', 'tier'],
};

/** Without the link a text message leads nowhere. */
const NEEDED = ['url'];

export function variablesOf(kind: NoticeKind, phrase: string): { known: string[]; needed: string[] } {
  const used = namesIn(shippedWords('en', kind).get(phrase) ?? '');
  const given = /^(subject|what|short)/.test(phrase) ? GIVEN[kind] : [];
  return { known: [...new Set([...used, ...given])], needed: used.filter((name) => NEEDED.includes(name)) };
}

/** Of all replaced phrases, those that cannot be used: code by phrase. */
export function faultsOfParts(kind: NoticeKind, parts: Record<string, string>): Record<string, PhraseFault> {
  const phrases = phrasesOf(kind);
  return Object.fromEntries(
    Object.entries(parts).flatMap(([phrase, words]) => {
      const fault = phrases.includes(phrase)
        ? faultOfPhrase(words, variablesOf(kind, phrase))
        : ('unknownPhrase' as const);
      return fault ? [[phrase, fault] as const] : [];
    }),
  );
}

function ofAll<K extends NoticeKind>(kinds: readonly K[], names: readonly string[]): Record<K, readonly string[]> {
  return Object.fromEntries(kinds.map((kind) => [kind, names])) as Record<K, readonly string[]>;
}
