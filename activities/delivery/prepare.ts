import type { CaseState } from '../../domain/case/state.ts';
import { say } from '../../domain/language/index.ts';
import type { CaseKind, Locale } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import type { Case, Member, Notice } from '../../prisma/generated/client.ts';
import { codeOf, SIGN_IN_CODE } from '../../prisma/member-sign-in.ts';
import { mailInOf } from '../../prisma/settings/mail-in.ts';
import { wordsFor } from '../../prisma/settings/templates.ts';
import { STAFF_IS_CLOSED, staffReachableAt, WAITING_KINDS } from '../../prisma/staff-hours.ts';
import { storyInFiveLines } from '../../prisma/story.ts';
import type { ChannelName, DeliveryEnv, Parcel } from './channel.ts';
import { oneLine, readable } from './clean.ts';
import { escalationFacts } from './escalation.ts';
import type { CaseFacts, Content, Facts, MailKind } from './facts.ts';
import { FAMILIES } from './families.ts';
import { staffName } from './people.ts';
import { quietUntil } from './quiet.ts';
import { type Recipient, recipientOf } from './recipient.ts';
import { render } from './render.ts';
import { askerOf, signInOf } from './sign-in.ts';
import { contentOf } from './templates.ts';

/** The first mail promises a date; the decisions it comes from follow the notice within moments. */
const PROMISE_WAIT_MS = 2_000;
const PROMISE_PATIENCE_MS = 10_000;

/** A delivery made ready: what to send, or why not at all, or until when not. */
export type Prepared =
  | { is: 'ready'; parcel: Parcel }
  | { is: 'skip'; why: string }
  | { is: 'wait'; until: number; why: string };

type Delivery = { tenantId: string; id: string; channel: ChannelName };
type CaseRow = Case & { member: Member };

/** Reads everything anew at the moment of sending: what is told is how things stand now. `now` is epoch ms. */
export async function prepare(
  prisma: PrismaClient,
  env: DeliveryEnv,
  delivery: Delivery,
  notice: Notice,
  now: number,
): Promise<Prepared> {
  const { tenantId } = notice;
  const row = notice.caseId ? await readCase(prisma, tenantId, notice.caseId) : null;
  const signIn = notice.kind === SIGN_IN_CODE ? await signInOf(prisma, notice, now) : null;
  if (signIn && 'why' in signIn) return { is: 'skip', why: signIn.why };
  const recipient = signIn
    ? await askerOf(prisma, notice, delivery.channel, signIn)
    : await recipientOf(prisma, notice, delivery.channel, row?.contactPersonId ?? null);
  if ('unreachable' in recipient) return { is: 'skip', why: recipient.unreachable };
  const until = notBefore(delivery, notice, row, recipient, now) ?? (await closed(prisma, notice, recipient, now));
  if (until) return { is: 'wait', ...until };

  const { addresses } = recipient.is === 'member' ? await mailInOf(prisma, env, tenantId) : { addresses: [] };
  const [replyTo = null] = addresses;
  const ready = (content: Content, caseId: string | null): Prepared => {
    const to = { address: recipient.address, name: recipient.name };
    const composed = render(content, recipient.locale);
    const stopUrl = content.stop ? { stopUrl: content.stop.url } : {};
    return {
      is: 'ready',
      parcel: { ...composed, ...stopUrl, deliveryId: delivery.id, noticeId: notice.id, caseId, to, replyTo },
    };
  };
  const family = FAMILIES[notice.kind];
  if (family) {
    const brand = await brandOf(prisma, tenantId);
    const composed = await family({ prisma, env, notice, channel: delivery.channel, recipient, brand, now });
    if ('skip' in composed) return { is: 'skip', why: composed.skip };
    if ('until' in composed) return { is: 'wait', ...composed };
    return ready(composed.content, notice.caseId);
  }
  const facts = await factsOf(prisma, env, notice, row, recipient, now);
  if (signIn) facts.signIn = { code: codeOf(env.STEWARD_SECRET, signIn.codeId), expiresAt: signIn.expiresAt };
  return ready(contentOf(facts), facts.case?.id ?? null);
}

async function brandOf(prisma: PrismaClient, tenantId: string): Promise<string> {
  const tenant = await prisma.tenant.findUnique({ where: { id: tenantId }, select: { name: true } });
  return oneLine(tenant?.name || 'Steward', 60);
}

function notBefore(
  { channel }: Delivery,
  notice: Notice,
  row: CaseRow | null,
  { preferences, timeZone }: Recipient,
  now: number,
): { until: number; why: string } | null {
  const quiet = channel === 'text' ? quietUntil(now, timeZone, preferences) : null;
  if (quiet !== null) return { until: quiet, why: 'quiet hours' };
  const age = now - notice.createdAt.getTime();
  if (notice.kind === 'received' && row?.stage === 'received' && age >= 0 && age < PROMISE_PATIENCE_MS)
    return { until: now + PROMISE_WAIT_MS, why: 'no deadline yet' };
  return null;
}

/** What comes up the ladder waits for the hours of whoever is called, unless its rung cannot wait. */
async function closed(
  prisma: PrismaClient,
  { tenantId, kind, data }: Notice,
  { is, id, timeZone }: Recipient,
  now: number,
): Promise<{ until: number; why: string } | null> {
  if (is !== 'staff' || !WAITING_KINDS.includes(kind) || (data as { urgent?: boolean }).urgent) return null;
  const until = await staffReachableAt(prisma, { tenantId, id, timeZone }, now);
  return until === null ? null : { until, why: STAFF_IS_CLOSED };
}

const readCase = (prisma: PrismaClient, tenantId: string, id: string): Promise<CaseRow | null> =>
  prisma.case.findUnique({ where: { tenantId_id: { tenantId, id } }, include: { member: true } });

async function factsOf(
  prisma: PrismaClient,
  env: DeliveryEnv,
  notice: Notice,
  row: CaseRow | null,
  recipient: Recipient,
  now: number,
): Promise<Facts> {
  const { tenantId } = notice;
  const { locale, timeZone } = recipient;
  const kind = notice.kind as MailKind;
  // What a calendar lacks is not about the case that showed it.
  const about = kind === 'calendarUncovered' ? null : row;
  const story =
    about && recipient.is === 'staff'
      ? await storyInFiveLines(prisma, tenantId, about.id, locale, { now, timeZone })
      : null;
  return {
    kind,
    locale,
    timeZone,
    brand: await brandOf(prisma, tenantId),
    baseUrl: env.STEWARD_URL,
    to: { name: greetedAs(recipient), is: recipient.is },
    case: about ? await caseFacts(prisma, about) : null,
    message: await messageFacts(prisma, notice, locale),
    story: (story ?? []).map((line) => oneLine(line, 600)),
    escalation: about && kind === 'escalation' ? await escalationFacts(prisma, env, notice, about, locale, now) : null,
    calendar: kind === 'calendarUncovered' ? await calendarFacts(prisma, notice, locale) : null,
    words: await wordsFor(prisma, tenantId, kind, locale),
    signIn: null,
  };
}

/** Somebody who gave no name is kept under their address, which is no way to greet anybody. */
const greetedAs = ({ name, address }: Recipient): string =>
  name === address || /^\+?[\d ]+$|\*\*\*|@/.test(name) ? '' : oneLine(name, 100);

async function caseFacts(prisma: PrismaClient, row: CaseRow): Promise<CaseFacts> {
  return {
    id: row.id,
    number: row.number,
    kind: row.kind as CaseKind,
    subject: oneLine(row.subject),
    member: oneLine(row.member.name, 100),
    tier: row.member.tier,
    stage: row.stage,
    outcome: row.outcome,
    verified: row.verifiedAt !== null,
    state: row.state as CaseState | null,
    takenBy: await staffName(prisma, row.tenantId, row.takenBy),
  };
}

async function messageFacts(prisma: PrismaClient, notice: Notice, locale: Locale): Promise<Facts['message']> {
  const { tenantId, messageId: id } = notice;
  if (!id) return null;
  const row = await prisma.message.findUnique({
    where: { tenantId_id: { tenantId, id } },
    include: { _count: { select: { attachments: true } } },
  });
  if (!row) return null;
  return {
    body: row.erasedAt ? say(locale, 'mail.erased') : readable(row.body),
    author: row.authorType === 'staff' ? await staffName(prisma, tenantId, row.authorId) : null,
    attachments: row.erasedAt ? 0 : row._count.attachments,
  };
}

async function calendarFacts(prisma: PrismaClient, notice: Notice, locale: Locale): Promise<Facts['calendar']> {
  const { tenantId } = notice;
  const { calendarId, year } = notice.data as { calendarId?: string; year?: number };
  const calendar = calendarId
    ? await prisma.calendar.findUnique({ where: { tenantId_id: { tenantId, id: calendarId } } })
    : null;
  if (!calendar) return null;
  return { name: oneLine(locale === 'zh' ? calendar.nameZh : calendar.nameEn), year: String(year ?? '–') };
}
