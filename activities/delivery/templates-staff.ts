import { say } from '../../domain/language/index.ts';
import { sayInstant } from '../../domain/language/instant.ts';
import type { Content, EscalationFacts, Facts } from './facts.ts';
import { attached, caseOf } from './templates-member.ts';

/** To staff about a case: what happened, the words of the member, the case in five lines. */
export function staffNotice(facts: Facts): Content {
  const { locale, brand, kind, message } = facts;
  const c = caseOf(facts);
  const url = deskUrl(facts.baseUrl, c.id);
  const { number, subject } = c;
  const name = c.takenBy ?? say(locale, 'mail.desk');
  return {
    subject: say(locale, `mail.${kind}.subject`, { subject, name }),
    paragraphs: [say(locale, `mail.${kind}.what`, { number, name })],
    ...(message ? { quote: message.body } : {}),
    sections: [story(facts)],
    closing: attached(facts),
    button: { label: say(locale, 'mail.button.staff'), url },
    footer: say(locale, 'mail.footer.staff', { brand }),
    short: say(locale, `mail.${kind}.short`, { number, name, url }),
  };
}

/** Read on a phone by somebody who never heard of the case: the story, why it came, what is expected, one button. */
export function escalation(facts: Facts): Content {
  const { locale, brand } = facts;
  const c = caseOf(facts);
  const e = facts.escalation;
  if (!e) throw new Error('An escalation needs its rung');
  const { number, subject, member } = c;
  const tier = say(locale, `tier.${c.tier}`);
  const url = e.url ?? deskUrl(facts.baseUrl, c.id);
  return {
    subject: say(locale, 'mail.escalation.subject', { member, tier, subject }),
    paragraphs: [say(locale, 'mail.escalation.what', { number })],
    sections: [
      story(facts),
      { title: say(locale, 'mail.escalation.why'), lines: why(facts, e) },
      { title: say(locale, 'mail.escalation.expected'), lines: expected(facts, e, c.takenBy) },
    ],
    closing: e.url ? [say(locale, 'mail.escalation.linkNote')] : [],
    button: { label: say(locale, e.url ? 'mail.button.acknowledge' : 'mail.button.staff'), url },
    footer: say(locale, 'mail.footer.staff', { brand }),
    short: e.url
      ? say(locale, 'mail.escalation.short', { number, member, clock: say(locale, `clock.${e.cause}`), url })
      : say(locale, 'mail.escalation.shortOver', { number, url }),
  };
}

function why({ locale, timeZone }: Facts, e: EscalationFacts): string[] {
  const clock = say(locale, `clock.${e.cause}`);
  const ruleLine = !e.rule
    ? []
    : 'sentence' in e.rule
      ? [say(locale, 'mail.escalation.rule', e.rule)]
      : [say(locale, 'mail.escalation.rulePlace', { ruleSet: say(locale, 'ruleSet.serviceLevel'), ...e.rule })];
  return [
    e.brokeAt === null
      ? say(locale, 'mail.escalation.clockOnly', { clock })
      : say(locale, 'mail.escalation.clock', { clock, at: sayInstant(locale, e.brokeAt, timeZone) }),
    ...ruleLine,
    say(locale, 'mail.escalation.post', {
      post: say(locale, `post.${e.post}`),
      step: e.step,
      steps: e.steps,
      cycle: e.cycle,
    }),
    ...(e.insteadOf ? [say(locale, 'mail.escalation.insteadOf', { name: e.insteadOf })] : []),
    ...(e.reminder > 0 ? [say(locale, 'mail.escalation.reminder', { count: e.reminder })] : []),
  ];
}

function expected({ locale, timeZone }: Facts, e: EscalationFacts, takenBy: string | null): string[] {
  if (!e.open)
    return [takenBy ? say(locale, 'mail.escalation.taken', { name: takenBy }) : say(locale, 'mail.escalation.over')];
  const lines = [say(locale, 'mail.escalation.acknowledge')];
  if (e.nextAt === null) return lines;
  const at = sayInstant(locale, e.nextAt, timeZone);
  if (e.nextPost) lines.push(say(locale, 'mail.escalation.next', { at, post: say(locale, `post.${e.nextPost}`) }));
  else lines.push(say(locale, 'mail.escalation.again', { at }));
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
    button: { label: say(locale, 'mail.button.desk'), url: `${baseUrl}/` },
    footer: say(locale, 'mail.footer.staff', { brand }),
    short: say(locale, 'mail.calendarUncovered.short', values),
  };
}

const story = ({ locale, story: lines }: Facts) => ({ title: say(locale, 'mail.story.title'), lines });
const deskUrl = (baseUrl: string, caseId: string): string => `${baseUrl}/#/cases/${caseId}`;
