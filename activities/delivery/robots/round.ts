import type { RobotKind } from '../../../domain/robot/robot.ts';
import { isDatabaseDown } from '../../../prisma/client.ts';
import type { Robot } from '../../../prisma/generated/client.ts';
import { publicLookup } from '../../../prisma/settings/reach.ts';
import { openRobot, reachOf } from '../../../prisma/settings/robots.ts';
import { backoffMs } from '../backoff.ts';
import type { DeliveryDeps } from '../channel.ts';
import { redact } from '../clean.ts';
import { composeRobotPost } from './compose.ts';
import { tellOfFault } from './fault.ts';
import { type ClaimedPost, claimPosts, settlePost } from './queue.ts';
import { type Posted, send, TONGUES } from './send.ts';

export type RobotDeps = Pick<DeliveryDeps, 'prisma' | 'env' | 'log'>;

const BATCH = 5;
/** Longer than one sending takes. */
const LEASE_MS = 30_000;
const SEND_MS = 12_000;
/** What a robot did not take in so long, nobody waits for. */
const PATIENCE_MS = 86_400_000;

/**
 * One round: of each robot the message that is due, sent, and how it ended noted. Safe to run in many processes at once.
 * @param now  epoch milliseconds
 * @returns how many were sent or put off; 0 when nothing is due
 * @throws when the database cannot be reached
 */
export async function robotsOnce(deps: RobotDeps, now: number, stop?: AbortSignal): Promise<number> {
  if (stop?.aborted) return 0;
  const claimed = await claimPosts(deps.prisma, { now, leaseMs: LEASE_MS, limit: BATCH });
  const ended = await Promise.allSettled(claimed.map((post) => deliver(deps, post, now)));
  const failed = ended.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
  return claimed.length;
}

async function deliver(deps: RobotDeps, claimed: ClaimedPost, now: number): Promise<void> {
  const { prisma, env, log } = deps;
  const { tenantId, id } = claimed;
  const found = await prisma.robotPost.findUnique({
    where: { tenantId_id: { tenantId, id } },
    include: { robot: true },
  });
  // Taken away meanwhile, and its messages with it.
  if (!found) return;
  const { robot, ...post } = found;
  const about = { robotId: robot.id, postId: id, kind: post.kind, robot: robot.kind, attempt: claimed.attempts };
  let posted: Posted;
  try {
    const words = await composeRobotPost(prisma, robot, post, { baseUrl: env.STEWARD_URL, now });
    if ('skip' in words) {
      await settlePost(prisma, claimed, { status: 'skipped', lastError: words.skip });
      log?.info({ ...about, why: words.skip }, 'a robot was not told');
      return;
    }
    posted = await say(deps, robot, words.message, now);
  } catch (error) {
    if (isDatabaseDown(error)) throw error;
    posted = { is: 'later', error: redact(`cannot be composed: ${(error as Error).message}`) };
  }
  const { error } = posted;
  if (posted.is === 'sent') {
    await settlePost(prisma, claimed, { status: 'sent', sentAt: new Date(now) });
    log?.info(about, 'a robot was told');
    return;
  }
  if (posted.is === 'failed' || (posted.is === 'later' && now - post.createdAt.getTime() > PATIENCE_MS)) {
    log?.warn({ ...about, error }, 'a robot cannot be told');
    await tellOfFault(prisma, claimed, { robot, kind: post.kind, error, now });
    return;
  }
  if (posted.is === 'rate')
    await prisma.robot.updateMany({
      where: { tenantId, id: robot.id },
      data: { restUntil: new Date(now + posted.restMs) },
    });
  const nextTryAt = new Date(now + (posted.is === 'rate' ? posted.restMs : backoffMs(claimed.attempts)));
  await settlePost(prisma, claimed, { status: 'pending', nextTryAt, lastError: error });
  log?.warn({ ...about, error, nextTryAt }, 'a robot was not told yet');
}

/** Its address is looked at anew each time: what its name resolves to, and what the environment trusts, may have changed. */
async function say(
  { env }: RobotDeps,
  robot: Robot,
  message: Parameters<(typeof TONGUES)[RobotKind]['request']>[0],
  now: number,
): Promise<Posted> {
  const access = openRobot(env.STEWARD_SECRET, robot);
  const reach = reachOf(access.url, env.ROBOT_ORIGINS ?? []);
  if (reach === 'notHttps' || reach === 'privateAddress')
    return { is: 'failed', error: 'the address of the robot may not be called' };
  const tongue = TONGUES[robot.kind as RobotKind];
  const lookup = reach === 'public' ? publicLookup : undefined;
  return send(tongue, tongue.request(message, access, now), { lookup, signal: AbortSignal.timeout(SEND_MS) });
}
