import { maskPoint } from '../../domain/masks.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import type { Ability } from '../abilities.ts';
import { permitted } from '../permitted.ts';
import type { Column } from './csv.ts';

const PAGE = 500;
const SHAPE = {
  owner: { select: { email: true } },
  contactPoints: { orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] },
} satisfies Prisma.MemberInclude;

export type Exported = Prisma.MemberGetPayload<{ include: typeof SHAPE }> & { masked: boolean };

/** Every member the reader may see, in the order of their ids: as many as there are, a page at a time. */
export async function* membersToExport(
  prisma: PrismaClient,
  tenantId: string,
  ability: Ability,
): AsyncGenerator<Exported> {
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const page = await prisma.member.findMany({
      where: { AND: [{ tenantId, erasedAt: null, id: { gt: after } }, permitted(ability, 'read', 'Member')] },
      include: SHAPE,
      orderBy: { id: 'asc' },
      take: PAGE,
    });
    const ids = page.map(({ id }) => id);
    const [merged, open] = await Promise.all([
      prisma.memberAlias.findMany({ where: { tenantId, memberId: { in: ids } }, select: { memberId: true } }),
      prisma.member.findMany({
        where: { AND: [{ tenantId, id: { in: ids } }, permitted(ability, 'unmask', 'Member')] },
        select: { id: true },
      }),
    ]);
    const away = new Set(merged.map(({ memberId }) => memberId));
    const unmasked = new Set(open.map(({ id }) => id));
    // A record that was merged away is exported as the one it stands for.
    for (const member of page) if (!away.has(member.id)) yield { ...member, masked: !unmasked.has(member.id) };
    if (page.length < PAGE) return;
    after = ids.at(-1) ?? after;
  }
}

const point = (type: string) => (row: Exported) => {
  const value = row.contactPoints.find((one) => one.type === type)?.value;
  return value && row.masked ? maskPoint(type, value) : value;
};

/** Headers that the import knows again; the last two it leaves out. */
export const MEMBER_COLUMNS: Column<Exported>[] = [
  { header: 'steward number', cell: ({ number }) => number },
  { header: 'id', cell: ({ externalId }) => externalId },
  { header: 'name', cell: ({ name }) => name },
  { header: 'kind', cell: ({ kind }) => kind },
  { header: 'card', cell: point('card') },
  { header: 'phone', cell: point('phone') },
  { header: 'email', cell: point('email') },
  { header: 'region', cell: ({ region }) => region },
  { header: 'birthday', cell: ({ birthday, masked }) => (masked ? null : birthday?.toISOString().slice(0, 10)) },
  { header: 'locale', cell: ({ locale }) => locale },
  { header: 'lifecycle', cell: ({ lifecycle }) => lifecycle },
  { header: 'class', cell: (row) => row.class },
  { header: 'enrolled', cell: ({ enrolledAt }) => enrolledAt },
  { header: 'owner', cell: ({ owner }) => owner?.email },
  { header: 'tier', cell: ({ tier }) => tier },
  { header: 'tier since', cell: ({ tierSince }) => tierSince },
];
