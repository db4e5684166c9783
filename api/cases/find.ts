import type { Prisma } from '../../prisma/client.ts';
import { ensureFlows } from '../../prisma/flows.ts';
import { goesOnAs } from '../../prisma/merging/goes-on.ts';
import { permitted } from '../permitted.ts';
import { notFound } from '../problem.ts';
import type { Context } from '../route.ts';
import { ROW } from './rows.ts';

/** The case, if this reader may see it, and the flow it goes by known. One they may not see is not there. @throws `notFound` */
export async function findCase({ deps: { prisma }, tenantId, reader }: Context<unknown, unknown, unknown>, id: string) {
  const found = await prisma.case.findFirst({ where: readable(tenantId, reader, { id }), include: ROW });
  if (!found) throw notFound();
  await ensureFlows(prisma, [found.flowVersion]);
  return found;
}
export type FoundCase = Awaited<ReturnType<typeof findCase>>;

/** @throws `notFound` */
export async function mustSeeCase(
  { deps: { prisma }, tenantId, reader }: Context<unknown, unknown, unknown>,
  id: string,
  action: 'read' | 'note' = 'read',
) {
  if ((await prisma.case.count({ where: readable(tenantId, reader, { id }, action) })) === 0) throw notFound();
}

/** What lies in a merged case is seen in the one that goes on, too. @throws `notFound` */
export async function mustSeeOneOf(
  { deps: { prisma }, tenantId, reader }: Context<unknown, unknown, unknown>,
  ids: readonly string[],
) {
  if ((await prisma.case.count({ where: readable(tenantId, reader, { id: { in: [...ids] } }) })) === 0)
    throw notFound();
}

/** A note for a merged case lies in the one that goes on: it must be theirs to write there, too. @throws `notFound` */
export async function mustNote(c: Context<unknown, unknown, unknown>, id: string) {
  await mustSeeCase(c, id, 'note');
  const on = await goesOnAs(c.deps.prisma, c.tenantId, id);
  if (on !== id) await mustSeeCase(c, on, 'note');
}

export function readable(
  tenantId: string,
  reader: Context['reader'],
  where: Prisma.CaseWhereInput,
  action: 'read' | 'note' = 'read',
): Prisma.CaseWhereInput {
  if (!reader) return { id: { in: [] } };
  return { AND: [{ tenantId }, where, permitted(reader.ability, action, 'Case')] };
}
