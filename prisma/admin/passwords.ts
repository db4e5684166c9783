import { setTimeout as wait } from 'node:timers/promises';
import type { PrismaClient } from '../client.ts';
import { newId } from '../ids.ts';
import { issueLink, useLink as markUsed, openLink } from '../links.ts';
import { announce } from '../live.ts';
import { InvalidInput, normaliseEmail } from '../members.ts';
import { hashPassword } from '../passwords.ts';
import { newPassword } from '../seed.ts';
import { auditChange } from './audit.ts';
import { endSessionsOf } from './leaving.ts';
import { weakness } from './password-strength.ts';
import { revokeLinksOf } from './people.ts';
import { type By, inTurn, type Tx } from './records.ts';
import { ChangeRefused, RecordNotFound } from './refused.ts';

const HOUR = 3_600_000;
/** How long the link in the mail is good, by the notice that brings it; and a one-time password. */
export const LINK_MS = { passwordReset: HOUR, staffInvited: 72 * HOUR } as const;
export type AccountNotice = keyof typeof LINK_MS;
export const ONE_TIME_MS = 72 * HOUR;
/** Mails of this kind to one person in an hour, whoever asks for them. */
export const MAILS_AN_HOUR = 5;
/** Asking takes this long at least, whether somebody is behind the address or not. */
const ASKING_MS = 120;

/** Has a mail sent to somebody with a link to choose a password. @throws ChangeRefused */
export async function sendPasswordLink(prisma: PrismaClient, by: By, id: string, kind: AccountNotice): Promise<void> {
  await inTurn(prisma, by.tenantId, async (tx) => {
    const person = await find(tx, by.tenantId, id);
    if (person.disabledAt) throw new ChangeRefused('accountDisabled');
    if (!(await writeAccountNotice(tx, by, id, kind))) throw new ChangeRefused('tooManyResets');
  });
  await announce(prisma, [], ['delivery']);
}

/** @returns false when enough mails went there already */
export async function writeAccountNotice(tx: Tx, by: By, id: string, kind: AccountNotice): Promise<boolean> {
  const { tenantId } = by;
  // Two at once are counted one after the other.
  await tx.$queryRaw`SELECT id FROM "Staff" WHERE "tenantId" = ${tenantId} AND id = ${id}::uuid FOR UPDATE`;
  const since = new Date(Date.now() - HOUR);
  const kinds = Object.keys(LINK_MS);
  const sent = await tx.notice.count({
    where: { tenantId, staffId: id, kind: { in: kinds }, createdAt: { gt: since } },
  });
  if (sent >= MAILS_AN_HOUR) return false;
  const noticeId = newId();
  await tx.notice.create({
    data: {
      ...{ tenantId, id: noticeId, staffId: id, kind, key: `${kind}:${noticeId}` },
      // It is about getting in: whoever reads it in the desk is in.
      readAt: new Date(),
      deliveries: { create: { id: newId(), channel: 'email' } },
    },
  });
  const action = kind === 'staffInvited' ? 'staff.invited' : 'staff.passwordReset';
  await auditChange(tx, by, { action, recordType: 'Staff', recordId: id });
  return true;
}

/**
 * 'Forgot password?': has a mail sent when somebody of the staff has this address. To whoever asks, known and unknown
 * addresses, disabled accounts and exceeded limits look alike.
 */
export async function askForReset(
  prisma: PrismaClient,
  asking: { tenantId: string; email: string; ip: string | undefined },
): Promise<void> {
  const { tenantId, ip } = asking;
  const email = normaliseEmail(asking.email);
  const written = prisma
    .$transaction(async (tx) => {
      const person = email && (await tx.staff.findUnique({ where: { tenantId_email: { tenantId, email } } }));
      if (!person || person.disabledAt) return false;
      return writeAccountNotice(tx, { tenantId, ip, actor: { type: 'staff', id: null } }, person.id, 'passwordReset');
    })
    .then((sent) => (sent ? announce(prisma, [], ['delivery']) : undefined));
  await Promise.all([written, wait(ASKING_MS)]);
}

/** A password shown once, for installations without mail: it opens nothing but the page where another one is chosen. */
export async function setOneTimePassword(
  prisma: PrismaClient,
  by: By,
  id: string,
): Promise<{ password: string; until: Date }> {
  const password = newPassword();
  const passwordHash = await hashPassword(password);
  const until = new Date(Date.now() + ONE_TIME_MS);
  await inTurn(prisma, by.tenantId, async (tx) => {
    const { tenantId } = by;
    const person = await find(tx, tenantId, id);
    if (person.disabledAt) throw new ChangeRefused('accountDisabled');
    await tx.staff.update({
      where: { tenantId_id: { tenantId, id } },
      data: { passwordHash, passwordOnceUntil: until, failedSignIns: 0, lockedUntil: null },
    });
    const sessions = await endSessionsOf(tx, tenantId, id);
    await revokeLinksOf(tx, tenantId, id);
    const entry = { action: 'staff.oneTimePassword', recordType: 'Staff', recordId: id } as const;
    await auditChange(tx, by, { ...entry, after: { sessions } });
  });
  return { password, until };
}

/** The link that whoever came in with a one-time password gets in place of a session. */
export async function linkToChoose(
  prisma: PrismaClient,
  secret: string,
  tenantId: string,
  staffId: string,
): Promise<string> {
  const expiresAt = new Date(Date.now() + LINK_MS.passwordReset);
  return (await issueLink(prisma, secret, { tenantId, purpose: 'resetPassword', staffId, expiresAt })).token;
}

/** Whose password a link sets. Changes nothing. @throws ChangeRefused with `why` */
export async function whoseLink(prisma: PrismaClient | Tx, secret: string, tenantId: string, token: string) {
  const opened = await openLink(prisma, secret, token, { tenantId });
  if (!opened.ok) throw new ChangeRefused('linkNotGood', { why: opened.why });
  const { link } = opened;
  const person = link.staffId
    ? await prisma.staff.findUnique({ where: { tenantId_id: { tenantId, id: link.staffId } } })
    : null;
  if (link.purpose !== 'resetPassword' || !person) throw new ChangeRefused('linkNotGood', { why: 'unknown' });
  if (person.disabledAt) throw new ChangeRefused('linkNotGood', { why: 'revoked' });
  return { linkId: link.id, person };
}

/**
 * Sets the password a link is for: once, and whoever was signed in as this person is signed out everywhere. A password that
 * is refused leaves the link good.
 * @throws InvalidInput, ChangeRefused
 */
export async function setPassword(
  prisma: PrismaClient,
  secret: string,
  { tenantId, token, password, ip }: { tenantId: string; token: string; password: string; ip: string | undefined },
): Promise<{ email: string }> {
  const { person, linkId } = await whoseLink(prisma, secret, tenantId, token);
  const weak = weakness(password, person);
  if (weak) throw new InvalidInput({ password: weak });
  const passwordHash = await hashPassword(password);
  await prisma.$transaction(async (tx) => {
    const now = new Date();
    if (!(await markUsed(tx, tenantId, linkId, now))) throw new ChangeRefused('linkNotGood', { why: 'used' });
    const { count } = await tx.staff.updateMany({
      where: { tenantId, id: person.id, disabledAt: null },
      data: { passwordHash, passwordSetAt: now, passwordOnceUntil: null, failedSignIns: 0, lockedUntil: null },
    });
    if (count === 0) throw new ChangeRefused('linkNotGood', { why: 'revoked' });
    await revokeLinksOf(tx, tenantId, person.id, now);
    const sessions = await endSessionsOf(tx, tenantId, person.id, now);
    const by: By = { tenantId, actor: { type: 'link', id: person.id }, ip };
    const entry = { action: 'staff.passwordSet', recordType: 'Staff', recordId: person.id } as const;
    await auditChange(tx, by, { ...entry, after: { sessions } });
  });
  return { email: person.email };
}

async function find(tx: Tx, tenantId: string, id: string) {
  const person = await tx.staff.findUnique({ where: { tenantId_id: { tenantId, id } }, select: { disabledAt: true } });
  if (!person) throw new RecordNotFound();
  return person;
}
