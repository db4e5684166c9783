import type { Logger } from 'pino';
import { isDatabaseDown, type PrismaClient } from '../../prisma/client.ts';
import { pieceBytes } from '../../prisma/import/bytes.ts';
import { carryOut } from '../../prisma/import/carry-out.ts';
import { endLostUploads } from '../../prisma/import/lost.ts';
import { Unusable } from '../../prisma/import/problems.ts';
import { claimNext, endRun, letGo, Stopped } from '../../prisma/import/runs.ts';
import { Link } from '../../prisma/link.ts';
import { Bell, repeat } from '../loop.ts';

type Deps = { prisma: PrismaClient; log: Logger };
const EVERY_MS = { import: 2_000, lost: 10_000 };

/** Imports what was uploaded, one file at a time, and ends uploads that were lost on the way, until told to stop. */
export async function importLoop({ prisma, log }: Deps, signal: AbortSignal): Promise<void> {
  const rhythm = (everyMs: number) => ({ bell: new Bell(), everyMs, log, signal });
  // Beside each other: a long import keeps nobody waiting for the word that their upload was lost.
  await Promise.all([
    repeat('import', () => importNext({ prisma, log }, signal), rhythm(EVERY_MS.import)),
    repeat('lost uploads', async () => (await endLostUploads(prisma)) > 0, rhythm(EVERY_MS.lost)),
  ]);
}

/** @returns whether there was a file to import */
export async function importNext({ prisma, log }: Deps, signal: AbortSignal): Promise<boolean> {
  const run = await claimNext(prisma);
  if (!run) return false;
  const link = await Link.open(prisma);
  try {
    await carryOut({ prisma, link }, run, pieceBytes(prisma, run), { signal });
    await endRun(prisma, run, 'done');
  } catch (error) {
    if (error instanceof Stopped) await letGo(prisma, run);
    // Nobody's fault: whoever looks next takes it up where it stands.
    else if (isDatabaseDown(error)) throw error;
    else {
      const { code, values } = error instanceof Unusable ? error : { code: 'broken', values: { rows: run.rows } };
      if (code === 'broken') log.error({ import: run.id, error: (error as { code?: string }).code }, 'import failed');
      await endRun(prisma, run, 'failed', { code, values });
    }
  } finally {
    await link.close();
  }
  return true;
}
