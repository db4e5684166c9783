import { MEMBER_NOTICES, STAFF_NOTICES } from '../../domain/case/state.ts';
import { say } from '../../domain/language/index.ts';
import type { Content, Facts } from './facts.ts';
import { memberNotice, signInCode } from './templates-member.ts';
import { calendarUncovered, escalation, staffNotice } from './templates-staff.ts';

/** What a notice says to its recipient, in their language. Pure. @throws for a kind that has no words */
export function contentOf(facts: Facts): Content {
  const content = wordsOf(facts);
  const { locale, brand } = facts;
  const number = facts.case ? `[${facts.case.number}] ` : '';
  return {
    ...content,
    subject: `${number}${content.subject}`,
    short: say(locale, 'mail.short.brand', { brand, words: content.short }),
  };
}

const WRITERS: Record<Facts['kind'], (facts: Facts) => Content> = {
  ...all(MEMBER_NOTICES, memberNotice),
  ...all(STAFF_NOTICES, staffNotice),
  escalation,
  signInCode,
  calendarUncovered,
};

function wordsOf(facts: Facts): Content {
  const write = WRITERS[facts.kind];
  if (!write) throw new Error(`No template for a notice of kind ${facts.kind}`);
  return write(facts);
}

function all<K extends string>(kinds: readonly K[], write: (facts: Facts) => Content) {
  return Object.fromEntries(kinds.map((kind) => [kind, write])) as Record<K, (facts: Facts) => Content>;
}
