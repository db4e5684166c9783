import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { type Attached, type FileFault, type Standing, safeName, standingOf, typeOf } from '../../domain/attachment.ts';
import type { Env } from '../../domain/env.ts';
import type { PrismaClient } from '../client.ts';
import { diskStore } from './disk.ts';
import { recordStore } from './record.ts';
import { s3Store } from './s3.ts';
import { gather } from './spool.ts';
import { FileGone, type Name, type Range, type Store, StoreAway } from './store.ts';

/** A file whose bytes are durable: what a row may name. */
export type Kept = { fileName: string; mediaType: string; bytes: number; sha256: string };

export type FilesEnv = Pick<
  Env,
  | 'ATTACHMENTS_DIR'
  | 'ATTACHMENTS_S3_URL'
  | 'ATTACHMENTS_S3_REGION'
  | 'ATTACHMENTS_S3_KEY_ID'
  | 'ATTACHMENTS_S3_SECRET'
  | 'SCAN_URL'
>;
export type Place = 'record' | 'disk' | 's3';
type Deps = { prisma: PrismaClient; env: FilesEnv };

/** Where new files go. */
export const placeOf = (env: FilesEnv): Place =>
  env.ATTACHMENTS_S3_URL ? 's3' : env.ATTACHMENTS_DIR ? 'disk' : 'record';

/** Files lie where they were put, also after another place was chosen for new ones. @throws StoreAway */
export function storeAt({ prisma, env }: Deps, place: string): Store {
  if (place === 'record') return recordStore(prisma);
  if (place === 'disk' && env.ATTACHMENTS_DIR) return diskStore(env.ATTACHMENTS_DIR);
  if (place === 's3' && env.ATTACHMENTS_S3_URL)
    return s3Store(env.ATTACHMENTS_S3_URL, {
      keyId: env.ATTACHMENTS_S3_KEY_ID ?? '',
      secret: env.ATTACHMENTS_S3_SECRET ?? '',
      region: env.ATTACHMENTS_S3_REGION,
    });
  throw new StoreAway(place, new Error('not configured'));
}

/**
 * Takes a file in: its bytes are durable when this answers, and are not swept for a day, in which a row must name them.
 * @throws StoreAway; whatever `source` throws
 */
export async function keep(
  deps: Deps,
  tenantId: string,
  name: string,
  source: AsyncIterable<Uint8Array>,
  most: number,
): Promise<{ ok: true; file: Kept } | { ok: false; error: FileFault }> {
  const place = placeOf(deps.env);
  const gathered = await gather(storeAt(deps, place).spool, source, most);
  if (!gathered) return { ok: false, error: 'fileTooLarge' };
  try {
    const { bytes, sha256, head, isText } = gathered;
    const told = typeOf(name, bytes, head, isText);
    if (!told.ok) return told;
    await put(deps, place, { tenantId, sha256 }, gathered);
    return { ok: true, file: { fileName: safeName(name, told.mediaType), mediaType: told.mediaType, bytes, sha256 } };
  } finally {
    await rm(gathered.path, { force: true });
  }
}

/** The same for files that are in memory and were looked at. */
export async function keepAll(deps: Deps, tenantId: string, files: readonly Attached[]): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const { fileName, mediaType, content } of files) {
    const place = placeOf(deps.env);
    const gathered = await gather(storeAt(deps, place).spool, Readable.from([content]), content.length);
    if (!gathered) throw new Error('A file grew while it was read');
    const { bytes, sha256 } = gathered;
    try {
      await put(deps, place, { tenantId, sha256 }, gathered);
    } finally {
      await rm(gathered.path, { force: true });
    }
    kept.push({ fileName, mediaType, bytes, sha256 });
  }
  return kept;
}

/**
 * Row first, bytes second: from the row on the sweep keeps its hands off, so what is found to be there stays there. A row without bytes
 * is named by nobody and is swept.
 */
async function put(deps: Deps, place: Place, name: Name, file: { path: string; bytes: number }): Promise<void> {
  const { prisma } = deps;
  const [known] = await prisma.$queryRaw<{ place: string; storedAt: Date | null }[]>`
    INSERT INTO "StoredFile" ("tenantId", sha256, bytes, place) VALUES (${name.tenantId}, ${name.sha256}, ${file.bytes}, ${place})
    ON CONFLICT ("tenantId", sha256) DO UPDATE SET "touchedAt" = now() RETURNING place, "storedAt"`;
  if (known?.storedAt && (await isThere(deps, known.place, name, file.bytes))) return;
  await storeAt(deps, place).put(name, file);
  await prisma.storedFile.update({ where: { tenantId_sha256: name }, data: { place, storedAt: new Date() } });
}

/** A place that was taken out of the configuration is as good as none: the bytes are at hand, and are put where new ones go. */
async function isThere(deps: Deps, place: string, name: Name, bytes: number): Promise<boolean> {
  try {
    return await storeAt(deps, place).exists(name, bytes);
  } catch (error) {
    if (error instanceof StoreAway) return false;
    throw error;
  }
}

/** @throws FileGone, StoreAway */
export async function openFile(deps: Deps, name: Name, range: Range): Promise<Readable> {
  const row = await deps.prisma.storedFile.findUnique({ where: { tenantId_sha256: name }, select: { place: true } });
  return storeAt(deps, row?.place ?? 'record').open(name, range);
}

/** Which of these files can be had, by their hash. */
export async function standings(
  { prisma, env }: Deps,
  tenantId: string,
  hashes: readonly string[],
): Promise<(sha256: string) => Standing> {
  const rows = hashes.length
    ? await prisma.storedFile.findMany({
        where: { tenantId, sha256: { in: [...new Set(hashes)] } },
        select: { sha256: true, scan: true },
      })
    : [];
  const scans = new Map(rows.map(({ sha256, scan }) => [sha256, scan]));
  return (sha256) => standingOf(scans.get(sha256), env.SCAN_URL !== undefined);
}

export { FileGone, StoreAway };
