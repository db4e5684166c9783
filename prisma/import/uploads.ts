import type { Encoding, FileFormat, ImportKind } from '../../domain/files.ts';
import type { PrismaClient } from '../client.ts';
import { Prisma } from '../generated/client.ts';
import { newId } from '../ids.ts';
import { ask, sql } from '../statement.ts';
import { Look, type Looked } from './look.ts';
import { UPLOAD_LEASE_SECONDS } from './lost.ts';
import { Unusable } from './problems.ts';
import { Stopped } from './runs.ts';

/** A file that comes over the network: its pieces go into the record, where any worker finds them. */
export type Upload = {
  tenantId: string;
  kind: ImportKind;
  fileName: string;
  createdBy: string;
  uploadKey: string | null;
};

const PIECE = 1024 * 1024;
/** Over a slow line a piece is what came in this time: each one that is put down renews the lease. */
const PUT_EVERY_MS = (UPLOAD_LEASE_SECONDS * 1_000) / 4;

/** A run that is this process's to fill, as long as pieces keep coming. */
type Held = { tenantId: string; id: string; holder: string };

/**
 * Takes a file in, a megabyte at a time.
 * @param clock  ms, for how long ago something was put down
 * @returns the run: ready, or `failed` with the reason when nothing can be done with such a file, or when it came too slowly
 */
export async function takeIn(
  prisma: PrismaClient,
  upload: Upload,
  body: AsyncIterable<Uint8Array>,
  mostBytes: number,
  clock: () => number = Date.now,
): Promise<string> {
  const held = await begin(prisma, upload);
  const where = { ...held, state: 'uploading' };
  const { tenantId, id } = held;
  const free = { holder: null, leaseUntil: null };
  try {
    const { bytes, sha256, fits } = await store(prisma, { ...held, file: upload.fileName }, body, mostBytes, clock);
    const encoding: Encoding = fits[0] ?? 'utf8';
    await prisma.importRun.updateMany({ where, data: { bytes, sha256, fits, encoding, state: 'ready', ...free } });
  } catch (error) {
    // Somebody found it lost and ended it: its run says so.
    if (error instanceof Stopped) return id;
    if (!(error instanceof Unusable)) {
      // What came half is of no use, and the sender tries again under the same key.
      await prisma.importRun.deleteMany({ where });
      throw error;
    }
    await prisma.importPiece.deleteMany({ where: { tenantId, runId: id } });
    const problem = { code: error.code, values: error.values };
    await prisma.importRun.updateMany({ where, data: { state: 'failed', problem, finishedAt: new Date(), ...free } });
  }
  return id;
}

async function begin(prisma: PrismaClient, upload: Upload): Promise<Held> {
  const { tenantId, kind, fileName, createdBy, uploadKey } = upload;
  const [id, holder] = [newId(), newId()];
  await ask(
    prisma,
    sql`INSERT INTO "ImportRun" ("tenantId", id, kind, "fileName", "createdBy", "uploadKey", place, state, holder, "leaseUntil")
      VALUES (${tenantId}, ${id}::uuid, ${kind}, ${fileName}, ${createdBy}::uuid, ${uploadKey}, 'record', 'uploading', ${holder}::uuid,
        now() + make_interval(secs => ${UPLOAD_LEASE_SECONDS}))`,
  );
  return { tenantId, id, holder };
}

async function store(
  prisma: PrismaClient,
  { file, ...held }: Held & { file: string },
  body: AsyncIterable<Uint8Array>,
  mostBytes: number,
  clock: () => number,
): Promise<Looked> {
  const look = new Look(file);
  let seq = 0;
  let gathered: Uint8Array[] = [];
  let size = 0;
  let total = 0;
  let putAt = clock();
  const put = async () => {
    await putPiece(prisma, held, seq++, Buffer.concat(gathered));
    gathered = [];
    size = 0;
    putAt = clock();
  };
  for await (const chunk of body) {
    look.take(chunk);
    total += chunk.length;
    if (total > mostBytes) throw new Unusable('tooLarge', { most: Math.floor(mostBytes / PIECE) });
    gathered.push(chunk);
    size += chunk.length;
    if (size >= PIECE || clock() - putAt >= PUT_EVERY_MS) await put();
  }
  if (size > 0) await put();
  const looked = look.end();
  look.mustFit(looked.fits[0] ?? 'utf8');
  return looked;
}

/** Keeps a piece, and with it the lease. @throws Stopped when the run is no longer this process's to fill */
async function putPiece(prisma: PrismaClient, { tenantId, id, holder }: Held, seq: number, content: Buffer) {
  const [kept] = await ask(
    prisma,
    sql`WITH held AS (
        UPDATE "ImportRun" SET "leaseUntil" = now() + make_interval(secs => ${UPLOAD_LEASE_SECONDS})
        WHERE "tenantId" = ${tenantId} AND id = ${id}::uuid AND holder = ${holder}::uuid AND state = 'uploading'
        RETURNING "tenantId", id)
      INSERT INTO "ImportPiece" ("tenantId", "runId", seq, content)
      SELECT "tenantId", id, ${seq}::int, ${content}::bytea FROM held RETURNING seq`,
  );
  if (!kept) throw new Stopped();
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
