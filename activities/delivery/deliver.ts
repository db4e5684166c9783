import { isDatabaseDown, type Prisma, type PrismaClient } from '../../prisma/client.ts';
import type { Notice } from '../../prisma/generated/client.ts';
import { announce } from '../../prisma/live.ts';
import { STAFF_IS_CLOSED } from '../../prisma/staff-hours.ts';
import { backoffMs } from './backoff.ts';
import { CHANNELS, type Channel, type ChannelName, type DeliveryDeps, type Verdict } from './channel.ts';
import { redact } from './clean.ts';
import { ENDINGS, type Ended } from './families.ts';
import { prepare } from './prepare.ts';
import { type Claimed, claim, giveBack, settle, waiting } from './queue.ts';

const BATCH = 20;
const AT_ONCE = 5;
/** A worker that dies keeps its rows from the others for this long. */
const LEASE_MS = 30_000;
/** No send takes longer, and none begins when it might outlast the lease. */
const SEND_MS = 12_000;
const BEGIN_WITHIN_MS = LEASE_MS - SEND_MS - 3_000;
/** After a stop, what is on the wire may still end well. */
const GRACE_MS = 2_000;
const LONGEST_REST_MS = 60_000;
/** A recipient that is 'temporarily' refused for so long is given up; mail servers do the same. */
const PATIENCE_MS = 5 * 86_400_000;
const REMIND_MS = 3_600_000;
const LOOK_MS = 60_000;

/**
 * One round: claims what is due, sends it, notes how it ended. Safe to run in many processes at once.
 * @param now  epoch milliseconds: what is due, and what later tries are counted from
 * @param stop  ends the round early; rows not begun go back untried
 * @returns how many rows were settled or put off; 0 when nothing is due
 * @throws when the database cannot be reached; rows in hand come back when their lease is over
 */
export async function deliverOnce(deps: DeliveryDeps, now: number, stop?: AbortSignal): Promise<number> {
  await remind(deps, now);
  const { rests, open } = deps.channels;
  const ready = CHANNELS.filter((name) => open[name] && (rests[name]?.until ?? 0) <= now);
  const rows = await claim(deps.prisma, ready, { now, leaseMs: LEASE_MS, limit: BATCH });
  const begun = performance.now();
  const grace = graceAfter(stop);
  let handled = 0;
  await each(rows, AT_ONCE, async (row) => {
    const late = performance.now() - begun > BEGIN_WITHIN_MS;
    const resting = (rests[row.channel]?.until ?? 0) > now;
    if (late || resting || stop?.aborted) return giveBack(deps.prisma, row);
    await deliver(deps, row, now, grace.signal);
    handled++;
  }).finally(grace.clear);
  return handled;
}

async function deliver(deps: DeliveryDeps, row: Claimed, now: number, grace: AbortSignal): Promise<void> {
  const { prisma, env, log } = deps;
  const { tenantId, noticeId, channel } = row;
  const notice = await prisma.notice.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: noticeId } } });
  const about = { deliveryId: row.id, noticeId, kind: notice.kind, channel, attempt: row.attempts };
  let verdict: Verdict;
  try {
    const prepared = await prepare(prisma, env, row, notice, now);
    if (prepared.is === 'wait') {
      const { until, why } = prepared;
      const putOff = { nextTryAt: new Date(until), lastError: why };
      await settled(prisma, notice, { is: 'waiting', until, why }, (tx) => giveBack(tx, row, putOff));
      // The desk says so, beside the notice.
      if (notice.staffId && why === STAFF_IS_CLOSED)
        await announce(prisma, [{ tenantId, topic: 'notice', id: noticeId, staffId: notice.staffId }]);
      return;
    }
    if (prepared.is === 'skip') {
      const { why } = prepared;
      const end = { status: 'skipped', lastError: why } as const;
      await settled(prisma, notice, { is: 'skipped', at: now, why }, (tx) => settle(tx, row, end));
      log?.info({ ...about, why }, 'a notice was not sent');
      return;
    }
    const ended = AbortSignal.any([grace, AbortSignal.timeout(SEND_MS)]);
    verdict = await (deps.channels.open[channel] as Channel).send(prepared.parcel, ended);
  } catch (error) {
    if (isDatabaseDown(error)) throw error;
    // A mistake of ours: the others are not held up, and this one goes out when the mistake is mended.
    verdict = { is: 'retry', error: redact(`cannot be composed: ${(error as Error).message}`), resting: false };
    log?.error({ ...about, error: verdict.error }, 'a notice could not be composed');
  }
  await note(deps, row, { verdict, now, notice, about });
}

type Sending = { verdict: Verdict; now: number; notice: Notice; about: object };

async function note({ prisma, channels, log }: DeliveryDeps, row: Claimed, sending: Sending): Promise<void> {
  const { verdict, now, notice, about } = sending;
  if (verdict.is === 'sent') {
    delete channels.rests[row.channel];
    const end = { status: 'sent', sentAt: new Date(now) } as const;
    await settled(prisma, notice, { is: 'sent', at: now }, (tx) => settle(tx, row, end));
    log?.info(about, 'a notice was sent');
    return;
  }
  const { error } = verdict;
  if (verdict.is === 'failed' || (!verdict.resting && now - notice.createdAt.getTime() > PATIENCE_MS)) {
    const end = { status: 'failed', lastError: error } as const;
    await settled(prisma, notice, { is: 'failed', at: now, why: error }, (tx) => settle(tx, row, end));
    log?.warn({ ...about, error }, 'a notice cannot be delivered');
    return;
  }
  if (verdict.resting) rest(channels.rests, row.channel, now);
  const nextTryAt = new Date(now + backoffMs(row.attempts));
  await settle(prisma, row, { status: 'pending', nextTryAt, lastError: error });
  log?.warn({ ...about, error, nextTryAt }, 'a notice was not delivered yet');
}

/** Where the notice is of a kind with a record of its own, that one and the row are written together. */
async function settled(
  prisma: PrismaClient,
  notice: Notice,
  end: Ended,
  write: (tx: Prisma.TransactionClient) => Promise<boolean>,
): Promise<void> {
  const ending = ENDINGS[notice.kind];
  if (!ending) {
    await write(prisma);
    return;
  }
  const ours = await prisma.$transaction(async (tx) => {
    // Another worker has it by now: then what it says counts.
    const ours = await write(tx);
    if (ours) await ending.write(tx, notice, end);
    return ours;
  });
  if (ours) await ending.tell?.(prisma, notice);
}

/** The other side is gone: the rest of the queue need not find out one by one, and goes at once when it is back. */
function rest(rests: DeliveryDeps['channels']['rests'], name: ChannelName, now: number): void {
  const before = rests[name];
  if (before && before.until > now) return;
  const failures = (before?.failures ?? 0) + 1;
  rests[name] = { failures, until: now + Math.min(backoffMs(failures), LONGEST_REST_MS) };
}

/** Says once an hour that something waits for a channel nobody configured; it is kept until somebody does. */
async function remind({ prisma, channels, log }: DeliveryDeps, now: number): Promise<void> {
  for (const name of CHANNELS) {
    const { lookedAt, saidAt } = channels.reminded[name] ?? { lookedAt: -Infinity, saidAt: -Infinity };
    if (channels.open[name] || now - saidAt < REMIND_MS || now - lookedAt < LOOK_MS) continue;
    const count = await waiting(prisma, name);
    channels.reminded[name] = { lookedAt: now, saidAt: count > 0 ? now : saidAt };
    if (count > 0) log?.warn({ channel: name, waiting: count }, `${SAYS[name]}: ${count} waiting`);
  }
}

const SAYS: Record<ChannelName, string> = {
  email: 'mail is not configured (SMTP_URL)',
  text: 'text messages are not configured (TEXT_GATEWAY_URL)',
};

/** Aborts a little after the stop. One for all sends of a round: each would be one more listener on a shared signal. */
function graceAfter(stop?: AbortSignal): { signal: AbortSignal; clear(): void } {
  const grace = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stopping = () => {
    timer = setTimeout(() => grace.abort(), GRACE_MS);
  };
  stop?.addEventListener('abort', stopping, { once: true });
  return {
    signal: grace.signal,
    clear() {
      clearTimeout(timer);
      stop?.removeEventListener('abort', stopping);
    },
  };
}

/** Runs `work` on every item, at most `limit` at once. The first error is thrown after all have ended. */
async function each<T>(items: T[], limit: number, work: (item: T) => Promise<unknown>): Promise<void> {
  const left = [...items];
  const lane = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, lane));
  const failed = ended.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}
