import { createHmac, timingSafeEqual } from 'node:crypto';
import { v5 } from 'uuid';
import { DEFAULT_TENANT } from '../domain/tenant.ts';
import type { Prisma, SignedLink } from './generated/client.ts';
import { newId } from './ids.ts';
import { empty, type Sql, sql } from './statement.ts';

/**
 * Signed links: a row says what a link is for and whether it may still be used, the token proves that we made it.
 * The proof is an HMAC of the row's id and is kept nowhere, so a repeated mail carries the same link, and somebody
 * who reads the database cannot make one.
 */

type Client = Prisma.TransactionClient;
export type LinkPurpose = 'acknowledge' | 'followCase' | 'resetPassword' | 'approval' | 'acknowledgeAlert';

export type NewLink = {
  tenantId: string;
  purpose: LinkPurpose;
  caseId?: string;
  approvalId?: string;
  alertId?: string;
  staffId?: string;
  memberId?: string;
  /** With a notice the link is made once: asking again gives the same one, as it is now. */
  noticeId?: string;
  cycle?: number;
  rung?: number;
  expiresAt: Date;
};

export async function issueLink(tx: Client, secret: string, link: NewLink): Promise<{ id: string; token: string }> {
  const id = link.noticeId ? v5(link.purpose, link.noticeId) : newId();
  // Two senders of one notice may come here at once: the id is the same, and the second changes nothing.
  await tx.signedLink.createMany({ data: [{ ...link, id }], skipDuplicates: true });
  return { id, token: tokenOf(secret, id) };
}

/** `<id>.<HMAC>`; fit for a path. */
export const tokenOf = (secret: string, id: string): string => `${id}.${proofOf(secret, id)}`;

const proofOf = (secret: string, id: string): string =>
  createHmac('sha256', secret).update(`steward-link:${id}`).digest('base64url');

const TOKEN = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/;

/** The id a token proves, or null for anything we did not sign. Takes the same time wherever the proof differs. */
export function provenId(secret: string, token: string): string | null {
  const [, id, proof] = TOKEN.exec(token) ?? [];
  if (!id || !proof) return null;
  return timingSafeEqual(Buffer.from(proof), Buffer.from(proofOf(secret, id))) ? id : null;
}

export type OpenedLink =
  | { ok: true; link: SignedLink }
  | { ok: false; why: 'unknown' | 'expired' | 'used' | 'revoked'; link?: SignedLink };

/**
 * Looks; changes nothing, since mail scanners open links too.
 * @returns what the link is for, or why it is no longer good. A link we did sign is handed back in both cases.
 */
export async function openLink(
  prisma: Client,
  secret: string,
  token: string,
  { tenantId = DEFAULT_TENANT, now = new Date() }: { tenantId?: string; now?: Date } = {},
): Promise<OpenedLink> {
  const id = provenId(secret, token);
  const link = id ? await prisma.signedLink.findUnique({ where: { tenantId_id: { tenantId, id } } }) : null;
  if (!link) return { ok: false, why: 'unknown' };
  if (link.usedAt) return { ok: false, why: 'used', link };
  if (link.revokedAt) return { ok: false, why: 'revoked', link };
  if (link.expiresAt <= now) return { ok: false, why: 'expired', link };
  return { ok: true, link };
}

/** @returns true for exactly one caller per link; false when it is used, revoked, expired or not there. */
export async function useLink(tx: Client, tenantId: string, id: string, now = new Date()): Promise<boolean> {
  const { count } = await tx.signedLink.updateMany({
    where: { tenantId, id, usedAt: null, revokedAt: null, expiresAt: { gt: now } },
    data: { usedAt: now },
  });
  return count === 1;
}

/**
 * The statement that ends links to take an escalation which were not used, of a case or of one cycle of it; a step of a case makes it
 * a part of its own.
 * @param when  a condition for all of it
 */
export const revokeLinks = (
  tenantId: string,
  { caseId, cycle }: { caseId: string; cycle?: number },
  at: Date,
  when: Sql = sql`true`,
): Sql => sql`UPDATE "SignedLink" SET "revokedAt" = ${at}::timestamptz
  WHERE "tenantId" = ${tenantId} AND "caseId" = ${caseId}::uuid ${cycle === undefined ? empty : sql`AND cycle = ${cycle}`}
    AND purpose = 'acknowledge' AND "usedAt" IS NULL AND "revokedAt" IS NULL AND ${when} RETURNING id`;
