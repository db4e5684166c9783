import type { Prisma } from '../client.ts';
import { normaliseCard, normaliseEmail, normalisePhone } from '../members.ts';
import type { Row } from './batch.ts';
import { RowRefused } from './problems.ts';
import { readText } from './values.ts';

type Tx = Prisma.TransactionClient;

export type PointType = 'card' | 'email' | 'phone';
export type Point = { type: PointType; value: string };
const READERS: Record<PointType, (raw: string) => string | null> = {
  card: normaliseCard,
  email: normaliseEmail,
  phone: (raw) => normalisePhone(raw),
};
const WRONG: Record<PointType, string> = {
  card: 'is no card number (4 to 32 letters and digits)',
  email: 'is no e-mail address',
  phone: 'is no phone number; numbers outside mainland China begin with + and the country code',
};

/** @throws RowRefused naming the column */
export function readPoints(row: Row): Point[] {
  return (['card', 'phone', 'email'] as const).flatMap((type) => {
    const text = readText(row.header(type), row.cell(type));
    if (text === undefined) return [];
    const value = READERS[type](text);
    if (value === null) throw new RowRefused(row.header(type), `"${text}" ${WRONG[type]}`);
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

/** Finds the members behind many references in four statements, through merges. */
export async function findMembers(
  tx: Tx,
  tenantId: string,
  references: Reference[],
): Promise<(reference: Reference) => string | null> {
  const externalIds = references.flatMap(({ externalId }) => externalId ?? []);
  const numbers = references.flatMap(({ number }) => number ?? []);
  const values = references.flatMap(({ points }) => points.map(({ value }) => value));
  const members = await tx.$queryRaw<{ id: string; externalId: string | null; number: string }[]>`
    SELECT id::text AS id, "externalId", number FROM "Member" WHERE "tenantId" = ${tenantId}
      AND ("externalId" = ANY(${externalIds}::text[]) OR number = ANY(${numbers}::text[]))`;
  const points = await tx.$queryRaw<{ memberId: string; type: string; value: string }[]>`
    SELECT "memberId"::text AS "memberId", type, value FROM "ContactPoint"
    WHERE "tenantId" = ${tenantId} AND type IN ('card', 'phone', 'email') AND "uniqueValue" = ANY(${values}::text[])`;
  const into = await mergedInto(tx, tenantId, [
    ...members.map(({ id }) => id),
    ...points.map(({ memberId }) => memberId),
  ]);
  const byExternal = new Map(members.map(({ id, externalId }) => [externalId, into(id)]));
  const byNumber = new Map(members.map(({ id, number }) => [number, into(id)]));
  const byPoint = new Map(points.map(({ memberId, type, value }) => [`${type}:${value}`, into(memberId)]));
  return ({ externalId, number, points }) => {
    if (externalId !== undefined) return byExternal.get(externalId) ?? null;
    if (number !== undefined) return byNumber.get(number) ?? null;
    for (const point of points) {
      const found = byPoint.get(keyOf(point));
      if (found) return found;
    }
    return null;
  };
}

/** The record each of these stands for. */
export async function mergedInto(tx: Tx, tenantId: string, ids: string[]): Promise<(id: string) => string> {
  const into = new Map<string, string>();
  for (let open = [...new Set(ids)], hops = 0; open.length > 0 && hops < 10; hops++) {
    const rows = await tx.$queryRaw<{ memberId: string; intoId: string }[]>`
      SELECT "memberId"::text AS "memberId", "intoId"::text AS "intoId" FROM "MemberAlias"
      WHERE "tenantId" = ${tenantId} AND "memberId" = ANY(${open}::uuid[])`;
    for (const { memberId, intoId } of rows) into.set(memberId, intoId);
    open = rows.map(({ intoId }) => intoId);
  }
  const end = (id: string, hops = 0): string => {
    const next = hops < 10 ? into.get(id) : undefined;
    return next === undefined ? id : end(next, hops + 1);
  };
  return (id) => end(id);
}
