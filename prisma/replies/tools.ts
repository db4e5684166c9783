import type { Tool } from '../../domain/replies/tool.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { newId } from '../ids.ts';
import { isTaken } from '../once.ts';
import { LaterVersion } from '../settings/later-version.ts';

type Tx = Prisma.TransactionClient;
export type DeskTool = Prisma.DeskToolGetPayload<object>;

export class CodeTaken extends Error {}

const columnsOf = ({ shared: _, type: __, code: ___, definition, ...rest }: Tool) => ({
  ...rest,
  definition: definition as unknown as Prisma.InputJsonObject,
});

/** @throws CodeTaken */
export function createTool(
  tx: Tx,
  { tenantId, by, at, tool }: { tenantId: string; by: string | null; at: Date; tool: Tool },
): Promise<DeskTool> {
  return coded(tx, tenantId, tool, async () => {
    const row = await tx.deskTool.create({
      data: {
        ...{ tenantId, id: newId(), type: tool.type, code: tool.code, ownerId: tool.shared ? null : by },
        ...columnsOf(tool),
        createdAt: at,
      },
    });
    await keepVersion(tx, row, by, at);
    return row;
  });
}

/** @throws LaterVersion; CodeTaken */
export function changeTool(
  tx: Tx,
  before: DeskTool,
  { by, at, basedOn, tool }: { by: string; at: Date; basedOn: number; tool: Tool },
): Promise<DeskTool> {
  return coded(tx, before.tenantId, tool, async () => {
    const ownerId = tool.shared ? null : (before.ownerId ?? by);
    const row = await nextVersion(tx, before, basedOn, { ...columnsOf(tool), code: tool.code, ownerId });
    await keepVersion(tx, row, by, at);
    return row;
  });
}

/** Takes a tool away, or brings it back. @throws LaterVersion when somebody was faster */
export async function markTool(
  tx: Tx,
  before: DeskTool,
  by: string | null,
  at: Date,
  removed: boolean,
): Promise<DeskTool> {
  const row = await nextVersion(tx, before, before.version, { removedAt: removed ? at : null });
  await keepVersion(tx, row, by, at);
  return row;
}

async function nextVersion(
  tx: Tx,
  { tenantId, id }: DeskTool,
  basedOn: number,
  data: Prisma.DeskToolUncheckedUpdateInput,
): Promise<DeskTool> {
  const where = { tenantId, id, version: basedOn };
  const { count } = await tx.deskTool.updateMany({ where, data: { ...data, version: basedOn + 1 } });
  const row = await tx.deskTool.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
  if (count === 0) throw new LaterVersion(row.version);
  return row;
}

async function keepVersion(tx: Tx, row: DeskTool, by: string | null, at: Date): Promise<void> {
  const { tenantId, id: toolId, version, nameZh, nameEn, kinds, categories, definition, removedAt } = row;
  await tx.deskToolVersion.create({
    data: {
      ...{ tenantId, toolId, version, nameZh, nameEn, kinds, categories, by, at },
      ...{ active: removedAt === null, definition: definition as Prisma.InputJsonObject },
    },
  });
}

/** A code is one tool's; one that was taken away gives its code up. */
async function coded(tx: Tx, tenantId: string, { type, code }: Tool, write: () => Promise<DeskTool>) {
  if (code !== null)
    await tx.deskTool.updateMany({ where: { tenantId, type, code, removedAt: { not: null } }, data: { code: null } });
  try {
    return await write();
  } catch (error) {
    throw isTaken(error) ? new CodeTaken(code ?? '') : error;
  }
}

const RECENT_DAYS = 30;

/** Times each was used in the last 30 days. */
export async function recentUses(
  prisma: PrismaClient,
  tenantId: string,
  toolIds: string[],
  now: Date,
): Promise<Map<string, number>> {
  const rows = await prisma.deskToolUse.groupBy({
    by: ['toolId'],
    where: { tenantId, toolId: { in: toolIds }, at: { gt: new Date(now.getTime() - RECENT_DAYS * 86_400_000) } },
    _count: true,
  });
  return new Map(rows.map(({ toolId, _count }) => [toolId, _count]));
}

export const countUse = (
  prisma: PrismaClient,
  use: { tenantId: string; toolId: string; caseId: string; staffId: string },
) => prisma.deskToolUse.create({ data: { ...use, id: newId() } });
