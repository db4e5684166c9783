import type { ToolType } from '../../domain/replies/tool.ts';
import type { CaseKind, Category } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { searchForms } from '../../prisma/members.ts';
import { type DeskTool, recentUses } from '../../prisma/replies/tools.ts';
import type { ToolRow } from '../contract/replies.ts';
import { namesOf } from '../names.ts';
import type { StaffReader } from '../reader.ts';

/** Tools as the desk shows them, with who changed each last and how often it was used. */
export async function toolRows(
  prisma: PrismaClient,
  tenantId: string,
  tools: DeskTool[],
  reader: StaffReader,
): Promise<ToolRow[]> {
  const ids = tools.map(({ id }) => id);
  const [uses, versions] = await Promise.all([
    recentUses(prisma, tenantId, ids, new Date()),
    prisma.deskToolVersion.findMany({
      where: { tenantId, OR: tools.map(({ id: toolId, version }) => ({ toolId, version })) },
      select: { toolId: true, by: true, at: true },
    }),
  ]);
  const last = new Map(versions.map((version) => [version.toolId, version]));
  const names = await namesOf(
    prisma,
    tenantId,
    versions.map(({ by }) => by),
  );
  const sharedIsTheirs = reader.ability.can('share', 'Tool');
  return tools.map((tool) => {
    const { id, type, code, nameZh, nameEn, kinds, categories, version, definition, ownerId, removedAt } = tool;
    const { by, at } = last.get(id) ?? { by: null, at: tool.createdAt };
    const { pinyin, initials } = searchForms(nameZh);
    const own = ownerId === reader.id;
    return {
      ...{ id, type: type as ToolType, code, nameZh, nameEn, pinyin, initials, version },
      ...{ kinds: kinds as CaseKind[], categories: categories as Category[] },
      ...{ shared: ownerId === null, own, mayEdit: own || (ownerId === null && sharedIsTheirs) },
      definition: definition as Record<string, unknown>,
      ...{ changedAt: at.toISOString(), changedBy: by ? { id: by, name: names.get(by) ?? '' } : null },
      ...{ uses: uses.get(id) ?? 0, removed: removedAt !== null },
    };
  });
}
