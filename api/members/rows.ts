import { maskEmail, maskPhone } from '../../domain/masks.ts';
import { LIFECYCLES, LOCALES, MEMBER_KINDS, TIERS } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { among } from '../cases/rows.ts';
import type { MemberRow } from '../contract/people.ts';

export const MEMBER_ROW = {
  owner: { select: { id: true, name: true } },
  contactPoints: { orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] },
} satisfies Prisma.MemberInclude;
export type MemberWithRow = Prisma.MemberGetPayload<{ include: typeof MEMBER_ROW }>;

/** Rows for lists: phone and e-mail always masked, or a patient reader could take them all away page by page. */
export async function memberRows(
  prisma: PrismaClient,
  tenantId: string,
  members: MemberWithRow[],
): Promise<MemberRow[]> {
  const figures = await figuresOf(
    prisma,
    tenantId,
    members.map((m) => m.id),
  );
  return members.map((m) => memberRow(m, figures, true));
}

type Figures = Map<string, { open: number; lastPurchaseAt: Date | null }>;

export function memberRow(m: MemberWithRow, figures: Figures, masked: boolean): MemberRow {
  const first = (type: string) => m.contactPoints.find((point) => point.type === type)?.value ?? null;
  const [phone, email] = [first('phone'), first('email')];
  return {
    id: m.id,
    number: m.number,
    kind: among(MEMBER_KINDS, m.kind),
    name: m.name,
    tier: among(TIERS, m.tier),
    lifecycle: among(LIFECYCLES, m.lifecycle),
    region: m.region,
    locale: among(LOCALES, m.locale),
    phone: phone && masked ? maskPhone(phone) : phone,
    email: email && masked ? maskEmail(email) : email,
    owner: m.owner,
    openCases: figures.get(m.id)?.open ?? 0,
    lastPurchaseAt: figures.get(m.id)?.lastPurchaseAt?.toISOString() ?? null,
    enrolledAt: m.enrolledAt.toISOString(),
  };
}

/** Open cases and last purchase of each, those of records merged into it included. */
export async function figuresOf(prisma: PrismaClient, tenantId: string, ids: string[]): Promise<Figures> {
  if (ids.length === 0) return new Map();
  const rows = await prisma.$queryRaw<{ id: string; open: bigint; last: Date | null }[]>`
    WITH RECURSIVE records(id, record) AS (
      SELECT i, i FROM unnest(${ids}::uuid[]) AS i
      UNION
      SELECT r.id, a."memberId" FROM "MemberAlias" a JOIN records r ON a."intoId" = r.record WHERE a."tenantId" = ${tenantId}
    )
    SELECT r.id::text AS id,
      sum((SELECT count(*) FROM "Case" c WHERE c."tenantId" = ${tenantId} AND c."memberId" = r.record AND c.stage <> 'closed')) AS open,
      max((SELECT max(p.at) FROM "Purchase" p WHERE p."tenantId" = ${tenantId} AND p."memberId" = r.record AND p."amountMinor" > 0)) AS last
    FROM records r GROUP BY r.id`;
  return new Map(rows.map((row) => [row.id, { open: Number(row.open), lastPurchaseAt: row.last }]));
}
