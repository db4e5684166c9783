import type { PrismaClient } from './client.ts';

/** Postgres channels. Payloads name what changed, never what it says. */
export const LIVE_CHANNEL = 'live';
export const RELAY_CHANNEL = 'relay';
export const DELIVERY_CHANNEL = 'delivery';

export type Change = {
  tenantId: string;
  topic: 'case' | 'notice' | 'command' | 'member';
  id: string;
  stage?: string;
  staffId?: string;
};

/**
 * Tells the others, after the commit (inside a transaction NOTIFY takes an instance-wide lock). Best effort: a slow
 * poll is the truth behind it, so a failure here is no failure of what was done.
 */
export async function announce(
  prisma: PrismaClient,
  changes: Change[],
  wake: ('relay' | 'delivery')[] = [],
): Promise<void> {
  const calls = [
    ...changes.map((change) => [LIVE_CHANNEL, JSON.stringify(change)] as const),
    ...wake.map((channel) => [channel, ''] as const),
  ];
  if (calls.length === 0) return;
  const channels = calls.map(([channel]) => channel);
  const payloads = calls.map(([, payload]) => payload);
  try {
    await prisma.$queryRaw`SELECT pg_notify(c, p)::text FROM unnest(${channels}::text[], ${payloads}::text[]) AS t(c, p)`;
  } catch {
    // The poll finds it.
  }
}
