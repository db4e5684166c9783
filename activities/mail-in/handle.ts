import type { Attached } from '../../domain/attachment.ts';
import { say } from '../../domain/language/index.ts';
import { type Automatic, automatic } from '../../domain/mail/automatic.ts';
import { replyOf } from '../../domain/mail/reply.ts';
import { subjectOf, threadOf } from '../../domain/mail/thread.ts';
import { maskPoint } from '../../domain/masks.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import type { Kept } from '../../prisma/attachments/files.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { addNote, leaveToRelay, writeCommand } from '../../prisma/commands.ts';
import type { InboundMail } from '../../prisma/generated/client.ts';
import { openCase } from '../../prisma/intake.ts';
import { type Belongs, belongsTo, describe } from '../../prisma/mail-in/belongs.ts';
import { type Filed, filedBefore, filedOnce, filingKey } from '../../prisma/mail-in/filed.ts';
import { normaliseEmail } from '../../prisma/members.ts';
import { IdempotencyClash } from '../../prisma/once.ts';
import { noteBounce } from './bounce.ts';
import { type Read, readMail, Unreadable } from './read.ts';

/** What a mail is to us. `addresses` in lower case; `host` is that of our Message-IDs. */
export type Own = { addresses: readonly string[]; host: string };

/** How it ended. `reason` is a key under `mailIn.reason`. */
export type End = { state: 'filed' | 'stopped' | 'unreadable'; reason: string; caseId?: string };
type Heading = Pick<InboundMail, 'fromAddress' | 'fromName' | 'subject' | 'messageId'>;
/** A mail that is to be filed, and under which key. `again`: an earlier run filed it, and died before it noted so. */
type Letter = { row: InboundMail; mail: Read; key: string; again: boolean; keep: KeepFiles };
/** Makes the bytes of files durable, before the row that names them. */
export type KeepFiles = (tenantId: string, files: readonly Attached[]) => Promise<Kept[]>;

/** One address may have so many mails filed in an hour; two programs that answer each other have more. */
const MOST_AN_HOUR = 20;
const HOUR = 3_600_000;

/**
 * Reads one mail and does what it asks for: a reply goes into its case's conversation, anything else that a person wrote becomes a
 * case. May run twice, and beside another row of the same mail: the mail has a key of its own, under which it is filed once.
 * @returns how it ended, and what the list shows of it
 */
export async function handleMail(
  prisma: PrismaClient,
  row: InboundMail,
  own: Own,
  keep: KeepFiles,
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
  const decided = () => decide(prisma, row, mail, own, keep);
  const end = await decided().catch((error) => {
    // Another worker filed this mail in this very moment: looking again finds what it did.
    if (error instanceof IdempotencyClash) return decided();
    throw error;
  });
  return { end, heading };
}

async function decide(prisma: PrismaClient, row: InboundMail, mail: Read, own: Own, keep: KeepFiles): Promise<End> {
  const { tenantId, ordered } = row;
  const before = await filedBefore(prisma, row, mail);
  if (before?.by === row.id) return finish(prisma, { row, mail, key: before.key, again: true, keep }, before);
  // A person's word counts also for a mail that was filed before.
  const letter = { row, mail, key: ordered && before ? row.id : filingKey(row, mail), again: false, keep };
  if (ordered === 'new') return file(prisma, letter, null);
  if (ordered) {
    const named = await describe(prisma, tenantId, { id: ordered }, mail.from);
    return named ? append(prisma, letter, named) : { state: 'stopped', reason: 'noCase' };
  }
  const { thread, belongs } = await belonging(prisma, row, mail);
  const stop = (reason: string): End => ({ state: 'stopped', reason, ...(belongs ? { caseId: belongs.caseId } : {}) });

  const why = automatic({ ...mail, envelopeFrom: row.envelopeFrom }, own);
  if (why === 'bounce') await noteBounce(prisma, row);
  if (why) return stop(why satisfies Automatic);
  if (await isColleague(prisma, tenantId, mail.from)) return stop('colleague');
  if (before) return { state: 'stopped', reason: 'duplicate', caseId: before.caseId };
  if (await isFlood(prisma, row, mail.from)) return stop('flood');
  return belongs ? append(prisma, letter, belongs) : file(prisma, letter, thread.number);
}

/** It is filed, whatever would be decided today: what was left to do after that is done, and nothing twice. */
async function finish(prisma: PrismaClient, letter: Letter, { caseId, known }: Filed): Promise<End> {
  const { row, mail } = letter;
  if (known) {
    const to = await describe(prisma, row.tenantId, { id: caseId }, mail.from);
    return to ? append(prisma, letter, to) : { state: 'filed', reason: 'reply', caseId };
  }
  if (row.ordered) return file(prisma, letter, null);
  const { thread, belongs } = await belonging(prisma, row, mail);
  return file(prisma, letter, belongs ?? thread.number);
}

async function belonging(prisma: PrismaClient, { tenantId }: InboundMail, mail: Read) {
  const thread = threadOf(mail.inReplyTo, mail.references, mail.subject);
  return { thread, belongs: await belongsTo(prisma, tenantId, thread, mail.from) };
}

/** Into the conversation. A case that is closed is not opened again by a mail: what is said becomes a new one that follows it up. */
async function append(prisma: PrismaClient, letter: Letter, to: Belongs): Promise<End> {
  const { row, mail, key, again } = letter;
  const { tenantId } = row;
  if (to.over && !again) return file(prisma, letter, to);
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
      attachments: await letter.keep(tenantId, mail.attachments),
    },
    once: filedOnce(key, row, to.caseId),
  });
  // It was closed in this very moment; the mail's own key is used up by the attempt.
  if (command.refusal) return file(prisma, { ...letter, key: `${row.id}:case` }, to);
  await leaveToRelay(prisma, tenantId, command.id);
  if (!to.theirs)
    await note(prisma, row, to.caseId, 'mailIn.note.otherAddress', { address: maskPoint('email', mail.from) });
  return { state: 'filed', reason: 'reply', caseId: to.caseId };
}

/**
 * As a case of its own. Anybody can write any sender into a mail, so it is claimed, unverified.
 * @param about  the case it follows up; only its number where the sender merely wrote that
 */
async function file(
  prisma: PrismaClient,
  { row, mail, key, keep }: Letter,
  about: Belongs | string | null,
): Promise<End> {
  const { tenantId } = row;
  const mentions = about === null || typeof about === 'string' ? about : about.number;
  const followsId = about === null || typeof about === 'string' ? undefined : about.caseId;
  const locale = localeOf(mail);
  const filed = await openCase(
    prisma,
    {
      ...{ tenantId, locale, kind: 'enquiry', category: 'other', channel: 'email' },
      subject: subjectOf(mail.subject) || say(locale, 'mailIn.noSubject'),
      body: bodyOf(mail, mentions ? replyOf(mail.text) : mail.text, locale),
      who: whoWrote(mail),
      verified: false,
      author: { type: 'machine', id: null },
      attachments: await keep(tenantId, mail.attachments),
      followsId,
    },
    filedOnce(key, row, null),
  );
  if (mentions) await note(prisma, row, filed.id, 'mailIn.note.mentions', { number: mentions });
  return { state: 'filed', reason: 'new', caseId: filed.id };
}

/** Machines write from addresses nobody can answer (`root@host`): then only a name is known. */
const whoWrote = ({ from, fromName }: Read) =>
  normaliseEmail(from)
    ? { email: from, ...(fromName ? { name: fromName } : {}) }
    : { name: fromName || maskPoint('email', from) };

function note(prisma: PrismaClient, row: InboundMail, caseId: string, key: string, values: Record<string, string>) {
  // Notes are for staff, who read them in the tenant's language.
  return prisma.tenant.findUnique({ where: { id: row.tenantId }, select: { locale: true } }).then((tenant) => {
    const locale: Locale = tenant?.locale === 'en' ? 'en' : 'zh';
    const actor = { type: 'system', id: null } as const;
    const body = say(locale, key, values);
    return addNote(prisma, {
      tenantId: row.tenantId,
      caseId,
      actor,
      body,
      locale,
      once: filedOnce(`${row.id}:note`, row, caseId),
    });
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

async function isFlood(prisma: PrismaClient, { tenantId, receivedAt }: InboundMail, from: string): Promise<boolean> {
  const since = new Date(receivedAt.getTime() - HOUR);
  const filed = await prisma.inboundMail.count({
    where: { tenantId, fromAddress: from, state: 'filed', receivedAt: { gt: since, lte: receivedAt } },
  });
  return filed >= MOST_AN_HOUR;
}
