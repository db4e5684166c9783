import { sayClock } from '../../domain/language/flow-words.ts';
import { say } from '../../domain/language/index.ts';
import { sayInstant } from '../../domain/language/instant.ts';
import type { Content, EscalationFacts, Facts } from './facts.ts';
import { phrase } from './phrase.ts';
import { attached, caseOf } from './templates-member.ts';

/** To staff about a case: what happened, the words of the member, the case in five lines. */
export function staffNotice(facts: Facts): Content {
  const { locale, brand, message } = facts;
  const c = caseOf(facts);
  const url = deskUrl(facts.baseUrl, c.id);
  const values = { number: c.number, subject: c.subject, name: c.takenBy ?? say(locale, 'mail.desk') };
  return {
    subject: phrase(facts, 'subject', values),
    paragraphs: [phrase(facts, 'what', values)],
    ...(message ? { quote: message.body } : {}),
    sections: [story(facts)],
    closing: attached(facts),
    button: { label: say(locale, 'mail.button.staff'), url },
    footer: say(locale, 'mail.footer.staff', { brand }),
    short: phrase(facts, 'short', { ...values, url }),
  };
}

/** Read on a phone by somebody who never heard of the case: the story, why it came, what is expected, one button. */
export function escalation(facts: Facts): Content {
  const { locale, brand } = facts;
  const c = caseOf(facts);
  const e = facts.escalation;
  if (!e) throw new Error('An escalation needs its rung');
  const { number, subject, member } = c;
  const values = { number, subject, member, tier: say(locale, `tier.${c.tier}`) };
  const url = e.url ?? deskUrl(facts.baseUrl, c.id);
  return {
    subject: phrase(facts, 'subject', values),
    paragraphs: [phrase(facts, 'what', values)],
    sections: [
      story(facts),
      { title: phrase(facts, 'why'), lines: why(facts, e) },
      { title: phrase(facts, 'expected'), lines: expected(facts, e, c.takenBy) },
    ],
    closing: e.url ? [phrase(facts, 'linkNote')] : [],
    button: { label: say(locale, e.url ? 'mail.button.acknowledge' : 'mail.button.staff'), url },
    footer: say(locale, 'mail.footer.staff', { brand }),
    short: e.url
      ? phrase(facts, 'short', { ...values, clock: sayClock(locale, e.cause), url })
      : phrase(facts, 'shortOver', { ...values, url }),
  };
}

function why(facts: Facts, e: EscalationFacts): string[] {
  const { locale, timeZone } = facts;
  const clock = sayClock(locale, e.cause);
  const ruleLine = !e.rule
    ? []
    : 'sentence' in e.rule
      ? [phrase(facts, 'rule', e.rule)]
      : [phrase(facts, 'rulePlace', { ruleSet: say(locale, 'ruleSet.serviceLevel'), ...e.rule })];
  return [
    e.brokeAt === null
      ? phrase(facts, 'clockOnly', { clock })
      : phrase(facts, 'clock', { clock, at: sayInstant(locale, e.brokeAt, timeZone) }),
    ...ruleLine,
    phrase(facts, 'post', {
      post: say(locale, `post.${e.post}`),
      step: e.step,
      steps: e.steps,
      cycle: e.cycle,
    }),
    ...(e.insteadOf ? [phrase(facts, 'insteadOf', { name: e.insteadOf })] : []),
    ...(e.reminder > 0 ? [phrase(facts, 'reminder', { count: e.reminder })] : []),
  ];
}

function expected(facts: Facts, e: EscalationFacts, takenBy: string | null): string[] {
  const { locale, timeZone } = facts;
  if (!e.open) return [takenBy ? phrase(facts, 'taken', { name: takenBy }) : phrase(facts, 'over')];
  const lines = [phrase(facts, 'acknowledge')];
  if (e.nextAt === null) return lines;
  const at = sayInstant(locale, e.nextAt, timeZone);
  if (e.nextPost) lines.push(phrase(facts, 'next', { at, post: say(locale, `post.${e.nextPost}`) }));
  else lines.push(phrase(facts, 'again', { at }));
  return lines;
}

export function calendarUncovered(facts: Facts): Content {
  const { locale, brand, baseUrl } = facts;
  const values = { calendar: facts.calendar?.name ?? '–', year: facts.calendar?.year ?? '–' };
  return {
    subject: say(locale, 'mail.calendarUncovered.subject', values),
    paragraphs: [say(locale, 'mail.calendarUncovered.what', values), say(locale, 'mail.calendarUncovered.expected')],
    sections: [],
    closing: [],
    button: { label: say(locale, 'mail.button.desk'), url: `${baseUrl}/#/admin/calendars` },
    footer: say(locale, 'mail.footer.staff', { brand }),
    short: say(locale, 'mail.calendarUncovered.short', values),
  };
}

const story = ({ locale, story: lines }: Facts) => ({ title: say(locale, 'mail.story.title'), lines });
const deskUrl = (baseUrl: string, caseId: string): string => `${baseUrl}/#/cases/${caseId}`;
