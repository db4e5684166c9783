import type { Prisma } from '../../prisma/client.ts';
import { ensureFlows } from '../../prisma/flows.ts';
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

export function readable(
  tenantId: string,
  reader: Context['reader'],
  where: Prisma.CaseWhereInput,
  action: 'read' | 'note' = 'read',
): Prisma.CaseWhereInput {
  if (!reader) return { id: { in: [] } };
  return { AND: [{ tenantId }, where, permitted(reader.ability, action, 'Case')] };
}
