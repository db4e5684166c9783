import type { POSTS } from '../../../domain/vocabulary.ts';
import type { Desk, PersonName } from './desk.ts';

const POST: Partial<Record<PersonName, (typeof POSTS)[number]>> = {
  lead: 'teamLead',
  manager: 'departmentHead',
  executive: 'director',
  admin: 'generalManager',
};
const LINE: [PersonName, PersonName][] = [
  ['rep', 'lead'],
  ['colleague', 'lead'],
  ['lead', 'manager'],
  ['manager', 'executive'],
];

/** Who holds which post, and who reports to whom. */
export async function standInLine({ prisma, people }: Desk): Promise<void> {
  const [{ tenantId = '' } = {}] = await prisma.post.findMany({ take: 1, select: { tenantId: true } });
  const put = (name: PersonName, data: { postId: string } | { reportsToId: string }) =>
    prisma.staff.update({ where: { tenantId_id: { tenantId, id: people[name] } }, data });
  for (const [name, code] of Object.entries(POST) as [PersonName, string][]) {
    const { id: postId } = await prisma.post.findUniqueOrThrow({ where: { tenantId_code: { tenantId, code } } });
    await put(name, { postId });
  }
  for (const [who, to] of LINE) await put(who, { reportsToId: people[to] });
}
