import type { Logger } from 'pino';
import { isDatabaseDown, type PrismaClient } from '../../prisma/client.ts';
import { carryOut, claimRun, endRun, wantNightly } from '../../prisma/retier/runs.ts';
import { redact } from '../delivery/clean.ts';
import { Bell, repeat } from '../loop.ts';

type Deps = { prisma: PrismaClient; log: Logger };
const EVERY_MS = { night: 60_000, run: 2_000 };

/** All members are decided anew: every night, and whenever somebody asks. Needs no Temporal. */
export function retierLoops({ prisma, log }: Deps, signal: AbortSignal): Promise<void>[] {
  const rhythm = (everyMs: number) => ({ bell: new Bell(), everyMs, log, signal });
  return [
    repeat('nightly tiers', async () => (await wantNightly(prisma, Date.now())) < 0, rhythm(EVERY_MS.night)),
    repeat('tiers', () => retierNext({ prisma, log }, { signal }), rhythm(EVERY_MS.run)),
  ];
}

/** @returns whether there was a run to carry on */
export async function retierNext(
  { prisma, log }: { prisma: PrismaClient; log: Pick<Logger, 'error'> },
  how: { pageSize?: number; signal?: AbortSignal } = {},
): Promise<boolean> {
  const run = await claimRun(prisma);
  if (!run) return false;
  try {
    await carryOut(prisma, run, how);
  } catch (error) {
    // Nobody's fault: whoever looks next takes it up where it stands.
    if (isDatabaseDown(error)) throw error;
    log.error({ run: run.id, error: redact((error as Error).message) }, 'tiers could not be decided');
    await endRun(prisma, run, 'failed', 'broken');
  }
  return true;
}
