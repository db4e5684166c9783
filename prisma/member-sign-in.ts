import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Locale } from '../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from './client.ts';
import { newId } from './ids.ts';
import { announce } from './live.ts';
import { NO_MERE_CLAIM, recordsOf, resolveMember } from './members.ts';

const MINUTE = 60_000;
const CODE_MS = 10 * MINUTE;
const HOUR = 60 * MINUTE;
const SESSION_MS = 7 * 24 * HOUR;
export const LIMITS = { attempts: 5, perIdentifierAnHour: 5, perAddressAnHour: 30 };
/** Asking takes this long at least, whether somebody is behind the identifier or not. */
const ASKING_MS = 120;

export const SIGN_IN_CODE = 'signInCode';

/**
 * The six digits of a code. They are kept nowhere: whoever reads the database cannot sign in, and a repeated mail says the
 * same code again.
 */
export function codeOf(secret: string, codeId: string): string {
  const mac = createHmac('sha256', secret).update(`steward-code:${codeId}`).digest();
  return String(mac.readUIntBE(0, 6) % 1_000_000).padStart(6, '0');
}

type Asking = { tenantId: string; identifier: string; ip: string; locale: Locale };

/**
 * Makes a one-time code and has it sent. To whoever asks, known and unknown identifiers and exceeded limits look alike.
 * @param identifier  normalised: E.164 or lower-case e-mail
 */
export async function requestCode(prisma: PrismaClient, asking: Asking): Promise<void> {
  const written = prisma
    .$transaction((tx) => writeCode(tx, asking))
    .then((sent) => (sent ? announce(prisma, [], ['delivery']) : undefined));
  await Promise.all([written, wait(ASKING_MS)]);
}

/** @returns true when there is something to send */
async function writeCode(tx: Prisma.TransactionClient, { tenantId, identifier, ip, locale }: Asking): Promise<boolean> {
  await inTurn(tx, [`code:${tenantId}:${identifier}`, `code:${tenantId}:${ip}`]);
  const since = { gt: new Date(Date.now() - HOUR) };
  const [byIdentifier, byAddress] = await Promise.all([
    tx.memberCode.count({ where: { tenantId, identifier, createdAt: since } }),
    tx.memberCode.count({ where: { tenantId, ip, createdAt: since } }),
  ]);
  if (byIdentifier >= LIMITS.perIdentifierAnHour || byAddress >= LIMITS.perAddressAnHour) return false;
  const id = newId();
  const memberId = await whoHas(tx, tenantId, identifier);
  const expiresAt = new Date(Date.now() + CODE_MS);
  // The column names how the code follows from the id, should that ever change.
  await tx.memberCode.create({ data: { tenantId, id, identifier, memberId, codeHash: 'hmac-1', ip, expiresAt } });
  if (!memberId) return false;
  const channel = typeOf(identifier) === 'email' ? 'email' : 'text';
  const noticeId = newId();
  await tx.notice.create({
    data: {
      ...{ tenantId, id: noticeId, memberId, kind: SIGN_IN_CODE, key: `${SIGN_IN_CODE}:${id}` },
      data: { codeId: id, channel, locale },
      deliveries: { create: { id: newId(), channel } },
    },
  });
  return true;
}

export type CodeRefusal = 'wrong' | 'expired' | 'tooMany';

/**
 * Signs a member in. Only the newest code of an identifier counts, once, for ten minutes and five attempts.
 * Success proves that the contact point is theirs: it becomes verified, and so do cases that were filed with it.
 */
export async function verifyCode(
  prisma: PrismaClient,
  secret: string,
  { tenantId, identifier, code }: { tenantId: string; identifier: string; code: string; ip: string },
): Promise<{ token: string; memberId: string } | { refusal: CodeRefusal }> {
  const row = await prisma.memberCode.findFirst({
    where: { tenantId, identifier },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  const now = new Date();
  if (!row || row.usedAt || row.expiresAt <= now) return { refusal: 'expired' };
  // Counted before it is compared, in one statement: a thousand tries at the same time are still five.
  const { count } = await prisma.memberCode.updateMany({
    where: { tenantId, id: row.id, usedAt: null, attempts: { lt: LIMITS.attempts } },
    data: { attempts: { increment: 1 } },
  });
  if (count === 0) return { refusal: 'tooMany' };
  const { memberId } = row;
  if (!same(code, codeOf(secret, row.id)) || !memberId) return { refusal: 'wrong' };
  const token = randomBytes(32).toString('base64url');
  const signedIn = await prisma.$transaction(async (tx) => {
    const used = await tx.memberCode.updateMany({
      where: { tenantId, id: row.id, usedAt: null },
      data: { usedAt: now },
    });
    if (used.count === 0) return null;
    const member = await resolveMember(tx, tenantId, memberId);
    await confirm(tx, tenantId, member, identifier, now);
    const expiresAt = new Date(now.getTime() + SESSION_MS);
    await tx.memberSession.create({
      data: { tenantId, id: newId(), memberId: member, tokenHash: sha256(token), expiresAt },
    });
    return member;
  });
  return signedIn ? { token, memberId: signedIn } : { refusal: 'expired' };
}

/** The member behind a session, or null when it is unknown, over or revoked. */
export async function memberOf(prisma: PrismaClient, tenantId: string, token: string): Promise<string | null> {
  const session = await prisma.memberSession.findUnique({
    where: { tenantId_tokenHash: { tenantId, tokenHash: sha256(token) } },
  });
  return session && !session.revokedAt && session.expiresAt > new Date() ? session.memberId : null;
}

/**
 * The contact point is verified, and with it the cases that were filed by somebody who gave this very contact point. Others of
 * the member stay as they are: whoever filed them may have been somebody else.
 */
async function confirm(
  tx: Prisma.TransactionClient,
  tenantId: string,
  member: string,
  identifier: string,
  now: Date,
): Promise<void> {
  const records = await recordsOf(tx, tenantId, member);
  const points = await tx.contactPoint.findMany({
    where: { tenantId, type: typeOf(identifier), value: identifier, memberId: { in: records } },
    select: { id: true },
  });
  const ids = points.map((point) => point.id);
  await tx.contactPoint.updateMany({
    where: { tenantId, id: { in: ids }, verifiedAt: null },
    data: { verifiedAt: now },
  });
  await tx.$executeRaw`
    UPDATE "Case" c SET "verifiedAt" = ${now}
    WHERE c."tenantId" = ${tenantId} AND c."memberId" = ANY(${records}::uuid[]) AND c."verifiedAt" IS NULL
      AND EXISTS (SELECT 1 FROM "CaseEvent" e WHERE e."tenantId" = c."tenantId" AND e."caseId" = c.id AND e.version = 1
        AND e.data->'contactPointIds' ?| ${ids}::text[])`;
}

/** Who has this phone or e-mail: whose it is alone; where several share it, the one who had it first. */
async function whoHas(tx: Prisma.TransactionClient, tenantId: string, identifier: string): Promise<string | null> {
  const point = await tx.contactPoint.findFirst({
    where: {
      AND: [
        { tenantId, type: typeOf(identifier), value: identifier, member: { is: { erasedAt: null } } },
        NO_MERE_CLAIM,
      ],
    },
    orderBy: [{ uniqueValue: { sort: 'asc', nulls: 'last' } }, { createdAt: 'asc' }, { id: 'asc' }],
    select: { memberId: true },
  });
  return point && resolveMember(tx, tenantId, point.memberId);
}

/** Requests for the same identifier or from the same address wait for one another: counting and writing are one step. */
async function inTurn(tx: Prisma.TransactionClient, names: string[]): Promise<void> {
  // In one order always, or two could wait for each other.
  for (const name of names.sort()) await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtext(${name}))::text`;
}

const typeOf = (identifier: string) => (identifier.includes('@') ? 'email' : 'phone');
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
function same(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
