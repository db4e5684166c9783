import { maskPoint } from '../../domain/masks.ts';
import { CASE_KINDS, LOYALTIES, TIERS } from '../../domain/vocabulary.ts';
import { overrideAt } from '../../prisma/approvals/overrides.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { recordsOf } from '../../prisma/members.ts';
import { readable } from '../cases/find.ts';
import { among } from '../cases/rows.ts';
import type { MemberDetail } from '../contract/people.ts';
import type { Reader } from '../reader.ts';
import { askedFor } from './asked.ts';
import { historyOf } from './history.ts';
import { figuresOf, MEMBER_ROW, memberRow } from './rows.ts';

const SHOWN = { purchases: 20, cases: 50 };

/** A member as one reader may see them: with everything of the records merged into theirs, cases only those the reader may read. */
export async function memberDetail(
  prisma: PrismaClient,
  {
    tenantId,
    id,
    reader,
    unmasked,
    now,
  }: { tenantId: string; id: string; reader: Reader; unmasked: boolean; now: Date },
): Promise<MemberDetail> {
  const records = await recordsOf(prisma, tenantId, id);
  const mine = { tenantId, memberId: { in: records } };
  const [member, figures, value, persons, purchases, cases, history, byHand, tierAsked] = await Promise.all([
    prisma.member.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } }, include: MEMBER_ROW }),
    figuresOf(prisma, tenantId, [id]),
    worthOf(prisma, tenantId, records, now),
    prisma.contactPerson.findMany({ where: { ...mine, erasedAt: null }, orderBy: { id: 'asc' } }),
    prisma.purchase.findMany({ where: mine, orderBy: [{ at: 'desc' }, { id: 'desc' }], take: SHOWN.purchases }),
    prisma.case.findMany({
      where: readable(tenantId, reader, { memberId: { in: records } }),
      select: { id: true, number: true, kind: true, subject: true, stage: true, openedAt: true },
      orderBy: [{ openedAt: 'desc' }, { id: 'desc' }],
      take: SHOWN.cases,
    }),
    historyOf(prisma, tenantId, records, reader),
    overrideAt(prisma, tenantId, id, now.getTime()),
    askedFor(prisma, tenantId, id, reader),
  ]);
  return {
    ...memberRow(member, figures, !unmasked),
    birthday: unmasked ? (member.birthday?.toISOString().slice(0, 10) ?? null) : null,
    timeZone: member.timeZone,
    tierDecisionId: member.tierDecisionId,
    tierByHandUntil: byHand?.until.toISOString() ?? null,
    tierSince: member.tierSince?.toISOString() ?? null,
    tierPending:
      member.tierPending && member.tierPendingAt
        ? { tier: among(TIERS, member.tierPending), at: member.tierPendingAt.toISOString() }
        : null,
    tierAsked,
    loyalty: among(LOYALTIES, member.loyalty),
    history,
    contactPoints: member.contactPoints.map((point) => ({
      id: point.id,
      type: point.type,
      value: unmasked ? point.value : maskPoint(point.type, point.value),
      verified: point.verifiedAt !== null,
      shared: point.uniqueValue === null,
    })),
    contactPersons: persons.map(({ id, name, position }) => ({ id, name, position })),
    value,
    purchases: purchases.map((p) => ({
      id: p.id,
      at: p.at.toISOString(),
      product: p.product,
      quantity: p.quantity,
      amount: { minor: Number(p.amountMinor), currency: p.currency },
    })),
    cases: cases.map((c) => ({
      ...c,
      kind: among(CASE_KINDS, c.kind),
      openedAt: c.openedAt.toISOString(),
    })),
    preferences: (member.preferences ?? {}) as Record<string, unknown>,
  };
}

/** Spending in the tenant's currency, refunds taken off. An order is a purchase of more than nothing. */
async function worthOf(
  prisma: PrismaClient,
  tenantId: string,
  records: string[],
  now: Date,
): Promise<MemberDetail['value']> {
  const tenant = await prisma.tenant.findUnique({ where: { id: tenantId } });
  const zone = tenant?.timeZone ?? 'UTC';
  const currency = tenant?.currency ?? 'CNY';
  const rows = await prisma.$queryRaw<{ ago: number | null; orders: bigint; spent: bigint; all: boolean }[]>`
    SELECT m.ago, GROUPING(m.ago) = 1 AS "all",
      count(*) FILTER (WHERE p."baseAmountMinor" > 0) AS orders, coalesce(sum(p."baseAmountMinor"), 0)::bigint AS spent
    FROM "Purchase" p
    CROSS JOIN LATERAL (SELECT ((extract(year FROM ${now}::timestamptz AT TIME ZONE ${zone}) - extract(year FROM p.at AT TIME ZONE ${zone})) * 12
      + extract(month FROM ${now}::timestamptz AT TIME ZONE ${zone}) - extract(month FROM p.at AT TIME ZONE ${zone}))::int AS ago) m
    WHERE p."tenantId" = ${tenantId} AND p."memberId" = ANY(${records}::uuid[]) AND p.at <= ${now}
    GROUP BY GROUPING SETS ((m.ago), ())`;
  const recent = await prisma.$queryRaw<{ orders: bigint; spent: bigint }[]>`
    SELECT count(*) FILTER (WHERE p."baseAmountMinor" > 0) AS orders, coalesce(sum(p."baseAmountMinor"), 0)::bigint AS spent
    FROM "Purchase" p
    WHERE p."tenantId" = ${tenantId} AND p."memberId" = ANY(${records}::uuid[])
      AND p.at <= ${now} AND p.at > (${now}::timestamptz AT TIME ZONE ${zone} - interval '12 months') AT TIME ZONE ${zone}`;
  const total = rows.find((row) => row.all);
  const month = (ago: number) => Number(rows.find((row) => !row.all && row.ago === ago)?.spent ?? 0);
  return {
    spent12Months: { minor: Number(recent[0]?.spent ?? 0), currency },
    orders12Months: Number(recent[0]?.orders ?? 0),
    spentTotal: { minor: Number(total?.spent ?? 0), currency },
    ordersTotal: Number(total?.orders ?? 0),
    monthly: Array.from({ length: 12 }, (_, i) => month(11 - i)),
  };
}
