import type { LinkKind } from '../../domain/case/links.ts';
import { type FoundCase, readable } from '../cases/find.ts';
import { roleRefusal } from '../cases/possible.ts';
import type { Relations } from '../contract/merging.ts';
import { namesOf } from '../names.ts';
import type { Context } from '../route.ts';

type C = Context<unknown, unknown, unknown>;
type Other = Relations['links'][number]['case'];
type Merge = { caseId: string; intoId: string; mergedBy: string; mergedAt: Date; settledAt: Date | null };

const IN_FORCE = { undoneAt: null };

export async function relationsOf(c: C, of: FoundCase): Promise<Relations> {
  const { deps, tenantId } = c;
  const { prisma } = deps;
  const id = of.id;
  const [merges, absorbed, links] = await Promise.all([
    prisma.caseMerge.findMany({ where: { tenantId, caseId: id, ...IN_FORCE }, orderBy: { mergedAt: 'desc' }, take: 1 }),
    prisma.caseMerge.findMany({ where: { tenantId, intoId: id, ...IN_FORCE }, orderBy: { mergedAt: 'asc' } }),
    prisma.caseLink.findMany({
      where: { tenantId, removedAt: null, OR: [{ fromId: id }, { toId: id }] },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    }),
  ]);
  const otherIn = (link: { fromId: string; toId: string }) => (link.fromId === id ? link.toId : link.fromId);
  const others = await othersOf(c, [
    ...merges.map((m) => m.intoId),
    ...absorbed.map((m) => m.caseId),
    ...links.map(otherIn),
  ]);
  const names = await namesOf(
    prisma,
    tenantId,
    [...merges, ...absorbed].map((m) => m.mergedBy),
  );
  const told = async (merge: Merge, otherId: string) => ({
    ...{ case: others(otherId), at: merge.mergedAt.toISOString(), settled: merge.settledAt !== null },
    by: { id: merge.mergedBy, name: names.get(merge.mergedBy) ?? '' },
    mayUndo: await mayUndo(c, merge),
  });
  const merge = merges[0];
  return {
    goesOnAs: merge ? await told(merge, merge.intoId) : null,
    absorbed: await Promise.all(absorbed.map((m) => told(m, m.caseId))),
    links: links.map((link) => ({
      ...{ id: link.id, kind: link.kind as LinkKind, outward: link.fromId === id },
      case: others(otherIn(link)),
    })),
  };
}

/** Whoever steers the work of others, and whoever did it: a slip is put right at once, by the one who sees it. */
export async function mayUndo(
  { deps: { prisma }, tenantId, staff }: C,
  { caseId, mergedBy }: Pick<Merge, 'caseId' | 'mergedBy'>,
): Promise<boolean> {
  if (mergedBy === staff.id) return true;
  const of = await prisma.case.findUnique({ where: { tenantId_id: { tenantId, id: caseId } } });
  return of !== null && (await roleRefusal(prisma, staff.ability, of, 'unmerge')) === null;
}

async function othersOf({ deps: { prisma }, tenantId, reader }: C, ids: string[]): Promise<(id: string) => Other> {
  const [all, seen] = await Promise.all([
    prisma.case.findMany({ where: { tenantId, id: { in: ids } }, select: { id: true, number: true, stage: true } }),
    prisma.case.findMany({
      where: readable(tenantId, reader, { id: { in: ids } }),
      select: { id: true, subject: true, member: { select: { name: true } } },
    }),
  ]);
  return (id) => {
    const { number = '', stage = 'closed' } = all.find((row) => row.id === id) ?? {};
    const own = seen.find((row) => row.id === id);
    return { id, number, stage, subject: own?.subject ?? '', member: own?.member.name ?? '' };
  };
}
