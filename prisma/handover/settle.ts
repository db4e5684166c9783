import type { Refusal } from '../../domain/case/state.ts';
import { becomes, type Moving, settleItem } from './item.ts';

/** How the commands of items that are on their way have ended. */
export async function settleSent(m: Moving): Promise<void> {
  const { prisma, handover } = m;
  const { tenantId, id: handoverId } = handover;
  const items = await prisma.handoverItem.findMany({
    where: { tenantId, handoverId, state: { in: ['sent', 'returning'] } },
    orderBy: { nth: 'asc' },
    take: 500,
  });
  if (items.length === 0) return;
  const commands = await prisma.command.findMany({
    where: { tenantId, id: { in: items.flatMap(({ commandId }) => commandId ?? []) }, status: { not: 'pending' } },
  });
  const ended = new Map(commands.map((row) => [row.id, row]));
  for (const item of items) {
    const row = item.commandId ? ended.get(item.commandId) : undefined;
    if (!row) continue;
    const back = item.state === 'returning';
    if (row.status === 'refused') {
      const { code, values } = row.result as unknown as Refusal;
      await settleItem(prisma, item, becomes(back ? 'stays' : 'refused', code, values));
    } else if (back) await settleItem(prisma, item, { state: 'returned' });
    else {
      const { version } = row.result as { version: number };
      await settleItem(prisma, item, { state: 'moved', movedAt: row.decidedAt ?? m.now, left: { version } });
    }
  }
}
