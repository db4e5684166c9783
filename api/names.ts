import type { PrismaClient } from '../prisma/client.ts';

/** Names of members of staff by id. */
export async function namesOf(
  prisma: PrismaClient,
  tenantId: string,
  ids: readonly (string | null | undefined)[],
): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id): id is string => Boolean(id)))];
  if (wanted.length === 0) return new Map();
  const rows = await prisma.staff.findMany({
    where: { tenantId, id: { in: wanted } },
    select: { id: true, name: true },
  });
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** Names of whoever wrote or did something: staff, members and machines. Keys are ids. */
export async function actorNames(
  prisma: PrismaClient,
  tenantId: string,
  actors: readonly { type: string; id: string | null }[],
): Promise<Map<string, string>> {
  const idsOf = (...types: string[]) => [
    ...new Set(actors.flatMap(({ type, id }) => (id && types.includes(type) ? [id] : []))),
  ];
  const members = idsOf('member');
  const machines = idsOf('machine');
  const [staff, ...others] = await Promise.all([
    namesOf(prisma, tenantId, idsOf('staff', 'link')),
    members.length
      ? prisma.member.findMany({ where: { tenantId, id: { in: members } }, select: { id: true, name: true } })
      : [],
    machines.length
      ? prisma.apiKey.findMany({ where: { tenantId, id: { in: machines } }, select: { id: true, name: true } })
      : [],
  ]);
  return new Map([...staff, ...others.flat().map((row) => [row.id, row.name] as const)]);
}
