import type { Prisma, PrismaClient } from '../client.ts';
import type { CaseMerge } from '../generated/client.ts';
import { announce } from '../live.ts';
import { earlierAnswer, keepAnswer, lookAgain, type Once } from '../once.ts';
import { ask, askWithin, sql } from '../statement.ts';
import { mergedInto, wayOn } from './goes-on.ts';
import { leftToRelay, MergeRefused } from './merge.ts';

type Tx = Prisma.TransactionClient;

export type Undoing = { tenantId: string; caseId: string; by: string; once?: Once | undefined };

/**
 * Takes a merge back: the case goes on where it stood, with what was said to it since; what was said to the other one stays there.
 * @throws MergeRefused when it is not merged, or not any more
 */
export async function undoMerge(
  prisma: PrismaClient,
  { tenantId, caseId, by, once }: Undoing,
): Promise<{ id: string }> {
  const undone = await lookAgain(() =>
    prisma.$transaction(async (tx) => {
      const earlier = once && (await earlierAnswer<{ id: string }>(tx, tenantId, once));
      if (earlier) return earlier;
      await lock(tx, tenantId, caseId);
      const merge = await mergeInForce(tx, tenantId, caseId);
      if (!merge) throw new MergeRefused({ code: 'notMerged', values: {} });
      await apart(tx, merge, by);
      if (once) await keepAnswer(tx, tenantId, once, 202, { id: merge.id });
      return { id: merge.id };
    }),
  );
  await tell(prisma, tenantId, caseId);
  return undone;
}

export const mergeInForce = (client: Tx | PrismaClient, tenantId: string, caseId: string): Promise<CaseMerge | null> =>
  client.caseMerge.findFirst({ where: { tenantId, caseId, undoneAt: null }, orderBy: { mergedAt: 'desc' } });

/**
 * Looks at merges whose commands were not both decided when last looked at. What could only half be done is taken back: the case that
 * was to go on is over, or the other one ended in the very moment. After an undo it looks once more for what was being written in the
 * same moment. @returns how many were settled
 */
export async function settleMerges(prisma: PrismaClient): Promise<number> {
  const rows = await ask<Pick<CaseMerge, 'tenantId' | 'id' | 'caseId'> & { merge: string; absorb: string }>(
    prisma,
    UNSETTLED,
  );
  for (const { tenantId, id, caseId, merge, absorb } of rows) {
    const did = { merge: merge !== 'refused', absorb: absorb !== 'refused' };
    await prisma.$transaction(async (tx) => {
      await lock(tx, tenantId, caseId);
      const row = await tx.caseMerge.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
      if (row.settledAt) return;
      if (!row.undoneAt && (!did.merge || !did.absorb)) return apart(tx, row, null, did);
      if (row.undoneAt && did.merge) await takeBack(tx, row);
      await tx.caseMerge.update({ where: { tenantId_id: { tenantId, id } }, data: { settledAt: new Date() } });
    });
    await tell(prisma, tenantId, caseId);
  }
  return rows.length;
}

/** Whatever was being written when a merge was undone is there by then. */
const LATE_SECONDS = 5;

export const UNSETTLED = sql`SELECT m."tenantId", m.id::text AS id, m."caseId"::text AS "caseId", a.status AS merge, b.status AS absorb
  FROM "CaseMerge" m
  JOIN "Command" a ON a."tenantId" = m."tenantId" AND a.id = m."mergeCommandId"
  JOIN "Command" b ON b."tenantId" = m."tenantId" AND b.id = m."absorbCommandId"
  WHERE m."settledAt" IS NULL AND CASE WHEN m."undoneAt" IS NULL
    THEN a.status = 'refused' OR b.status = 'refused' OR (a.status = 'done' AND b.status = 'done')
    ELSE m."undoneAt" < now() - make_interval(secs => ${LATE_SECONDS}::int) END
  ORDER BY m."mergedAt" LIMIT 50`;

const lock = (tx: Tx, tenantId: string, id: string) =>
  askWithin(tx, sql`SELECT id::text AS id FROM "Case" WHERE "tenantId" = ${tenantId} AND id = ${id}::uuid FOR UPDATE`);

/** @param did  which of the two commands was not refused, and is to be taken back */
async function apart(tx: Tx, merge: CaseMerge, by: string | null, did = { merge: true, absorb: true }): Promise<void> {
  const { tenantId, id, caseId, intoId, watchers } = merge;
  await tx.case.update({ where: { tenantId_id: { tenantId, id: caseId } }, data: { goesOnAsId: null } });
  await tx.caseMerge.update({
    where: { tenantId_id: { tenantId, id } },
    data: { undoneAt: new Date(), undoneBy: by, settledAt: null },
  });
  await unwatch(tx, tenantId, intoId, watchers);
  const actor = by ? ({ type: 'staff', id: by } as const) : ({ type: 'system', id: null } as const);
  const give = (of: string, type: 'unmerge' | 'letGo', otherCaseId: string) =>
    leftToRelay(tx, tenantId, { caseId: of, type, actor, payload: { otherCaseId } });
  if (did.merge) await give(caseId, 'unmerge', intoId);
  if (did.absorb) await give(intoId, 'letGo', caseId);
  if (did.merge) await takeBack(tx, merge);
}

/** What was meant for the case, or for what was merged into it, wherever it lies by now. If the member wrote, their turn is over. */
async function takeBack(tx: Tx, { tenantId, caseId, intoId }: CaseMerge): Promise<void> {
  const elsewhere = (await wayOn(tx, tenantId, intoId)).filter((id) => id !== caseId);
  const meant = [caseId, ...(await mergedInto(tx, tenantId, caseId))];
  const where = {
    ...{ tenantId, caseId: { in: elsewhere }, addressedToId: { in: meant } },
  } satisfies Prisma.MessageWhereInput;
  const moved = await tx.message.findMany({
    where,
    select: { id: true, direction: true, authorId: true },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  if (moved.length === 0) return;
  await tx.message.updateMany({ where, data: { caseId } });
  await tx.message.updateMany({ where: { tenantId, caseId, addressedToId: caseId }, data: { addressedToId: null } });
  const ids = moved.map(({ id }) => id);
  await goAlong(tx, tenantId, ids, caseId);
  const last = moved.findLast(({ direction }) => direction === 'inbound');
  if (last)
    await leftToRelay(tx, tenantId, {
      ...{ caseId, type: 'answer', actor: { type: 'member', id: last.authorId } },
      payload: { messageId: last.id },
    });
}

/** Words of alarm in what moved are heard where it lies now, and whoever a note names may read it there. */
export async function goAlong(tx: Tx, tenantId: string, messageIds: readonly string[], caseId: string): Promise<void> {
  const ids = [...messageIds];
  await askWithin(
    tx,
    sql`INSERT INTO "CaseAlarm" ("tenantId", "caseId", "group", word, severity, "messageId", at, "dismissedAt", "dismissedBy", note)
      SELECT "tenantId", ${caseId}::uuid, "group", word, severity, "messageId", at, "dismissedAt", "dismissedBy", note
      FROM "CaseAlarm" WHERE "tenantId" = ${tenantId} AND "messageId" = ANY(${ids}::uuid[]) ON CONFLICT DO NOTHING`,
  );
  await askWithin(
    tx,
    sql`INSERT INTO "CaseFollow" ("tenantId", "caseId", "staffId", "mentionedAt")
      SELECT DISTINCT "tenantId", ${caseId}::uuid, "staffId", now() FROM "NoteMention"
      WHERE "tenantId" = ${tenantId} AND "messageId" = ANY(${ids}::uuid[]) ON CONFLICT DO NOTHING`,
  );
}

/** Those who watch the other case only because of this one. */
async function unwatch(tx: Tx, tenantId: string, caseId: string, watchers: readonly string[]): Promise<void> {
  const theirs = { tenantId, caseId, staffId: { in: [...watchers] } };
  await tx.caseFollow.deleteMany({ where: { ...theirs, mentionedAt: null } });
  await tx.caseFollow.updateMany({ where: theirs, data: { watching: false } });
}

const tell = async (prisma: PrismaClient, tenantId: string, caseId: string) => {
  const cases = await prisma.caseMerge.findMany({ where: { tenantId, caseId }, select: { intoId: true } });
  const ids = new Set([caseId, ...cases.map(({ intoId }) => intoId)]);
  await announce(
    prisma,
    [...ids].map((id) => ({ tenantId, topic: 'case' as const, id })),
    ['relay'],
  );
};
