import { changeInWords } from '../../../domain/alert/change-words.ts';
import { ALERT_RECIPIENTS } from '../../../domain/alert/kinds.ts';
import { sayStage } from '../../../domain/language/flow-words.ts';
import { say } from '../../../domain/language/index.ts';
import { sayInstant } from '../../../domain/language/instant.ts';
import { foundIn } from '../../../prisma/alarms.ts';
import { isOfChange, isOfMany } from '../../../prisma/alerts/cause.ts';
import { AT_ONCE } from '../../../prisma/alerts/tell.ts';
import { nextRungOf, outcomeOf, reasonOf } from '../../../prisma/alerts.ts';
import { explainDecision } from '../../../prisma/decisions.ts';
import { ensureFlows } from '../../../prisma/flows.ts';
import type { Alert } from '../../../prisma/generated/client.ts';
import { issueLink } from '../../../prisma/links.ts';
import { storyInFiveLines } from '../../../prisma/story.ts';
import { CLEAR_PERCENT } from '../../../rules/hysteresis.ts';
import { oneLine } from '../clean.ts';
import type { Composition, Letter } from '../families.ts';
import { staffName } from '../people.ts';

const LINK_MS = 14 * 86_400_000;

/** What was kept with the notice of whoever was told. */
type Part = { alertId?: string; rung?: number; reminder?: number; as?: string; insteadOfId?: string | null };
type Words = (key: string, values?: Record<string, string | number>) => string;
type Told = { letter: Letter; alert: Alert; part: Part; words: Words };

/** What the rules found, the story, why it came, what is expected, one button. Whatever is taken or over meanwhile is not told any more. */
export async function alertLetter(letter: Letter): Promise<Composition> {
  const { prisma, notice, recipient, brand } = letter;
  const { tenantId } = notice;
  const { locale, timeZone } = recipient;
  const part = notice.data as Part;
  const alert = part.alertId
    ? await prisma.alert.findUnique({ where: { tenantId_id: { tenantId, id: part.alertId } } })
    : null;
  if (!alert) return { skip: 'no such alert' };
  if (alert.status !== 'open') return { skip: `the alert is ${alert.status}` };
  const words: Words = (key, values) => say(locale, `alerts.mail.${key}`, values);
  const told: Told = { letter, alert, part, words };
  const about = alert.caseId
    ? await aboutCase(told, alert.caseId)
    : alert.queueId
      ? await aboutQueue(told, alert.queueId)
      : isOfMany(alert)
        ? await aboutMany(told)
        : await aboutMember(told);
  if (!about) return { skip: 'what it is about is gone' };
  // Of many, the decision is an example: it names what one of them is.
  const sentences = isOfMany(alert)
    ? []
    : [(await explainDecision(prisma, tenantId, alert.decisionId, locale)).sentence];
  const at = (instant: Date) => sayInstant(locale, instant.getTime(), timeZone);
  const why = [
    oneLine(await reasonOf(prisma, alert, locale)),
    ...sentences.map((sentence) => oneLine(sentence, 600)),
    ...(await movedLine(told)),
    ...(await partInWords(told)),
    ...(await watchNote(told)),
    ...(await alarmLines(told)),
  ];
  return {
    content: {
      ...about.head,
      sections: [
        about.story,
        { title: words('why'), lines: why },
        { title: words('expected'), lines: [about.expected, ...(await whatIsNext(told, at))] },
      ],
      closing: about.link ? [say(locale, 'mail.escalation.linkNote')] : [],
      button: { label: say(locale, about.link ? 'alerts.link.take' : 'alerts.mail.button'), url: about.url },
      footer: say(locale, 'mail.footer.staff', { brand }),
    },
  };
}

type About = {
  head: { subject: string; paragraphs: string[]; short: string };
  story: { title: string; lines: string[] };
  expected: string;
  url: string;
  /** The button takes the alert, by a link of the recipient's own. */
  link: boolean;
};

async function aboutCase({ letter, alert, words }: Told, caseId: string): Promise<About | null> {
  const { prisma, env, notice, recipient, now } = letter;
  const { tenantId } = notice;
  const { locale, timeZone } = recipient;
  const row = await prisma.case.findUnique({ where: { tenantId_id: { tenantId, id: caseId } } });
  const story = await storyInFiveLines(prisma, tenantId, caseId, locale, { now, timeZone });
  if (!row || !story) return null;
  const { number } = row;
  const kind = say(locale, `alerts.kind.${alert.kind}`);
  const url = `${env.STEWARD_URL}/#/cases/${caseId}`;
  return {
    head: {
      subject: `[${number}] ${words('subject', { kind, subject: oneLine(row.subject) })}`,
      paragraphs: [words('what', { number })],
      short: words('short', { kind, number, url }),
    },
    story: { title: say(locale, 'mail.story.title'), lines: story.map((line) => oneLine(line, 600)) },
    expected: words('lookCase'),
    url,
    link: false,
  };
}

async function aboutMember({ letter, alert, words }: Told): Promise<About | null> {
  const { prisma, env, notice, recipient, now } = letter;
  const { tenantId } = notice;
  const { locale } = recipient;
  const memberId = alert.memberId ?? '';
  const member = memberId
    ? await prisma.member.findUnique({ where: { tenantId_id: { tenantId, id: memberId } } })
    : null;
  if (!member || member.erasedAt) return null;
  const { token } = await issueLink(prisma, env.STEWARD_SECRET, {
    ...{ tenantId, purpose: 'acknowledgeAlert', alertId: alert.id, staffId: recipient.id },
    ...{ noticeId: notice.id, expiresAt: new Date(now + LINK_MS) },
  });
  const url = `${env.STEWARD_URL}/l/${token}`;
  const name = oneLine(member.name, 100);
  const kind = say(locale, `alerts.kind.${alert.kind}`);
  return {
    head: {
      subject: words('subjectMember', { kind, member: name, tier: say(locale, `tier.${member.tier}`) }),
      paragraphs: [words('whatMember', { member: name })],
      short: words('shortMember', { kind, member: name, url }),
    },
    story: { title: words('memberTitle'), lines: await memberLines(letter, memberId, locale) },
    expected: words('lookMember'),
    url,
    link: true,
  };
}

/** A queue is looked at in the desk: nobody is bound to it by name, so there is no link of the recipient's own. */
async function aboutQueue({ letter, alert, words }: Told, queueId: string): Promise<About | null> {
  const { prisma, env, notice, recipient } = letter;
  const { tenantId } = notice;
  const { locale } = recipient;
  const queue = await prisma.queue.findUnique({ where: { tenantId_id: { tenantId, id: queueId } } });
  if (!queue) return null;
  const url = `${env.STEWARD_URL}/#/alerts/${alert.id}`;
  const name = oneLine(locale === 'zh' ? queue.nameZh : queue.nameEn, 100);
  const kind = say(locale, `alerts.kind.${alert.kind}`);
  const { clearPercent = CLEAR_PERCENT } = await outcomeOf(prisma, alert);
  return {
    head: {
      subject: words('subject', { kind, subject: name }),
      paragraphs: [words('whatQueue', { queue: name })],
      short: words('short', { kind, number: name, url }),
    },
    story: { title: words('queueTitle'), lines: [words('clears', { percent: 100 - clearPercent })] },
    expected: words('lookQueue'),
    url,
    link: false,
  };
}

/** Many members are a list in the desk; the letter counts what moved. */
async function aboutMany({ letter, alert, part, words }: Told): Promise<About | null> {
  const { prisma, env, notice, recipient } = letter;
  const { tenantId } = notice;
  const { locale } = recipient;
  const call = await prisma.alertCall.findFirst({
    where: { tenantId, alertId: alert.id, staffId: recipient.id, rung: part.rung ?? AT_ONCE },
    select: { members: true },
  });
  const count = call?.members ?? alert.members ?? 0;
  const moved = await prisma.alertChange.groupBy({
    by: ['what', 'from', 'to'],
    where: { tenantId, alertId: alert.id },
    _count: true,
    orderBy: { _count: { changeId: 'desc' } },
    take: 6,
  });
  const url = `${env.STEWARD_URL}/#/alerts/${alert.id}`;
  const kind = say(locale, `alerts.kind.${alert.kind}`);
  const number = say(locale, 'alerts.many', { smart_count: count });
  return {
    head: {
      subject: words('subject', { kind, subject: number }),
      paragraphs: [words('whatMany', { count })],
      short: words('short', { kind, number, url }),
    },
    story: {
      title: words('manyTitle'),
      lines: moved.map(({ _count, ...change }) =>
        words('manyLine', { change: changeInWords(change, locale), count: _count }),
      ),
    },
    expected: words('lookMany'),
    url,
    link: false,
  };
}

/** From what to what a member moved, where it is about one. */
async function movedLine({ letter, alert }: Told): Promise<string[]> {
  if (!isOfChange(alert)) return [];
  const { tenantId, id: alertId } = alert;
  const change = await letter.prisma.alertChange.findFirst({ where: { tenantId, alertId } });
  return change ? [changeInWords(change, letter.recipient.locale)] : [];
}

/** The member's newest open cases, each in a line. */
async function memberLines({ prisma, notice: { tenantId } }: Letter, memberId: string, locale: 'zh' | 'en') {
  const cases = await prisma.case.findMany({
    where: { tenantId, memberId, stage: { not: 'closed' } },
    orderBy: [{ openedAt: 'desc' }, { id: 'desc' }],
    take: 4,
  });
  await ensureFlows(
    prisma,
    cases.map(({ flowVersion }) => flowVersion),
  );
  const open = await prisma.case.count({ where: { tenantId, memberId, stage: { not: 'closed' } } });
  return [
    say(locale, 'alerts.mail.openCases', { smart_count: open }),
    ...cases.map(({ number, kind, stage, subject }) =>
      say(locale, 'alerts.mail.case', {
        ...{ number, kind: say(locale, `kind.${kind}`), stage: sayStage(locale, stage) },
        subject: oneLine(subject),
      }),
    ),
  ];
}

async function partInWords({ letter, part, words, alert }: Told): Promise<string[]> {
  const { prisma, notice, recipient } = letter;
  const { as = '', rung = -1, reminder = 0, insteadOfId = null } = part;
  const { ladder = [] } = await outcomeOf(prisma, alert);
  const named = (ALERT_RECIPIENTS as readonly string[]).includes(as);
  const who = say(recipient.locale, named ? `alerts.calledAs.${as}` : `post.${as}`);
  const instead = await staffName(prisma, notice.tenantId, insteadOfId);
  return [
    rung < 0 ? words('as', { as: who }) : words('step', { post: who, step: rung + 1, steps: ladder.length }),
    ...(instead ? [words('insteadOf', { name: instead })] : []),
    ...(reminder > 0 ? [words('reminder', { count: reminder })] : []),
  ];
}

/** Why somebody watches the member; they wrote it for those who are told. */
async function watchNote({ letter, alert, words }: Told): Promise<string[]> {
  const id = /:w([0-9a-f-]{36})$/.exec(alert.cause)?.[1];
  if (!id) return [];
  const { tenantId } = alert;
  const watch = await letter.prisma.memberWatch.findUnique({ where: { tenantId_id: { tenantId, id } } });
  return watch?.note ? [words('watchNote', { note: oneLine(watch.note, 600) })] : [];
}

/** Which words of alarm, in which group. */
async function alarmLines({ letter, alert, words }: Told): Promise<string[]> {
  if (alert.kind !== 'alarmWords' || !alert.caseId) return [];
  const found = (await foundIn(letter.prisma, alert.tenantId, alert.caseId)).filter((row) => !row.dismissedAt);
  return [...new Set(found.map(({ group }) => group))].map((group) =>
    words('alarmWords', {
      group: say(letter.recipient.locale, `alarms.group.${group}`),
      words: found.flatMap((row) => (row.group === group ? [row.word] : [])).join(', '),
    }),
  );
}

async function whatIsNext({ letter, alert, words }: Told, whenOf: (at: Date) => string): Promise<string[]> {
  if (!alert.dueAt) return [];
  const post = await nextRungOf(letter.prisma, alert);
  const at = whenOf(alert.dueAt);
  return [post ? words('next', { at, post: say(letter.recipient.locale, `post.${post}`) }) : words('again', { at })];
}
