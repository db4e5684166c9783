import type { Logger } from 'pino';
import { DEFAULT_TENANT } from '../../domain/tenant.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { cutPointsNightly, sweepFacts } from '../../prisma/facts.ts';
import { Bell, repeat } from '../loop.ts';

const SWEEP_EVERY_MS = 2_000;
const NIGHTLY_EVERY_MS = 300_000;

/** Facts about members: what purchases and time made of them, soon after; cut points once a night. Needs no Temporal. */
export function factLoops(
  { prisma, log }: { prisma: PrismaClient; log: Logger },
  signal: AbortSignal,
): Promise<void>[] {
  const sweep = async () => {
    const { members, tiers } = await sweepFacts(prisma, DEFAULT_TENANT, Date.now());
    if (tiers > 0) log.info({ members, tiers }, 'tiers followed the facts');
    return members > 0;
  };
  const nightly = async () => {
    if (await cutPointsNightly(prisma, DEFAULT_TENANT, Date.now())) log.info('cut points were made');
    return false;
  };
  return [
    repeat('facts', sweep, { bell: new Bell(), everyMs: SWEEP_EVERY_MS, log, signal }),
    repeat('cut points', nightly, { bell: new Bell(), everyMs: NIGHTLY_EVERY_MS, log, signal }),
  ];
}
