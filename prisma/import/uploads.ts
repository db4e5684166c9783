import type { Encoding, FileFormat, ImportKind } from '../../domain/files.ts';
import type { PrismaClient } from '../client.ts';
import { Prisma } from '../generated/client.ts';
import { newId } from '../ids.ts';
import { ask, sql } from '../statement.ts';
import { Look, type Looked } from './look.ts';
import { Unusable } from './problems.ts';

/** A file that comes over the network: its pieces go into the record, where any worker finds them. */
export type Upload = {
  tenantId: string;
  kind: ImportKind;
  fileName: string;
  createdBy: string;
  uploadKey: string | null;
};

const PIECE = 1024 * 1024;

/**
 * Takes a file in, a megabyte at a time.
 * @returns the run: ready, or `failed` with the reason when nothing can be done with such a file
 */
export async function takeIn(
  prisma: PrismaClient,
  upload: Upload,
  body: AsyncIterable<Uint8Array>,
  mostBytes: number,
): Promise<string> {
  const id = newId();
  await prisma.importRun.create({ data: { ...upload, id, place: 'record', state: 'uploading' } });
  const where = { tenantId_id: { tenantId: upload.tenantId, id } };
  try {
    const { bytes, sha256, fits } = await store(
      prisma,
      { tenantId: upload.tenantId, id, file: upload.fileName },
      body,
      mostBytes,
    );
    const encoding: Encoding = fits[0] ?? 'utf8';
    await prisma.importRun.update({ where, data: { bytes, sha256, fits, encoding, state: 'ready' } });
  } catch (error) {
    if (!(error instanceof Unusable)) {
      // What came half is of no use, and the sender tries again under the same key.
      await prisma.importRun.delete({ where });
      throw error;
    }
    await prisma.importPiece.deleteMany({ where: { tenantId: upload.tenantId, runId: id } });
    const problem = { code: error.code, values: error.values };
    await prisma.importRun.update({ where, data: { state: 'failed', problem, finishedAt: new Date() } });
  }
  return id;
}

async function store(
  prisma: PrismaClient,
  { tenantId, id, file }: { tenantId: string; id: string; file: string },
  body: AsyncIterable<Uint8Array>,
  mostBytes: number,
): Promise<Looked> {
  const look = new Look(file);
  let seq = 0;
  let gathered: Uint8Array[] = [];
  let size = 0;
  let total = 0;
  const put = async () => {
    const content = Buffer.concat(gathered);
    gathered = [];
    size = 0;
    await ask(
      prisma,
      sql`INSERT INTO "ImportPiece" ("tenantId", "runId", seq, content) VALUES (${tenantId}, ${id}::uuid, ${seq++}, ${content})`,
    );
  };
  for await (const chunk of body) {
    look.take(chunk);
    total += chunk.length;
    if (total > mostBytes) throw new Unusable('tooLarge', { most: Math.floor(mostBytes / PIECE) });
    gathered.push(chunk);
    size += chunk.length;
    if (size >= PIECE) await put();
  }
  if (size > 0) await put();
  const looked = look.end();
  look.mustFit(looked.fits[0] ?? 'utf8');
  return looked;
}

export type Choices = {
  encoding?: Encoding | undefined;
  format?: FileFormat | undefined;
  mapping?: Record<string, string> | undefined;
  currency?: string | null | undefined;
  rate?: string | null | undefined;
};

type Which = { tenantId: string; id: string };
const BEGUN_ANEW = {
  ...{ rows: 0, readBytes: 0, created: 0, updated: 0, unchanged: 0, refused: 0, retiered: 0, tiersChanged: 0 },
  ...{ doing: 'rows', startedAt: null, finishedAt: null, holder: null, leaseUntil: null },
};

/** How it is to be read. What a trial found out before is no longer true. @returns false when it has been started */
export async function choose(prisma: PrismaClient, { tenantId, id }: Which, choices: Choices): Promise<boolean> {
  const { mapping, encoding, format, currency, rate } = choices;
  const given = Object.fromEntries(
    Object.entries({ encoding, format, currency, rate }).filter(([, value]) => value !== undefined),
  );
  return again(
    prisma,
    { tenantId, id, state: { in: ['ready'] } },
    {
      ...given,
      ...(mapping ? { mapping } : {}),
      ...{ ...BEGUN_ANEW, trial: false },
    },
  );
}

/** From the first row on. @returns false when it is not there to be started */
export const start = (prisma: PrismaClient, { tenantId, id }: Which, trial: boolean): Promise<boolean> =>
  again(
    prisma,
    { tenantId, id, place: 'record', sha256: { not: null }, state: { in: ['ready', 'failed', 'cancelled'] } },
    { ...BEGUN_ANEW, trial, state: 'wanted' },
  );

async function again(
  prisma: PrismaClient,
  where: Prisma.ImportRunWhereInput & Which,
  data: Prisma.ImportRunUpdateManyMutationInput,
): Promise<boolean> {
  const { tenantId, id } = where;
  return prisma.$transaction(async (tx) => {
    const { count } = await tx.importRun.updateMany({ where, data: { ...data, problem: Prisma.DbNull } });
    if (count === 0) return false;
    await tx.importRefusal.deleteMany({ where: { tenantId, runId: id } });
    await tx.importSeen.deleteMany({ where: { tenantId, runId: id } });
    return true;
  });
}

/** Ends it after the batch at hand; what is in stays. @returns false when there is nothing to end */
export async function cancel(prisma: PrismaClient, { tenantId, id }: Which): Promise<boolean> {
  const { count } = await prisma.importRun.updateMany({
    where: { tenantId, id, state: { in: ['wanted', 'running'] } },
    data: { state: 'cancelled', holder: null, leaseUntil: null, finishedAt: new Date() },
  });
  return count > 0;
}

/** Goes on where it stood. @returns false when it did not stop on the way */
export async function resume(prisma: PrismaClient, { tenantId, id }: Which): Promise<boolean> {
  const changed = await prisma.$executeRaw`
    UPDATE "ImportRun" SET state = 'wanted', problem = NULL, "finishedAt" = NULL
    WHERE "tenantId" = ${tenantId} AND id = ${id}::uuid AND place = 'record' AND sha256 IS NOT NULL AND state IN ('failed', 'cancelled')`;
  return changed > 0;
}
