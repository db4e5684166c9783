import type { Locale } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { LaterVersion } from './later-version.ts';

type Db = PrismaClient | Prisma.TransactionClient;

/** Phrases of a kind of notice that an administrator replaced, as they are in force; none: everything as shipped. */
export async function wordsFor(
  prisma: Db,
  tenantId: string,
  kind: string,
  locale: Locale,
): Promise<Record<string, string>> {
  const row = await newest(prisma, tenantId, kind, locale);
  return (row?.parts ?? {}) as Record<string, string>;
}

/** The version in force, or null when nothing was ever replaced. */
export const newest = (prisma: Db, tenantId: string, kind: string, locale: Locale) =>
  prisma.messageTemplate.findFirst({ where: { tenantId, kind, locale }, orderBy: { version: 'desc' } });

type NewTemplate = {
  tenantId: string;
  kind: string;
  locale: Locale;
  /** The version that was looked at; 0: there was none. */
  basedOn: number;
  parts: Record<string, string>;
  by: string;
};

/**
 * Puts words in force, in the caller's transaction. @returns the new version, and the words before it
 * @throws LaterVersion
 */
export async function putTemplate(
  tx: Prisma.TransactionClient,
  { basedOn, by, ...template }: NewTemplate,
): Promise<{ version: number; before: Record<string, string> }> {
  const { tenantId, kind, locale } = template;
  // There may be no row yet to lock.
  await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`template/${tenantId}/${kind}/${locale}`}, 0))::text`;
  const now = await newest(tx, tenantId, kind, locale);
  const version = now?.version ?? 0;
  if (version !== basedOn) throw new LaterVersion(version);
  await tx.messageTemplate.create({ data: { ...template, version: version + 1, createdBy: by } });
  return { version: version + 1, before: (now?.parts ?? {}) as Record<string, string> };
}
