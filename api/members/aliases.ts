import type { PrismaClient } from '../../prisma/client.ts';

/** Longest chain of merges that is followed; the same as when one member is resolved. */
const MAX_HOPS = 10;

/** What each of these member ids stands for, through merges. Most rows have none: one query is the usual cost. */
export async function standFor(prisma: PrismaClient, tenantId: string, ids: string[]): Promise<Map<string, string>> {
  const into = new Map<string, string>();
  let open = [...new Set(ids)];
  for (let hop = 0; hop < MAX_HOPS && open.length > 0; hop++) {
    const rows = await prisma.memberAlias.findMany({ where: { tenantId, memberId: { in: open } } });
    for (const row of rows) into.set(row.memberId, row.intoId);
    open = rows.map((row) => row.intoId).filter((id) => !into.has(id));
  }
  return new Map(ids.map((id) => [id, last(into, id)]));
}

function last(into: Map<string, string>, id: string): string {
  let at = id;
  for (let hop = 0; hop < MAX_HOPS && into.has(at); hop++) at = into.get(at) as string;
  return at;
}
