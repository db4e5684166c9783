import type { PrismaClient } from '../../prisma/client.ts';
import { searchForms } from '../../prisma/members.ts';
import type { Colleague } from '../contract/casework.ts';
import { invalid } from '../problem.ts';

/** Of these ids, as they came: all must be people who are here. @throws `validation` */
export async function colleagues(prisma: PrismaClient, tenantId: string, ids: readonly string[]): Promise<string[]> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return [];
  const here = await prisma.staff.count({ where: { tenantId, id: { in: wanted }, disabledAt: null } });
  if (here < wanted.length) throw invalid({ mentions: 'unknownStaff' });
  return wanted;
}

/** More than this many nobody looks through. */
const MOST = 2_000;

/** Everybody here, with the forms a name is looked for by. */
export async function everybody(prisma: PrismaClient, tenantId: string): Promise<Colleague[]> {
  const staff = await prisma.staff.findMany({
    where: { tenantId, disabledAt: null },
    select: { id: true, name: true },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: MOST,
  });
  return staff.map(({ id, name }) => {
    const { pinyin, initials } = searchForms(name);
    return { id, name, pinyin, initials };
  });
}
