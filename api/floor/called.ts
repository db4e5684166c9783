import type { CaseState } from '../../domain/case/state.ts';
import type { Post } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { rungRecipientsOfEach } from '../../prisma/order.ts';
import type { AboutToEscalate } from '../contract/floor.ts';
import { namesOf } from '../names.ts';

type Call = { state: Pick<CaseState, 'queueId' | 'assigneeId'>; at: number; post: Post | null };
type Calls = AboutToEscalate['cases'][number]['calls'];

/**
 * Whom each rung would call at its instant, by the order of people as it is now. The answer depends on who has the case, the post, and who is
 * absent then: between two instants at which an absence begins or ends all calls of a post are asked for together.
 */
export async function calledFor(
  prisma: PrismaClient,
  tenantId: string,
  calls: readonly Call[],
  { now, until }: { now: number; until: number },
): Promise<Calls[]> {
  const changes = await absencesChange(prisma, tenantId, now, until);
  const groups = new Map<string, { post: Post; at: number; nths: number[] }>();
  for (const [nth, { at, post }] of calls.entries()) {
    if (!post) continue;
    const key = [post, changes.filter((change) => change <= at).length].join();
    const group = groups.get(key) ?? { post, at, nths: [] };
    group.nths.push(nth);
    groups.set(key, group);
  }
  const people: string[][] = calls.map(() => []);
  await Promise.all(
    [...groups.values()].map(async ({ post, at, nths }) => {
      const held = nths.flatMap((nth) => calls[nth]?.state ?? []);
      const called = await rungRecipientsOfEach(prisma, tenantId, held, post, new Date(Math.max(at, now)));
      for (const [n, nth] of nths.entries()) people[nth] = (called[n] ?? []).map(({ staffId }) => staffId);
    }),
  );
  const names = await namesOf(prisma, tenantId, people.flat());
  return calls.map(({ post }, nth) =>
    post ? { post, people: (people[nth] ?? []).map((id) => ({ id, name: names.get(id) ?? '' })) } : null,
  );
}

/** When somebody goes or comes back in this span of time. */
async function absencesChange(prisma: PrismaClient, tenantId: string, now: number, until: number): Promise<number[]> {
  const within = { gt: new Date(now), lte: new Date(until) };
  const absences = await prisma.absence.findMany({
    where: { tenantId, OR: [{ from: within }, { until: within }] },
    select: { from: true, until: true },
  });
  return absences.flatMap((one) => [one.from.getTime(), one.until.getTime()]);
}
