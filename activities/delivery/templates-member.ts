import type { Clock } from '../../domain/case/flow.ts';
import { say } from '../../domain/language/index.ts';
import { sayInstant } from '../../domain/language/instant.ts';
import type { CaseFacts, Content, Facts } from './facts.ts';
import { phrase } from './phrase.ts';

/** To the member: what happened, in our words and in theirs who wrote; what we promise; where to follow it. */
export function memberNotice(facts: Facts): Content {
  const { locale, brand, message, kind } = facts;
  const c = caseOf(facts);
  const url = `${facts.baseUrl}/portal/cases/${encodeURIComponent(c.number)}`;
  const values = {
    number: c.number,
    subject: c.subject,
    kind: say(locale, `kind.${c.kind}`),
    author: message?.author ?? say(locale, 'mail.desk'),
  };
  const what = kind === 'closed' ? `what.${c.outcome ?? 'completed'}` : 'what';
  return {
    subject: phrase(facts, 'subject', values),
    paragraphs: [greeting(facts), phrase(facts, what, values)],
    ...(message && kind !== 'received' ? { quote: message.body } : {}),
    sections: [],
    closing: [...attached(facts), ...whatNext(facts, c), say(locale, 'mail.signIn')],
    button: { label: say(locale, 'mail.button.member'), url },
    footer: say(locale, 'mail.footer.member', { brand, number: c.number }),
    short: phrase(facts, kind === 'closed' && gaveUp(c) ? 'shortWithdrawn' : 'short', { ...values, url }),
  };
}

/** Whoever withdrew is not asked how we did: the portal does not ask either. */
const gaveUp = (c: CaseFacts): boolean => c.outcome === 'withdrawn';

const greeting = ({ locale, to }: Facts): string =>
  to.name ? say(locale, 'mail.greeting', { name: to.name }) : say(locale, 'mail.greetingNameless');

export function attached({ locale, message }: Facts): string[] {
  const count = message?.attachments ?? 0;
  return count > 0 ? [say(locale, 'mail.attachments', { smart_count: count })] : [];
}

function whatNext(facts: Facts, c: CaseFacts): string[] {
  switch (facts.kind) {
    case 'received':
      return [...promises(facts, c), ...(c.verified ? [] : [phrase(facts, 'unverified')])];
    case 'question':
    case 'questionReminder':
      return [expected(facts, c, 'memberReply')];
    case 'acceptanceReminder':
      return [expected(facts, c, 'acceptance')];
    case 'resolved':
      return [c.stage === 'closed' ? phrase(facts, 'closes') : expected(facts, c, 'acceptance')];
    case 'closed':
      return gaveUp(c) ? [] : [phrase(facts, 'rate')];
    default:
      return promises(facts, c);
  }
}

/** Deadlines that we keep or still can: what has passed is not promised again. */
function promises({ locale, timeZone }: Facts, c: CaseFacts): string[] {
  const said = (['answer', 'resolution'] as const).flatMap((clock) => {
    const due = dueOf(c, clock);
    return due === null ? [] : [say(locale, `mail.promise.${clock}`, { due: sayInstant(locale, due, timeZone) })];
  });
  return said.length > 0 ? said : [say(locale, 'mail.promise.none')];
}

function expected(facts: Facts, c: CaseFacts, clock: Clock): string {
  const due = dueOf(c, clock);
  if (due === null) return phrase(facts, 'expectedAnyTime');
  return phrase(facts, 'expected', { due: sayInstant(facts.locale, due, facts.timeZone) });
}

function dueOf(c: CaseFacts, clock: Clock): number | null {
  const found = c.state?.clocks[clock];
  return found?.status === 'running' ? found.dueAt : null;
}

/** Only the code: whoever reads it over a shoulder learns nothing else, and no link invites to type it elsewhere. */
export function signInCode(facts: Facts): Content {
  const { locale, timeZone, brand, signIn } = facts;
  if (!signIn) throw new Error('A sign-in code needs its code');
  const values = { code: signIn.code, until: sayInstant(locale, signIn.expiresAt, timeZone) };
  return {
    subject: say(locale, 'mail.signInCode.subject', values),
    paragraphs: [greeting(facts), say(locale, 'mail.signInCode.what', values)],
    sections: [],
    closing: [say(locale, 'mail.signInCode.notYou')],
    button: null,
    footer: say(locale, 'mail.footer.signIn', { brand }),
    short: say(locale, 'mail.signInCode.short', values),
  };
}

export function caseOf(facts: Facts): CaseFacts {
  if (!facts.case) throw new Error(`A notice of kind ${facts.kind} needs its case`);
  return facts.case;
}
