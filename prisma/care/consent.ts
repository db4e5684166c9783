import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Prisma, PrismaClient } from '../client.ts';
import { newId } from '../ids.ts';
import { resolveMember } from '../members.ts';

/**
 * The way out that every care message carries: a link that needs no sign-in, is good for as long as the message lies in somebody's
 * mailbox, and opens nothing but this one switch. The proof is an HMAC of the member's id and is kept nowhere.
 */
export const stopTokenOf = (secret: string, memberId: string): string => `${memberId}.${proofOf(secret, memberId)}`;

const proofOf = (secret: string, memberId: string): string =>
  createHmac('sha256', secret).update(`steward-care-stop:${memberId}`).digest('base64url');

const TOKEN = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/;

/** The member whom a token speaks for, or null for anything we did not sign. */
export function memberOfStopToken(secret: string, token: string): string | null {
  const [, id, proof] = TOKEN.exec(token) ?? [];
  if (!id || !proof) return null;
  return timingSafeEqual(Buffer.from(proof), Buffer.from(proofOf(secret, id))) ? id : null;
}

/** Whether the member agreed to hear from us; null when they are not there any more. */
export async function careConsentOf(prisma: PrismaClient, tenantId: string, memberId: string): Promise<boolean | null> {
  const id = await resolveMember(prisma, tenantId, memberId);
  const member = await prisma.member.findUnique({
    where: { tenantId_id: { tenantId, id } },
    select: { preferences: true, erasedAt: true },
  });
  if (!member || member.erasedAt) return null;
  return (member.preferences as { marketing?: unknown } | null)?.marketing === true;
}

/** The member says yes or no to care messages. @returns false when they are not there any more */
export async function setCareConsent(
  prisma: PrismaClient,
  tenantId: string,
  memberId: string,
  consent: boolean,
): Promise<boolean> {
  const id = await resolveMember(prisma, tenantId, memberId);
  return prisma.$transaction(async (tx) => {
    // In the database: other preferences that are written at the same time stay.
    const changed = await tx.$executeRaw`
      UPDATE "Member" SET preferences = jsonb_set(COALESCE(preferences, '{}'), '{marketing}', to_jsonb(${consent}::boolean)), "updatedAt" = now()
      WHERE "tenantId" = ${tenantId} AND id = ${id}::uuid AND "erasedAt" IS NULL`;
    if (changed === 0) return false;
    await tx.audit.create({ data: auditRow(tenantId, id, consent) });
    return true;
  });
}

const auditRow = (tenantId: string, id: string, consent: boolean): Prisma.AuditUncheckedCreateInput => ({
  ...{ tenantId, id: newId(), actorType: 'member', actorId: id, action: 'member.careConsent' },
  ...{ recordType: 'Member', recordId: id, fields: { consent } },
});
