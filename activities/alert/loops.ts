import type { Logger } from 'pino';
import type { Env } from '../../domain/env.ts';
import { DEFAULT_TENANT } from '../../domain/tenant.ts';
import { lookAtChanges, ROUND, withChanges } from '../../prisma/alerts/changes.ts';
import { sweepAlerts } from '../../prisma/alerts/sweep.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { listen } from '../../prisma/listen.ts';
import { LIVE_CHANNEL } from '../../prisma/live.ts';
import { Bell, repeat } from '../loop.ts';
import { BATCH, checkOnce } from './checks.ts';

const CHECK_EVERY_MS = 2_000;
/** While cases move, every step rings: what happened within two seconds is looked at together. */
const CHECK_REST_MS = 2_000;
const CHANGES_EVERY_MS = 5_000;
const SWEEP_EVERY_MS = 300_000;

/** Alerts: what happened to cases and to members' value, soon after it did; and every few minutes what time alone makes true. Needs no Temporal. */
export function alertLoops(
  { prisma, env, log }: { prisma: PrismaClient; env: Pick<Env, 'DATABASE_URL'>; log: Logger },
  signal: AbortSignal,
): Promise<void>[] {
  const bell = new Bell();
  listen(env.DATABASE_URL, [LIVE_CHANNEL], () => bell.wake(), signal);
  const sweep = async () => {
    const { pages: _, ...done } = await sweepAlerts(prisma, DEFAULT_TENANT, Date.now(), { signal });
    if (done.raised + done.ended > 0) log.info(done, 'alerts were swept');
    return false;
  };
  const changes = async () => {
    let more = false;
    for (const tenantId of await withChanges(prisma))
      more = (await lookAtChanges(prisma, tenantId)).looked === ROUND || more;
    return more;
  };
  return [
    repeat('alerts', async () => (await checkOnce({ prisma, log })) === BATCH, {
      bell,
      everyMs: CHECK_EVERY_MS,
      restMs: CHECK_REST_MS,
      log,
      signal,
    }),
    repeat('alert changes', changes, { bell: new Bell(), everyMs: CHANGES_EVERY_MS, log, signal }),
    repeat('alert sweep', sweep, { bell: new Bell(), everyMs: SWEEP_EVERY_MS, log, signal }),
  ];
}
