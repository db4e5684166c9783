import type { PrismaClient } from '../prisma/client.ts';
import { sweepTrials } from '../prisma/trials/rows.ts';

const DAY = 86_400_000;
/** How long each is kept after it stopped being of use, in ms. */
const KEPT = {
  session: 30 * DAY,
  code: 7 * DAY,
  idempotencyKey: 7 * DAY,
  /** Links are good for two weeks, and what becomes of a mail can be decided late: their keys must still be known then. */
  lastingKey: 90 * DAY,
  link: 90 * DAY,
  import: 30 * DAY,
  upload: DAY,
  /** Whoever begins something by a change looks far sooner. */
  memberChange: 90 * DAY,
};

const LASTING = ['link', 'mail-in'];

/** Deletes what has expired and nobody will ask for again. Nothing of a case or a decision is ever swept. */
export async function sweep(prisma: PrismaClient, now = Date.now()): Promise<Record<string, number>> {
  const trials = await sweepTrials(prisma, now);
  const before = (ms: number) => ({ lt: new Date(now - ms) });
  const expired = { expiresAt: before(KEPT.session) };
  const swept = await prisma.$transaction([
    prisma.staffSession.deleteMany({ where: expired }),
    prisma.memberSession.deleteMany({ where: expired }),
    prisma.memberCode.deleteMany({ where: { expiresAt: before(KEPT.code) } }),
    prisma.idempotencyKey.deleteMany({
      where: {
        OR: [
          { createdAt: before(KEPT.idempotencyKey), sender: { notIn: LASTING } },
          { createdAt: before(KEPT.lastingKey) },
        ],
      },
    }),
    prisma.signedLink.deleteMany({ where: { expiresAt: before(KEPT.link) } }),
    // What people sent in: the rows that were refused, and files that nobody went on with.
    prisma.importRefusal.deleteMany({ where: { run: { createdAt: before(KEPT.import) } } }),
    prisma.importPiece.deleteMany({ where: { run: { createdAt: before(KEPT.import) } } }),
    prisma.importRun.deleteMany({ where: { state: 'uploading', createdAt: before(KEPT.upload) } }),
    prisma.memberChange.deleteMany({ where: { at: before(KEPT.memberChange) } }),
  ]);
  const [staffSessions, memberSessions, codes, idempotencyKeys, links, refusals, pieces, uploads, memberChanges] =
    swept.map(({ count }) => count);
  return {
    staffSessions,
    memberSessions,
    codes,
    idempotencyKeys,
    links,
    refusals,
    pieces,
    uploads,
    memberChanges,
    trials,
  } as Record<string, number>;
}
