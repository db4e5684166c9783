import type { Logger } from 'pino';
import { type FilesEnv, openFile } from '../../prisma/attachments/files.ts';
import { claimScan, settleScan } from '../../prisma/attachments/scan.ts';
import { sweepFiles } from '../../prisma/attachments/sweep.ts';
import { isDatabaseDown, type PrismaClient } from '../../prisma/client.ts';
import { Bell, repeat } from '../loop.ts';
import { clamd, type Scanner } from './clamd.ts';

type Deps = { prisma: PrismaClient; env: FilesEnv; log: Logger };
const EVERY_MS = { scan: 1_000, sweep: 60_000 };

/** Scans what came in, where there is a scanner, and sweeps what nothing names, until told to stop. Any number of workers can run it. */
export async function fileLoops({ prisma, env, log }: Deps, signal: AbortSignal): Promise<void> {
  const rhythm = (everyMs: number) => ({ bell: new Bell(), everyMs, log, signal });
  const scanner = env.SCAN_URL ? clamd(env.SCAN_URL) : null;
  await Promise.all([
    repeat('file sweep', async () => sweepFiles({ prisma, env }).then(() => false), rhythm(EVERY_MS.sweep)),
    ...(scanner ? [repeat('scan', () => scanNext({ prisma, env, log }, scanner), rhythm(EVERY_MS.scan))] : []),
  ]);
}

/** @returns whether there was a file to scan */
export async function scanNext({ prisma, env, log }: Deps, scanner: Scanner): Promise<boolean> {
  const file = await claimScan(prisma);
  if (!file) return false;
  const { tenantId, sha256, bytes } = file;
  const said = await openFile({ prisma, env }, { tenantId, sha256 }, { start: 0, end: bytes - 1 })
    .then(scanner)
    .catch((error) => {
      if (isDatabaseDown(error)) throw error;
      return { is: 'failed', why: (error as Error).message.slice(0, 100) } as const;
    });
  if (said.is === 'failed') log.warn({ file: sha256.slice(0, 12), why: said.why }, 'a file could not be scanned');
  if (said.is === 'infected') log.warn({ file: sha256.slice(0, 12), virus: said.virus }, 'a virus was found');
  await settleScan(prisma, file, said);
  return true;
}
