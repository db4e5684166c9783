import type { PrismaClient } from '../prisma/client.ts';

const DAY = 86_400_000;
/** How long each is kept after it stopped being of use, in ms. */
const KEPT = { session: 30 * DAY, code: 7 * DAY, idempotencyKey: 7 * DAY, link: 90 * DAY };

/** Deletes what has expired and nobody will ask for again. Nothing of a case or a decision is ever swept. */
export async function sweep(prisma: PrismaClient, now = Date.now()): Promise<Record<string, number>> {
  const before = (ms: number) => ({ lt: new Date(now - ms) });
  const expired = { expiresAt: before(KEPT.session) };
  const swept = await prisma.$transaction([
    prisma.staffSession.deleteMany({ where: expired }),
    prisma.memberSession.deleteMany({ where: expired }),
    prisma.memberCode.deleteMany({ where: { expiresAt: before(KEPT.code) } }),
    prisma.idempotencyKey.deleteMany({ where: { createdAt: before(KEPT.idempotencyKey) } }),
    prisma.signedLink.deleteMany({ where: { expiresAt: before(KEPT.link) } }),
  ]);
  const [staffSessions, memberSessions, codes, idempotencyKeys, links] = swept.map(({ count }) => count);
  return { staffSessions, memberSessions, codes, idempotencyKeys, links } as Record<string, number>;
}
