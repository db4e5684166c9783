import type { PrismaClient } from '../client.ts';
import { newId } from '../ids.ts';
import type { Kept } from './files.ts';

export type KeptUpload = Kept & { id: string };

/** A file that belongs to no message yet. */
export async function noteUpload(
  prisma: PrismaClient,
  of: { tenantId: string; owner: string },
  file: Kept,
): Promise<KeptUpload> {
  const id = newId();
  await prisma.upload.create({ data: { ...of, id, ...file } });
  return { ...file, id };
}

/**
 * Files that somebody uploaded, in the order they are asked for, kept for another day: a command that names them now will not miss
 * them. They stay theirs after it, since a command may be refused and given again.
 * @returns null when one of them is not there, or somebody else's
 */
export async function uploadsOf(
  prisma: PrismaClient,
  { tenantId, owner }: { tenantId: string; owner: string },
  ids: readonly string[],
): Promise<Kept[] | null> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return [];
  const rows = await prisma.upload.findMany({
    where: { tenantId, owner, id: { in: wanted } },
    select: { id: true, fileName: true, mediaType: true, bytes: true, sha256: true },
  });
  const hashes = [...new Set(rows.map(({ sha256 }) => sha256))];
  const touched = await prisma.$executeRaw`
    UPDATE "StoredFile" SET "touchedAt" = now() WHERE "tenantId" = ${tenantId} AND sha256 = ANY(${hashes})`;
  if (rows.length !== wanted.length || touched !== hashes.length) return null;
  return wanted.map((id) => {
    const { id: _, ...file } = rows.find((row) => row.id === id) as KeptUpload;
    return file;
  });
}
