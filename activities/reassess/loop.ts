import type { Logger } from 'pino';
import type { PrismaClient } from '../../prisma/client.ts';
import { reassessOnce } from '../../prisma/reassess.ts';
import { Bell, repeat } from '../loop.ts';

/** With what one round gives, the most that cases are asked to follow in a second. */
const EVERY_MS = 1_000;

/** Open cases follow what their service level is decided by. Needs no Temporal. */
export const reassessLoop = (
  { prisma, log }: { prisma: PrismaClient; log: Logger },
  signal: AbortSignal,
): Promise<void> =>
  repeat('reassessments', async () => reassessOnce(prisma).then(() => false), {
    bell: new Bell(),
    everyMs: EVERY_MS,
    log,
    signal,
  });
