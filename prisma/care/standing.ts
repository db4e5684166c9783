import { preferencesOf, quietUntil } from '../../domain/calendar/quiet.ts';
import type { Standing } from '../../domain/care/judge.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { askWithin, sql } from '../statement.ts';

/** A member as care sees them, with everything of the records merged into theirs. Instants are epoch milliseconds. */
export type Cared = {
  id: string;
  name: string;
  kind: string;
  tier: string;
  locale: Locale;
  timeZone: string;
  birthday: string | null;
  /** Who looks after them, if still here. */
  ownerId: string | null;
  lastContactAt: number;
  /** Ids of the record and those merged into it. */
  records: string[];
  erased: boolean;
  consent: boolean;
  /** Channels they want; empty: they did not say. */
  channels: string[];
  reach: { email: boolean; phone: boolean };
  openComplaint: boolean;
  quietUntil: number | null;
  touchedAt: number[];
  inboundAt: number | null;
};

/** Whoever named no quiet hours is not written to at night either. */
const NIGHT = { quietFrom: '21:00', quietTo: '08:00' };
/** The longest span a cap can have. */
const CAP_DAYS = 365;

type Row = Pick<Cared, 'id' | 'name' | 'kind' | 'tier' | 'timeZone' | 'birthday' | 'ownerId' | 'records'> & {
  locale: string;
  preferences: unknown;
  erasedAt: Date | null;
  lastAt: Date | null;
  inboundAt: Date | null;
  complaints: boolean;
  email: boolean;
  phone: boolean;
  touchedAt: Date[] | null;
};

/**
 * Members in one statement, as they are now.
 * @param ids  records that were not merged into another; those that are not there are left out
 */
export async function caredFor(
  client: PrismaClient | Prisma.TransactionClient,
  tenantId: string,
  ids: string[],
  now: number,
): Promise<Map<string, Cared>> {
  if (ids.length === 0) return new Map();
  const capped = new Date(now - CAP_DAYS * 86_400_000);
  // Each part is looked up by its index for each member: joined as sets, the planner reads whole tables for a page.
  const rows = await askWithin<Row>(
    client,
    sql`
    SELECT m.id::text, m.name, m.kind, m.tier, m.locale, m."timeZone", m.birthday::text, o.id::text AS "ownerId", m.preferences, m."erasedAt",
      r.ids::text[] AS records, c."lastAt", c."inboundAt", p.email, p.phone, t.at AS "touchedAt",
      EXISTS (SELECT 1 FROM "Case" k WHERE k."tenantId" = ${tenantId} AND k."memberId" = ANY(r.ids)
        AND k.kind = 'complaint' AND k."closedAt" IS NULL) AS complaints
    FROM unnest(${ids}::uuid[]) AS x(id)
    JOIN "Member" m ON m."tenantId" = ${tenantId} AND m.id = x.id
    LEFT JOIN "Staff" o ON o."tenantId" = ${tenantId} AND o.id = m."ownerId" AND o."disabledAt" IS NULL
    CROSS JOIN LATERAL (
      WITH RECURSIVE family(id) AS (
        SELECT m.id UNION
        SELECT a."memberId" FROM family f JOIN "MemberAlias" a ON a."tenantId" = ${tenantId} AND a."intoId" = f.id)
      SELECT array_agg(id) AS ids FROM family) r
    CROSS JOIN LATERAL (
      SELECT max(c."lastAt") AS "lastAt", max(c."inboundAt") AS "inboundAt" FROM "MemberContact" c
      WHERE c."tenantId" = ${tenantId} AND c."memberId" = ANY(r.ids)) c
    CROSS JOIN LATERAL (
      SELECT COALESCE(bool_or(p.type = 'email'), FALSE) AS email, COALESCE(bool_or(p.type = 'phone'), FALSE) AS phone FROM "ContactPoint" p
      WHERE p."tenantId" = ${tenantId} AND p."memberId" = ANY(r.ids)) p
    CROSS JOIN LATERAL (
      SELECT array_agg(COALESCE(t."closedAt", t."lookAt")) AS at FROM "CareTouch" t
      WHERE t."tenantId" = ${tenantId} AND t."memberId" = ANY(r.ids)
        AND t.state IN ('sent', 'done', 'sending') AND COALESCE(t."closedAt", t."lookAt") > ${capped}) t`,
  );
  return new Map(rows.map((row) => [row.id, caredOf(row, now)]));
}

/** Written out: put together of parts, each of the members of a sweep would cost several times the memory. */
function caredOf(row: Row, now: number): Cared {
  const { id, name, kind, tier, timeZone, birthday, ownerId, records } = row;
  const preferences = preferencesOf(row.preferences);
  return {
    id,
    name,
    kind,
    tier,
    timeZone,
    birthday,
    ownerId,
    records,
    locale: row.locale === 'en' ? 'en' : 'zh',
    lastContactAt: row.lastAt?.getTime() ?? 0,
    inboundAt: row.inboundAt?.getTime() ?? null,
    erased: row.erasedAt !== null,
    consent: (row.preferences as { marketing?: unknown } | null)?.marketing === true,
    channels: preferences.channels ?? [],
    reach: { email: row.email, phone: row.phone },
    openComplaint: row.complaints,
    quietUntil: quietUntil(now, timeZone, { ...NIGHT, ...preferences }),
    touchedAt: (row.touchedAt ?? []).map((at) => at.getTime()),
  };
}

/** How a message of a step would go out: what the member prefers among what reaches them. */
export function channelFor(member: Cared, wanted: 'preferred' | 'email' | 'text'): 'email' | 'text' {
  if (wanted !== 'preferred') return wanted;
  const reach = { email: member.reach.email, text: member.reach.phone };
  const ways = member.channels.filter((way) => way === 'email' || way === 'text');
  return ways.find((way) => reach[way]) ?? ways[0] ?? (reach.email || !reach.text ? 'email' : 'text');
}

/** What the checks ask, for one way of getting in touch. */
export function standingOf(member: Cared, way: 'email' | 'text' | 'phone'): Standing {
  const { erased, consent, openComplaint, quietUntil, touchedAt, lastContactAt, inboundAt } = member;
  const ways = {
    wanted: member.channels.length === 0 || member.channels.includes(way),
    reachable: way === 'email' ? member.reach.email : member.reach.phone,
  };
  return { erased, consent, openComplaint, quietUntil, touchedAt, lastContactAt, inboundAt, ways };
}
