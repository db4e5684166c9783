import { z } from 'zod';
import { say } from '../../domain/language/index.ts';
import { type Automatic, automatic } from '../../domain/mail/automatic.ts';
import { replyOf } from '../../domain/mail/reply.ts';
import { subjectOf, threadOf } from '../../domain/mail/thread.ts';
import { maskPoint } from '../../domain/masks.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { addNote, leaveToRelay, writeCommand } from '../../prisma/commands.ts';
import type { InboundMail } from '../../prisma/generated/client.ts';
import { openCase } from '../../prisma/intake.ts';
import { type Belongs, belongsTo, describe } from '../../prisma/mail-in/belongs.ts';
import { normaliseEmail } from '../../prisma/members.ts';
import { earlierAnswer } from '../../prisma/once.ts';
import { type Read, readMail, Unreadable } from './read.ts';

/** What a mail is to us. `addresses` in lower case; `host` is that of our Message-IDs. */
export type Own = { addresses: readonly string[]; host: string };

/** How it ended. `reason` is a key under `mailIn.reason`. */
export type End = { state: 'filed' | 'stopped' | 'unreadable'; reason: string; caseId?: string };
type Heading = Pick<InboundMail, 'fromAddress' | 'fromName' | 'subject' | 'messageId'>;

/** One address may have so many mails filed in an hour; two programs that answer each other have more. */
const MOST_AN_HOUR = 20;
const HOUR = 3_600_000;

/**
 * Reads one mail and does what it asks for: a reply goes into its case's conversation, anything else that a person wrote becomes a
 * case. May run twice: filing carries the mail's id as its key, so the second run finds what the first one did.
 * @returns how it ended, and what the list shows of it
 */
export async function handleMail(
  prisma: PrismaClient,
  row: InboundMail,
  own: Own,
): Promise<{ end: End; heading: Heading | null }> {
  let mail: Read;
  try {
    mail = await readMail(row.raw);
  } catch (error) {
    if (error instanceof Unreadable) return { end: { state: 'unreadable', reason: error.reason }, heading: null };
    throw error;
  }
  const { from, fromName, subject, messageId } = mail;
  const heading = { fromAddress: from, fromName, subject, messageId: messageId || null };
  return { end: await decide(prisma, row, mail, own), heading };
}

async function decide(prisma: PrismaClient, row: InboundMail, mail: Read, own: Own): Promise<End> {
  const { tenantId, ordered } = row;
  if (ordered === 'new') return file(prisma, row, mail, null);
  if (ordered) {
    const named = await describe(prisma, tenantId, { id: ordered }, mail.from);
    return named ? append(prisma, row, mail, named) : { state: 'stopped', reason: 'noCase' };
  }
  const thread = threadOf(mail.inReplyTo, mail.references, mail.subject);
  const belongs = await belongsTo(prisma, tenantId, thread, mail.from);
  const stop = (reason: string): End => ({ state: 'stopped', reason, ...(belongs ? { caseId: belongs.caseId } : {}) });

  const why = automatic({ ...mail, envelopeFrom: row.envelopeFrom }, own);
  if (why === 'bounce') await noteBounce(prisma, row);
  if (why) return stop(why satisfies Automatic);
  if (await isColleague(prisma, tenantId, mail.from)) return stop('colleague');
  if (await cameBefore(prisma, row, mail)) return stop('duplicate');
  if (await isFlood(prisma, row, mail.from)) return stop('flood');
  return belongs ? append(prisma, row, mail, belongs) : file(prisma, row, mail, thread.number);
}

/** Into the conversation. A case that is closed is not opened again by a mail: what is said becomes a new one, with a note. */
async function append(prisma: PrismaClient, row: InboundMail, mail: Read, to: Belongs): Promise<End> {
  const { tenantId } = row;
  const once = onceOf(row, 'answer');
  // What an earlier run said in it before a crash counts, also when the case was closed since: else it would be said twice.
  if (to.stage === 'closed' && !(await earlierAnswer(prisma, tenantId, once)))
    return file(prisma, row, mail, to.number);
  const locale = localeOf(mail);
  const command = await writeCommand(prisma, {
    tenantId,
    caseId: to.caseId,
    type: 'answer',
    actor: { type: 'member', id: to.memberId },
    payload: {},
    message: {
      ...{ direction: 'inbound', channel: 'email', locale },
      body: bodyOf(mail, replyOf(mail.text), locale),
      attachments: mail.attachments,
    },
    once,
  });
  if (command.refusal) return file(prisma, row, mail, to.number);
  await leaveToRelay(prisma, tenantId, command.id);
  if (!to.theirs)
    await note(prisma, row, to.caseId, 'mailIn.note.otherAddress', { address: maskPoint('email', mail.from) });
  return { state: 'filed', reason: 'reply', caseId: to.caseId };
}

/** As a case of its own. Anybody can write any sender into a mail, so it is claimed, unverified. */
async function file(prisma: PrismaClient, row: InboundMail, mail: Read, mentions: string | null): Promise<End> {
  const { tenantId } = row;
  const locale = localeOf(mail);
  const filed = await openCase(
    prisma,
    {
      ...{ tenantId, locale, kind: 'enquiry', category: 'other', severity: 'normal', channel: 'email' },
      subject: subjectOf(mail.subject) || say(locale, 'mailIn.noSubject'),
      body: bodyOf(mail, mentions ? replyOf(mail.text) : mail.text, locale),
      who: whoWrote(mail),
      verified: false,
      author: { type: 'machine', id: null },
      attachments: mail.attachments,
    },
    onceOf(row, 'case'),
  );
  if (mentions) await note(prisma, row, filed.id, 'mailIn.note.mentions', { number: mentions });
  return { state: 'filed', reason: 'new', caseId: filed.id };
}

/** Machines write from addresses nobody can answer (`root@host`): then only a name is known. */
const whoWrote = ({ from, fromName }: Read) =>
  normaliseEmail(from)
    ? { email: from, ...(fromName ? { name: fromName } : {}) }
    : { name: fromName || maskPoint('email', from) };

const onceOf = ({ id }: InboundMail, what: string) => ({ sender: 'mail-in', key: `${id}:${what}`, bodyHash: id });

function note(prisma: PrismaClient, row: InboundMail, caseId: string, key: string, values: Record<string, string>) {
  // Notes are for staff, who read them in the tenant's language.
  return prisma.tenant.findUnique({ where: { id: row.tenantId }, select: { locale: true } }).then((tenant) => {
    const locale: Locale = tenant?.locale === 'en' ? 'en' : 'zh';
    const actor = { type: 'system', id: null } as const;
    const body = say(locale, key, values);
    return addNote(prisma, { tenantId: row.tenantId, caseId, actor, body, locale, once: onceOf(row, 'note') });
  });
}

/** What was not taken over is named, so that nobody believes it was not sent. */
function bodyOf(mail: Read, text: string, locale: Locale): string {
  const left = mail.left.length ? `\n\n${say(locale, 'mailIn.left', { files: mail.left.join('、') })}` : '';
  return `${text || say(locale, 'mailIn.noText')}${left}`;
}

const localeOf = ({ subject, text }: Read): Locale => (/\p{Script=Han}/u.test(`${subject}${text}`) ? 'zh' : 'en');

/** Colleagues work at the desk: what they send here is no member's word, and nobody should take it for one. */
const isColleague = async (prisma: PrismaClient, tenantId: string, email: string): Promise<boolean> =>
  (await prisma.staff.count({ where: { tenantId, email, disabledAt: null } })) > 0;

/** The same mail by another way, or sent again by a server that did not hear our answer. */
async function cameBefore(prisma: PrismaClient, row: InboundMail, { messageId, from }: Read): Promise<boolean> {
  if (!messageId) return false;
  const { tenantId, id } = row;
  const earlier = await prisma.inboundMail.count({
    where: { tenantId, id: { not: id }, messageId, fromAddress: from, state: 'filed' },
  });
  return earlier > 0;
}

async function isFlood(prisma: PrismaClient, { tenantId, receivedAt }: InboundMail, from: string): Promise<boolean> {
  const since = new Date(receivedAt.getTime() - HOUR);
  const filed = await prisma.inboundMail.count({
    where: { tenantId, fromAddress: from, state: 'filed', receivedAt: { gt: since, lte: receivedAt } },
  });
  return filed >= MOST_AN_HOUR;
}

const UUID = z.uuid();

/** A report about a mail of ours: its delivery failed after all, and whoever looks at the case can see that. */
async function noteBounce(prisma: PrismaClient, { tenantId, raw }: InboundMail): Promise<void> {
  const text = Buffer.from(raw.subarray(0, 256 * 1024)).toString('latin1');
  const noticeId = /<notice-([0-9a-f-]{36})@/.exec(text)?.[1];
  // Whoever can name the id of a notice has had its mail.
  if (!noticeId || !UUID.safeParse(noticeId).success || !/^Action:\s*failed/im.test(text)) return;
  await prisma.noticeDelivery.updateMany({
    where: { tenantId, noticeId, channel: 'email', status: 'sent' },
    data: { status: 'failed', lastError: 'the receiving server reported that it could not be delivered' },
  });
}
