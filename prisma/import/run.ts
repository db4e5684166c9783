import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Encoding, FileFormat, ImportKind } from '../../domain/files.ts';
import { isDatabaseDown, type PrismaClient } from '../client.ts';
import { Link } from '../link.ts';
import { fileBytes } from './bytes.ts';
import { carryOut, type Watch } from './carry-out.ts';
import type { Mapping } from './columns.ts';
import { lookThrough } from './look.ts';
import { refusedWords, Unusable } from './problems.ts';
import { refusalsOf, refusedCsv } from './refusals.ts';
import { beginHere, endRun, type Run, Stopped } from './runs.ts';

export type Order = {
  target: ImportKind;
  path: string;
  format: FileFormat;
  encoding: Encoding;
  tenantId: string;
  /** Column header → field. */
  map: Record<string, string>;
  /** Reads, checks and counts, and writes nothing. */
  dryRun: boolean;
  /** From the first row, even where the same file was broken off. */
  anew?: boolean;
  /** Where refused rows go. */
  errorsPath?: string | undefined;
  currency?: string | undefined;
  rate?: string | undefined;
  /** It goes on behind this row. */
  onResumed?: (rows: number) => void;
  onMapping?: (mapping: Mapping) => void;
  onProgress?: Watch['onProgress'];
  onRefused?: (refused: { row: number; column: string; message: string }) => void;
};

export type Report = Record<
  'rows' | 'created' | 'updated' | 'unchanged' | 'refused' | 'retiered' | 'tiersChanged',
  number
>;

/**
 * Imports a file of this machine. Running it again changes nothing; a run that was broken off goes on where it stood.
 * @throws Unusable when nothing can be done with the file
 */
export async function runImport(prisma: PrismaClient, order: Order): Promise<Report> {
  const bytes = fileBytes(order.path);
  const looked = await lookThrough(bytes, order.encoding);
  const link = await Link.open(prisma);
  try {
    const { target: kind, format, encoding, tenantId, map, currency, rate } = order;
    if (!(await prisma.tenant.findUnique({ where: { id: tenantId } })))
      throw new Unusable('noTenant', { tenant: tenantId });
    const run = await beginHere(
      link,
      {
        ...{ tenantId, kind, fileName: order.path, format, encoding, mapping: map, trial: order.dryRun },
        ...{ currency: currency ?? null, rate: rate ?? null },
      },
      looked,
      order.anew ?? false,
    );
    if (run.rows > 0) order.onResumed?.(run.rows);
    return await toItsEnd(prisma, link, run, order, bytes);
  } finally {
    await link.close();
  }
}

async function toItsEnd(
  prisma: PrismaClient,
  link: Link,
  run: Run,
  order: Order,
  bytes: ReturnType<typeof fileBytes>,
): Promise<Report> {
  let header: string[] = [];
  try {
    await carryOut({ prisma, link }, run, bytes, {
      onHeader(found, mapping) {
        header = found;
        order.onMapping?.(mapping);
      },
      ...(order.onProgress ? { onProgress: order.onProgress } : {}),
      onRefused: ({ row, refused }) =>
        order.onRefused?.({ row, column: refused.column, message: refusedWords('en', refused) }),
    });
    await endRun(prisma, run, 'done');
  } catch (error) {
    if (isDatabaseDown(error)) throw new Unusable('databaseAway', { rows: run.rows });
    if (error instanceof Stopped) throw new Unusable('stopped', { rows: run.rows });
    const { code, values } = error instanceof Unusable ? error : { code: 'broken', values: { rows: run.rows } };
    await endRun(prisma, run, 'failed', { code, values });
    throw error;
  }
  const where = { tenantId_id: { tenantId: run.tenantId, id: run.id } };
  const { rows, created, updated, unchanged, refused, retiered, tiersChanged } =
    await prisma.importRun.findUniqueOrThrow({ where });
  if (order.errorsPath && refused > 0) await writeRefused(prisma, run, order.errorsPath, header);
  return { rows, created, updated, unchanged, refused, retiered, tiersChanged };
}

async function writeRefused(prisma: PrismaClient, run: Run, path: string, header: string[]): Promise<void> {
  const out = createWriteStream(path, { encoding: 'utf8' });
  await once(out, 'open');
  for await (const line of refusedCsv(refusalsOf(prisma, run.tenantId, run.id), header, 'en'))
    if (!out.write(line)) await once(out, 'drain');
  out.end();
  await once(out, 'close');
}
