import type { Query } from '../../rules/fact.ts';
import { normaliseCard, normaliseEmail, normalisePhone } from '../members.ts';
import type { Row } from './batch.ts';
import { RowRefused } from './problems.ts';
import { readText } from './values.ts';

export type PointType = 'card' | 'email' | 'phone';
export type Point = { type: PointType; value: string };
const READERS: Record<PointType, (raw: string) => string | null> = {
  card: normaliseCard,
  email: normaliseEmail,
  phone: (raw) => normalisePhone(raw),
};
const WRONG: Record<PointType, string> = { card: 'noCard', email: 'noEmail', phone: 'noPhone' };

/** @throws RowRefused naming the column */
export function readPoints(row: Row): Point[] {
  return (['card', 'phone', 'email'] as const).flatMap((type) => {
    const text = readText(row.header(type), row.cell(type));
    if (text === undefined) return [];
    const value = READERS[type](text);
    if (value === null) throw new RowRefused(row.header(type), WRONG[type], { text });
    return [{ type, value }];
  });
}

export const keyOf = ({ type, value }: Point): string => `${type}:${value}`;

/** How a row of purchases or cases names its member; the first that is there counts. */
export type Reference = { externalId: string | undefined; number: string | undefined; points: Point[] };

export const readReference = (row: Row): Reference => ({
  externalId: readText(row.header('memberExternalId'), row.cell('memberExternalId')),
  number: readText(row.header('memberNumber'), row.cell('memberNumber')),
  points: readPoints(row),
});

/** What is said of the member, for messages and for the key of a purchase without an id. */
export const referenceText = ({ externalId, number, points }: Reference): string =>
  externalId ?? number ?? (points[0] ? keyOf(points[0]) : '');

/** Finds the members behind many references in a few statements, through merges. */
export async function findMembers(
  query: Query,
  tenantId: string,
  references: Reference[],
): Promise<(reference: Reference) => string | null> {
  const once = (values: string[]) => [...new Set(values)];
  const externalIds = once(references.flatMap(({ externalId }) => externalId ?? []));
  const numbers = once(
    references.flatMap(({ externalId, number }) => (externalId === undefined ? (number ?? []) : [])),
  );
  const points = references.flatMap((who) =>
    who.externalId === undefined && who.number === undefined ? who.points : [],
  );
  const byExternal = await idsBy(query, tenantId, 'externalId', externalIds);
  const byNumber = await idsBy(query, tenantId, 'number', numbers);
  const byPoint = await ownersOf(query, tenantId, points);
  const found = [byExternal, byNumber, byPoint].flatMap((map) => [...map.values()]);
  const into = await mergedInto(query, tenantId, found);
  return ({ externalId, number, points }) => {
    const id =
      externalId !== undefined
        ? byExternal.get(externalId)
        : number !== undefined
          ? byNumber.get(number)
          : byPoint.get(points.map(keyOf).find((key) => byPoint.has(key)) ?? '');
    return id === undefined ? null : into(id);
  };
}

// Joins with a list are looked up in the index value by value; a long `= ANY` may be planned as a scan.
async function idsBy(query: Query, tenantId: string, column: 'externalId' | 'number', values: string[]) {
  if (values.length === 0) return new Map<string, string>();
  const rows = await query<{ id: string; value: string }>(
    `SELECT m.id::text AS id, k.value FROM unnest($2::text[]) AS k(value)
     JOIN "Member" m ON m."tenantId" = $1 AND m."${column}" = k.value`,
    [tenantId, values],
  );
  return new Map(rows.map(({ id, value }) => [value, id]));
}

async function ownersOf(query: Query, tenantId: string, points: Point[]) {
  if (points.length === 0) return new Map<string, string>();
  const rows = await query<{ memberId: string; type: PointType; value: string }>(
    `SELECT p."memberId"::text AS "memberId", p.type, p.value FROM unnest($2::text[], $3::text[]) AS k(type, value)
     JOIN "ContactPoint" p ON p."tenantId" = $1 AND p.type = k.type AND p."uniqueValue" = k.value`,
    [tenantId, points.map(({ type }) => type), points.map(({ value }) => value)],
  );
  return new Map(rows.map((point) => [keyOf(point), point.memberId]));
}

/** The record each of these stands for. */
export async function mergedInto(query: Query, tenantId: string, ids: string[]): Promise<(id: string) => string> {
  const into = new Map<string, string>();
  for (let open = [...new Set(ids)], hops = 0; open.length > 0 && hops < 10; hops++) {
    const rows = await query<{ memberId: string; intoId: string }>(
      `SELECT a."memberId"::text AS "memberId", a."intoId"::text AS "intoId" FROM unnest($2::uuid[]) AS k(id)
       JOIN "MemberAlias" a ON a."tenantId" = $1 AND a."memberId" = k.id`,
      [tenantId, open],
    );
    for (const { memberId, intoId } of rows) into.set(memberId, intoId);
    open = rows.map(({ intoId }) => intoId);
  }
  const end = (id: string, hops = 0): string => {
    const next = hops < 10 ? into.get(id) : undefined;
    return next === undefined ? id : end(next, hops + 1);
  };
  return (id) => end(id);
}
