import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Prisma, PrismaClient } from './client.ts';
import type { ApiKey } from './generated/client.ts';
import { newId } from './ids.ts';
import { ask, sql } from './statement.ts';

export const SCOPES = ['cases:write', 'cases:read', 'members:read', 'metrics:read'] as const;
export type Scope = (typeof SCOPES)[number];
export type VerifiedKey = { id: string; name: string; scopes: Scope[] };

/** How old `lastUsedAt` may be: a busy key is not written at each request. */
const COARSE_MS = 10 * 60_000;

/**
 * Makes a key for a machine. The whole key is shown once: only its prefix and a SHA-256 are kept (it is random, so a slow
 * hash would add nothing).
 */
export async function createApiKey(
  prisma: PrismaClient | Prisma.TransactionClient,
  key: { tenantId: string; name: string; scopes: readonly Scope[]; createdBy?: string; expiresAt?: Date | null },
): Promise<{ id: string; key: string }> {
  const prefix = randomBytes(6).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  const whole = `stw_${prefix}_${secret}`;
  const { id } = await prisma.apiKey.create({
    data: {
      tenantId: key.tenantId,
      id: newId(),
      name: key.name,
      prefix,
      hash: sha256(whole).toString('hex'),
      scopes: [...key.scopes],
      createdBy: key.createdBy ?? null,
      expiresAt: key.expiresAt ?? null,
    },
  });
  return { id, key: whole };
}

/** The key behind `stw_<prefix>_<secret>`, or null when it is unknown, wrong, revoked or past its end. */
export async function verifyApiKey(prisma: PrismaClient, tenantId: string, whole: string): Promise<VerifiedKey | null> {
  const prefix = /^stw_([0-9a-f]{12})_[A-Za-z0-9_-]{43}$/.exec(whole)?.[1];
  if (!prefix) return null;
  const [row] = await ask<KeyRow>(
    prisma,
    sql`SELECT id, name, hash, scopes, "revokedAt", "expiresAt", "lastUsedAt" FROM "ApiKey" WHERE "tenantId" = ${tenantId} AND prefix = ${prefix}`,
  );
  if (!row || row.revokedAt || (row.expiresAt && row.expiresAt.getTime() <= Date.now())) return null;
  if (!timingSafeEqual(Buffer.from(row.hash, 'hex'), sha256(whole))) return null;
  if (!row.lastUsedAt || Date.now() - row.lastUsedAt.getTime() > COARSE_MS) {
    await prisma.apiKey.updateMany({ where: { tenantId, id: row.id }, data: { lastUsedAt: new Date() } });
  }
  return { id: row.id, name: row.name, scopes: SCOPES.filter((scope) => row.scopes.includes(scope)) };
}

type KeyRow = Pick<ApiKey, 'id' | 'name' | 'hash' | 'scopes' | 'revokedAt' | 'expiresAt' | 'lastUsedAt'>;

/** @returns false when there is no such key, or it was revoked before */
export async function revokeApiKey(
  prisma: PrismaClient | Prisma.TransactionClient,
  tenantId: string,
  id: string,
): Promise<boolean> {
  const { count } = await prisma.apiKey.updateMany({
    where: { tenantId, id, revokedAt: null },
    data: { revokedAt: new Date() },
  });
  return count > 0;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();
