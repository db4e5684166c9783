import { TIERS } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { MEMBER_ROW, type MemberWithRow } from './rows.ts';

export const MEMBER_SORTS = ['name', 'number', 'tier', 'enrolledAt', 'lastPurchaseAt'] as const;
type Sort = (typeof MEMBER_SORTS)[number];
type Ask = { where: Prisma.MemberWhereInput; sort: Sort; direction: 'asc' | 'desc'; skip: number; take: number };

/** A part of the whole list, whose rows all come before those of the next part. */
type Part = {
  count(): Promise<number>;
  rows(skip: number, take: number): Promise<MemberWithRow[]>;
};

export async function pageOfMembers(prisma: PrismaClient, ask: Ask): Promise<MemberWithRow[]> {
  let { skip, take } = ask;
  const rows: MemberWithRow[] = [];
  for (const part of partsOf(prisma, ask)) {
    if (take === 0) break;
    const here = await part.rows(skip, take);
    rows.push(...here);
    take -= here.length;
    skip = here.length > 0 ? 0 : Math.max(0, skip - (await part.count()));
  }
  return rows;
}

function partsOf(prisma: PrismaClient, { where, sort, direction }: Ask): Part[] {
  const last = { id: direction } as const;
  if (sort === 'tier') {
    // Tiers are ids: their order is that of the vocabulary, not that of the alphabet.
    const tiers = direction === 'asc' ? [...TIERS] : [...TIERS].reverse();
    return tiers.map((tier) => plain(prisma, { AND: [where, { tier }] }, [last]));
  }
  if (sort === 'lastPurchaseAt') {
    const none = { AND: [where, { purchases: { none: BOUGHT } }] };
    return [byLastPurchase(prisma, where, direction), plain(prisma, none, [last])];
  }
  return [plain(prisma, where, [{ [sort]: direction }, last])];
}

const plain = (
  prisma: PrismaClient,
  where: Prisma.MemberWhereInput,
  orderBy: Prisma.MemberOrderByWithRelationInput[],
): Part => ({
  count: () => prisma.member.count({ where }),
  rows: (skip, take) => prisma.member.findMany({ where, include: MEMBER_ROW, orderBy, skip, take }),
});

const BOUGHT = { amountMinor: { gt: 0 } } satisfies Prisma.PurchaseWhereInput;

/** Those who bought something; who never did comes after them, whichever the direction. */
function byLastPurchase(prisma: PrismaClient, where: Prisma.MemberWhereInput, direction: 'asc' | 'desc'): Part {
  return {
    count: () => prisma.member.count({ where: { AND: [where, { purchases: { some: BOUGHT } }] } }),
    async rows(skip, take) {
      const newest = await prisma.purchase.groupBy({
        by: ['memberId'],
        where: { AND: [BOUGHT, { member: { is: where } }] },
        orderBy: [{ _max: { at: direction } }, { memberId: direction }],
        skip,
        take,
      });
      const ids = newest.map((row) => row.memberId);
      const rows = await prisma.member.findMany({ where: { AND: [where, { id: { in: ids } }] }, include: MEMBER_ROW });
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.flatMap((id) => byId.get(id) ?? []);
    },
  };
}
