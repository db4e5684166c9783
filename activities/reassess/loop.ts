import type { Logger } from 'pino';
import type { PrismaClient } from '../../prisma/client.ts';
import { reassessOnce } from '../../prisma/reassess.ts';
import { Bell, repeat } from '../loop.ts';

const EVERY_MS = 1_000;
/** Between rounds while cases are left: with what one gives, the most that are asked to follow in a second. */
const REST_MS = 200;

/** Open cases follow what their service level is decided by. Needs no Temporal. */
export function reassessLoop(
  { prisma, log }: { prisma: PrismaClient; log: Logger },
  signal: AbortSignal,
): Promise<void> {
  const rest = new Bell();
  const work = async () => {
    const { left } = await reassessOnce(prisma);
    if (left) await rest.sleep(REST_MS, signal);
    return left;
  };
  return repeat('reassessments', work, { bell: new Bell(), everyMs: EVERY_MS, log, signal });
}
