import type { Logger } from 'pino';
import { endSnoozes } from '../../prisma/casework/snooze.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { Bell, repeat } from '../loop.ts';

const EVERY_MS = 15_000;

/** Brings back what people put aside. Needs no Temporal. */
export const snoozeLoop = (
  { prisma, log }: { prisma: PrismaClient; log: Logger },
  signal: AbortSignal,
): Promise<void> =>
  repeat('snoozes', async () => (await endSnoozes(prisma, Date.now())) >= 200, {
    bell: new Bell(),
    everyMs: EVERY_MS,
    log,
    signal,
  });
