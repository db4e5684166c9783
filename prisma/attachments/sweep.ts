import type { PrismaClient } from '../client.ts';
import { type FilesEnv, placeOf, storeAt } from './files.ts';
import { sweepSpool } from './spool.ts';

/** So long a file may be named by nobody: whoever put it is about to. ms */
const GRACE = 86_400_000;
const LONG = { timeout: 60_000, maxWait: 10_000 };

export type SweptFiles = { erased: number; uploads: number; files: number };

/** Takes away files of erased messages, uploads that nobody used, and content that nothing names any more. */
export async function sweepFiles(deps: { prisma: PrismaClient; env: FilesEnv }, now = Date.now()): Promise<SweptFiles> {
  const { prisma, env } = deps;
  const before = new Date(now - GRACE);
  await sweepSpool(storeAt(deps, placeOf(env)).spool, before.getTime());
  const erased = await prisma.attachment.deleteMany({ where: { message: { is: { erasedAt: { not: null } } } } });
  const uploads = await prisma.upload.deleteMany({ where: { createdAt: { lt: before } } });
  let files = 0;
  while (await sweepOne(deps, before)) files += 1;
  return { erased: erased.count, uploads: uploads.count, files };
}

/**
 * One content that nothing names. Its row is locked until its bytes are gone: whoever puts the same content meanwhile waits, finds no
 * row, and writes the bytes anew.
 */
function sweepOne(deps: { prisma: PrismaClient; env: FilesEnv }, before: Date): Promise<boolean> {
  return deps.prisma.$transaction(async (tx) => {
    const [row] = await tx.$queryRaw<{ tenantId: string; sha256: string; place: string }[]>`
      SELECT f."tenantId", f.sha256, f.place FROM "StoredFile" f
      WHERE f."touchedAt" < ${before}
        AND NOT EXISTS (SELECT FROM "Attachment" a WHERE a."tenantId" = f."tenantId" AND a.sha256 = f.sha256)
        AND NOT EXISTS (SELECT FROM "Upload" u WHERE u."tenantId" = f."tenantId" AND u.sha256 = f.sha256)
      ORDER BY f."touchedAt" LIMIT 1 FOR UPDATE SKIP LOCKED`;
    if (!row) return false;
    const { place, ...name } = row;
    // The record's own bytes go in this very transaction.
    if (place === 'record') await tx.filePiece.deleteMany({ where: name });
    else await storeAt(deps, place).remove(name);
    await tx.storedFile.delete({ where: { tenantId_sha256: name } });
    return true;
  }, LONG);
}
