import { Checklist, fits } from '../../domain/replies/tool.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { announce } from '../live.ts';

type Of = { tenantId: string; id: string; kind: string; category: string; openedAt: Date };
export type AskedItem = Checklist['items'][number] & { tick: { staffId: string; at: Date } | null };
export type AskedList = { id: string; nameZh: string; nameEn: string; version: number; items: AskedItem[] };

/**
 * What a case is asked: each checklist that fits it, as it was in force when the case was opened. Nothing is bound at intake,
 * versions are never changed, so the same is found for as long as the case lives.
 */
export async function checklistsOf(prisma: PrismaClient, of: Of): Promise<AskedList[]> {
  const { tenantId, id: caseId, openedAt } = of;
  const tools = await prisma.deskTool.findMany({
    where: { tenantId, type: 'checklist', createdAt: { lte: openedAt } },
    select: {
      id: true,
      versions: { where: { at: { lte: openedAt } }, orderBy: { version: 'desc' }, take: 1 },
    },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  const asked = tools.flatMap(({ id, versions: [version] }) =>
    version?.active && fits(version, of) ? [{ ...version, id }] : [],
  );
  if (asked.length === 0) return [];
  const ticks = await prisma.caseTick.findMany({ where: { tenantId, caseId } });
  return asked.map(({ id, nameZh, nameEn, version, definition }) => ({
    ...{ id, nameZh, nameEn, version },
    items: Checklist.parse(definition).items.map((item) => {
      const tick = ticks.find((one) => one.toolId === id && one.item === item.id);
      return { ...item, tick: tick ? { staffId: tick.staffId, at: tick.at } : null };
    }),
  }));
}

/** Items that must be ticked before the case can be resolved, and are not. */
export const openItems = (lists: AskedList[]): AskedItem[] =>
  lists.flatMap(({ items }) => items.filter(({ required, tick }) => required && tick === null));

type Tick = { tenantId: string; caseId: string; toolId: string; item: string };

/** @returns whether it is new: a tick that is there already keeps whoever made it */
export async function tick(tx: Prisma.TransactionClient, of: Tick, staffId: string): Promise<boolean> {
  const { count } = await tx.caseTick.createMany({ data: [{ ...of, staffId }], skipDuplicates: true });
  return count > 0;
}

export async function untick(tx: Prisma.TransactionClient, of: Tick): Promise<boolean> {
  const { count } = await tx.caseTick.deleteMany({ where: of });
  return count > 0;
}

/** Whoever looks at the case sees it at once. */
export const tellViewers = (prisma: PrismaClient, { tenantId, caseId }: Tick) =>
  announce(prisma, [{ tenantId, topic: 'case', id: caseId }]);
