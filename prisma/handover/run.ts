import type { Rules, Scope } from '../../domain/handover/handover.ts';
import { disablePerson, inherit } from '../admin/leaving.ts';
import { ChangeRefused } from '../admin/refused.ts';
import type { PrismaClient } from '../client.ts';
import type { Handover } from '../generated/client.ts';
import { newId } from '../ids.ts';
import { announce } from '../live.ts';
import { ask, sql } from '../statement.ts';
import { actorOfHandover, Elsewhere, type Moving } from './item.ts';
import { moveItem } from './move.ts';
import { deputyOf, listItems } from './plan.ts';
import { returnItem } from './return.ts';
import { settleSent } from './settle.ts';
import { tellStory } from './story.ts';
import { announceTold, tellEnd, tellUndone } from './tell.ts';

/** A killed worker costs this long; nothing else. */
const LEASE_SECONDS = 30;
/** How long one waits for commands that are on their way before looking again. */
const WAIT_SECONDS = 1;
export const PORTION = 25;

/**
 * One portion of one handover that is due. Whatever was written stays: whoever comes next, after whatever end of this process, goes
 * on with what is not settled.
 * @returns whether to ask again at once
 */
export async function handoverOnce(prisma: PrismaClient, now = new Date(), portion = PORTION): Promise<boolean> {
  const handover = await claim(prisma, now);
  if (!handover) return false;
  const m: Moving = { prisma, handover, now };
  const more = handover.status === 'undoing' ? await back(m, portion) : await over(m, portion);
  await release(prisma, handover, more ? 0 : WAIT_SECONDS);
  await announce(prisma, [{ tenantId: handover.tenantId, topic: 'handover', id: handover.id }]);
  return more;
}

async function claim(prisma: PrismaClient, now: Date): Promise<Handover | null> {
  const [row] = await ask<{ tenantId: string; id: string }>(
    prisma,
    sql`UPDATE "Handover" h SET "leaseUntil" = now() + make_interval(secs => ${LEASE_SECONDS}),
      status = CASE WHEN h.status = 'planned' THEN 'running' ELSE h.status END
    FROM (SELECT "tenantId", id FROM "Handover"
      WHERE (status IN ('running', 'undoing') OR (status = 'planned' AND "startsAt" <= ${now}::timestamptz))
        AND ("leaseUntil" IS NULL OR "leaseUntil" < now())
      ORDER BY "startsAt", id LIMIT 1 FOR UPDATE SKIP LOCKED) AS next
    WHERE h."tenantId" = next."tenantId" AND h.id = next.id
    RETURNING h."tenantId", h.id::text`,
  );
  return row ? prisma.handover.findUnique({ where: { tenantId_id: row } }) : null;
}

async function release(prisma: PrismaClient, { tenantId, id }: Handover, seconds: number): Promise<void> {
  await prisma.$executeRaw`UPDATE "Handover" SET "leaseUntil" = now() + make_interval(secs => ${seconds})
    WHERE "tenantId" = ${tenantId} AND id = ${id}::uuid`;
}

/** Lists, moves, waits for what is on its way, ends. @returns whether there is more to do now */
async function over(m: Moving, portion: number): Promise<boolean> {
  const { prisma, handover } = m;
  const { tenantId, id: handoverId } = handover;
  if (!handover.listedAt) {
    await list(m);
    return true;
  }
  await settleSent(m);
  const where = { tenantId, handoverId };
  const items = await prisma.handoverItem.findMany({
    where: { ...where, state: 'listed' },
    orderBy: { nth: 'asc' },
    take: portion,
  });
  for (const item of items) await orElsewhere(() => moveItem(m, item));
  if (items.length > 0) return true;
  if ((await prisma.handoverItem.count({ where: { ...where, state: 'sent' } })) > 0) return false;
  await end(m);
  return true;
}

const orElsewhere = (work: () => Promise<void>): Promise<void> =>
  work().catch((error) => {
    if (!(error instanceof Elsewhere)) throw error;
  });

/** Items are written down once, before any of them moves. */
async function list({ prisma, handover, now }: Moving): Promise<void> {
  const { tenantId, id, fromId, scope, dueUntil, rules, absenceId } = handover;
  const wanted = { tenantId, fromId, scope: scope as Scope, dueUntil, rules: rules as Rules, absenceId };
  const items = await listItems(prisma, wanted, now);
  await prisma.$transaction(
    async (tx) => {
      const { count } = await tx.handover.updateMany({
        where: { tenantId, id, listedAt: null },
        data: { listedAt: now },
      });
      if (count === 0) return;
      for (let at = 0; at < items.length; at += 1_000)
        await tx.handoverItem.createMany({
          data: items
            .slice(at, at + 1_000)
            .map((item, i) => ({ ...item, tenantId, handoverId: id, id: newId(), nth: at + i + 1 })),
        });
      await tellStory(tx, handover, 'begun', actorOfHandover(handover), { items: items.length });
    },
    { timeout: 30_000 },
  );
}

async function end({ prisma, handover, now }: Moving): Promise<void> {
  const { tenantId, id } = handover;
  if (handover.leaves) await endAccount(prisma, handover, now);
  const told = await prisma.$transaction(async (tx) => {
    const { count } = await tx.handover.updateMany({
      where: { tenantId, id, status: 'running' },
      data: { status: 'done', endedAt: now },
    });
    if (count === 0) return [];
    await tellStory(tx, handover, 'ended', actorOfHandover(handover), await countsOf(prisma, handover));
    return tellEnd(tx, handover, now);
  });
  await announceTold(prisma, tenantId, told);
}

/** The existing end of an account; who reported to them and the teams they led go to the deputy. */
async function endAccount(prisma: PrismaClient, handover: Handover, now: Date): Promise<void> {
  const { tenantId, fromId } = handover;
  const actor = actorOfHandover(handover);
  const by = { tenantId, actor, ip: undefined };
  const person = await prisma.staff.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: fromId } } });
  if (person.disabledAt) return;
  try {
    const heir = await deputyOf(prisma, handover, now);
    const inherited = heir ? await inherit(prisma, by, fromId, heir) : { members: 0, reports: 0, teams: 0 };
    await disablePerson(prisma, by, fromId);
    await prisma.$transaction((tx) => tellStory(tx, handover, 'accountEnded', actor, { heirId: heir, ...inherited }));
  } catch (error) {
    if (!(error instanceof ChangeRefused)) throw error;
    await prisma.$transaction((tx) => tellStory(tx, handover, 'accountKept', actor, { code: error.code }));
  }
}

async function back(m: Moving, portion: number): Promise<boolean> {
  const { prisma, handover, now } = m;
  const { tenantId, id: handoverId } = handover;
  await settleSent(m);
  const where = { tenantId, handoverId };
  const items = await prisma.handoverItem.findMany({
    where: { ...where, state: 'moved' },
    orderBy: { nth: 'asc' },
    take: portion,
  });
  for (const item of items) await orElsewhere(() => returnItem(m, item));
  if (items.length > 0) return true;
  if ((await prisma.handoverItem.count({ where: { ...where, state: 'returning' } })) > 0) return false;
  const told = await prisma.$transaction(async (tx) => {
    const { count } = await tx.handover.updateMany({
      where: { tenantId, id: handoverId, status: 'undoing' },
      data: { status: 'undone', undoneAt: now },
    });
    if (count === 0) return [];
    const actor = handover.undoneBy ? ({ type: 'staff', id: handover.undoneBy } as const) : SYSTEM;
    await tellStory(tx, handover, 'undone', actor, await countsOf(prisma, handover));
    return tellUndone(tx, handover, now);
  });
  await announceTold(prisma, tenantId, told);
  return true;
}

const SYSTEM = { type: 'system', id: null } as const;

/** How many items are in each state. */
export async function countsOf(
  prisma: PrismaClient,
  { tenantId, id: handoverId }: { tenantId: string; id: string },
): Promise<Record<string, number>> {
  const rows = await prisma.handoverItem.groupBy({
    by: ['state'],
    where: { tenantId, handoverId },
    _count: true,
  });
  return Object.fromEntries(rows.map(({ state, _count }) => [state, _count]));
}
