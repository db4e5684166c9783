import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { ourId } from '../../prisma/import/purchases.ts';
import { minorDigits } from '../../prisma/import/values.ts';
import { recordsOf } from '../../prisma/members.ts';
import type { Ability } from '../abilities.ts';
import { permitted } from '../permitted.ts';
import type { Column } from './csv.ts';

const PAGE = 1_000;
const SHAPE = { member: { select: { number: true } } } satisfies Prisma.PurchaseInclude;
export type Bought = Prisma.PurchaseGetPayload<{ include: typeof SHAPE }>;

/** All purchases, or a member's with those of records merged into theirs; a page at a time. */
export async function* purchasesToExport(
  prisma: PrismaClient,
  tenantId: string,
  ability: Ability,
  memberId?: string,
): AsyncGenerator<Bought> {
  const whose =
    memberId === undefined
      ? {}
      : { memberId: { in: await prisma.$transaction((tx) => recordsOf(tx, tenantId, memberId)) } };
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const page = await prisma.purchase.findMany({
      where: {
        tenantId,
        ...whose,
        id: { gt: after },
        member: { is: { AND: [{ erasedAt: null }, permitted(ability, 'read', 'Member')] } },
      },
      include: SHAPE,
      orderBy: { id: 'asc' },
      take: PAGE,
    });
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)?.id ?? after;
  }
}

/** Minor units as people write them: 1234.50 */
function decimal(minor: bigint, currency: string): string {
  const digits = minorDigits(currency.trim());
  const text = String(minor < 0n ? -minor : minor).padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  return `${minor < 0n ? '-' : ''}${whole}${digits > 0 ? `.${text.slice(-digits)}` : ''}`;
}

/** Headers that the import knows again. */
export const PURCHASE_COLUMNS: Column<Bought>[] = [
  { header: 'order id', cell: ({ externalId, id }) => externalId ?? ourId(id) },
  { header: 'member number', cell: ({ member }) => member.number },
  { header: 'date', cell: ({ at }) => at },
  { header: 'amount', cell: ({ amountMinor, currency }) => decimal(amountMinor, currency) },
  { header: 'currency', cell: ({ currency }) => currency.trim() },
  { header: 'rate', cell: ({ rate }) => rate.toString() },
  { header: 'quantity', cell: ({ quantity }) => quantity },
  { header: 'product', cell: ({ product }) => product },
  { header: 'category', cell: ({ category }) => category },
  { header: 'payment method', cell: ({ paymentMethod }) => paymentMethod },
];
