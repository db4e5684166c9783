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

function wordsOf(facts: Facts): Content {
  switch (facts.kind) {
    case 'received':
    case 'message':
    case 'question':
    case 'resolved':
    case 'closed':
      return memberNotice(facts);
    case 'assigned':
    case 'memberAnswered':
    case 'memberRejected':
    case 'memberSilent':
    case 'memberWithdrew':
    case 'escalationTaken':
      return staffNotice(facts);
    case 'escalation':
      return escalation(facts);
    case 'signInCode':
      return signInCode(facts);
    case 'calendarUncovered':
      return calendarUncovered(facts);
    default:
      throw new Error(`No template for a notice of kind ${facts.kind satisfies never}`);
  }
}
