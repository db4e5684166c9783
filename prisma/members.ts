import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { Converter } from 'opencc-js/t2cn';
import { pinyin } from 'pinyin-pro';
import { maskPoint } from '../domain/masks.ts';
import type { ContactPointType, Locale } from '../domain/vocabulary.ts';
import type { Prisma } from './client.ts';
import { memberNumber, newId } from './ids.ts';
import { insertAll } from './rows.ts';
import { askWithin, join, raw, type Sql, sql } from './statement.ts';
import { conditionOn } from './where.ts';

type Tx = Prisma.TransactionClient;

/** Input that cannot be taken as it is. `errors`: field → code, with words under `api.invalid.<code>`. */
export class InvalidInput extends Error {
  readonly errors: Record<string, string>;
  constructor(errors: Record<string, string>) {
    super(`Invalid input: ${Object.keys(errors).join(', ')}`);
    this.errors = errors;
  }
}

/** E.164, or null when it is no phone number. Full-width digits are folded. */
export function normalisePhone(raw: string, country: 'CN' | 'TW' | 'US' | 'GB' = 'CN'): string | null {
  const number = parsePhoneNumberFromString(raw.normalize('NFKC').trim().slice(0, 64), country);
  return number?.isValid() ? number.number : null;
}

/** Lower case, or null when it is no address. Deliberately simple: the proof is a mail that arrives. */
export function normaliseEmail(raw: string): string | null {
  const email = raw.normalize('NFKC').trim().toLowerCase();
  return email.length <= 254 &&
    /^[^\s@<>"(),:;\\[\]\p{Cc}]{1,64}@[a-z0-9\u0080-\uffff-]+(\.[a-z0-9\u0080-\uffff-]+)+$/u.test(email)
    ? email
    : null;
}

/** A card number: letters and digits, upper case. */
export function normaliseCard(raw: string): string | null {
  const card = raw.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
  return /^[A-Z0-9]{4,32}$/.test(card) ? card : null;
}

/** Character by character, as a name is written: no words of one region are made those of another. */
const simplified = Converter({ from: 't', to: 'cn' });

/** A name as it is compared: 張偉 and 张伟 are one, so are Anna Berg and ＡＮＮＡ berg. Simplified, lower case, without spaces. */
export const foldName = (name: string): string =>
  simplified(name.normalize('NFKC').toLowerCase())
    .replace(/[\s'’·・-]+/gu, '')
    .slice(0, 200);

/** How a name can be looked for: 張偉 → 张伟, zhangwei, zw; Anna Berg → annaberg, annaberg, ab. */
export function searchForms(name: string): { folded: string; pinyin: string; initials: string } {
  const syllables = pinyin(name.normalize('NFKC'), {
    toneType: 'none',
    type: 'array',
    surname: 'head',
    nonZh: 'consecutive',
    v: true,
  })
    .flatMap((part) => part.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter(Boolean);
  return {
    folded: foldName(name),
    pinyin: syllables.join('').slice(0, 200),
    initials: syllables
      .map((s) => [...s][0])
      .join('')
      .slice(0, 50),
  };
}

/** The record a member id stands for, through merges. */
export async function resolveMember(tx: Tx, tenantId: string, memberId: string): Promise<string> {
  let id = memberId;
  for (let hops = 0; hops < 10; hops++) {
    const alias = await tx.memberAlias.findUnique({ where: { tenantId_memberId: { tenantId, memberId: id } } });
    if (!alias) return id;
    id = alias.intoId;
  }
  throw new Error(`Member aliases of ${memberId} form a loop`);
}

/** A member's record and those merged into it: what was filed under any of them is theirs. */
export async function recordsOf(tx: Tx, tenantId: string, memberId: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE records(id) AS (
      SELECT ${memberId}::uuid
      UNION
      SELECT a."memberId" FROM "MemberAlias" a JOIN records r ON a."intoId" = r.id WHERE a."tenantId" = ${tenantId}
    ) SELECT id::text FROM records`;
  return rows.map((row) => row.id);
}

export type Who = {
  memberId?: string | undefined;
  phone?: string | undefined;
  email?: string | undefined;
  card?: string | undefined;
  name?: string | undefined;
};

/**
 * Contact points that find a member and open their record. Not among them is a mere claim: what somebody nobody vouched
 * for gave besides the first way to reach them. It may be another person's, who would be taken for them.
 */
export const NO_MERE_CLAIM = {
  OR: [
    { uniqueValue: { not: null } },
    { verifiedAt: { not: null } },
    { member: { is: { lifecycle: { not: 'unidentified' } } } },
    { member: { is: { contactPoints: { none: { uniqueValue: { not: null } } } } } },
  ],
} satisfies Prisma.ContactPointWhereInput;

/** What somebody said of who they are, in normal form; `errors` by field, with words under `api.invalid.<code>`. */
export type Sought = { memberId: string | null; points: Point[]; errors: Record<string, string> };
type Point = { type: ContactPointType; value: string };

/** By id, else by card, e-mail or phone, in this order. */
export function soughtIn(who: Who): Sought {
  if (who.memberId) return { memberId: who.memberId, points: [], errors: {} };
  const readers = { card: normaliseCard, email: normaliseEmail, phone: normalisePhone } as const;
  const errors: Record<string, string> = {};
  const points: Point[] = [];
  for (const type of ['card', 'email', 'phone'] as const) {
    const raw = who[type];
    if (!raw?.trim()) continue;
    const value = readers[type](raw);
    if (value) points.push({ type, value });
    else errors[type] = type === 'card' ? 'invalidCard' : type === 'email' ? 'invalidEmail' : 'invalidPhone';
  }
  if (points.length === 0 && !who.name?.trim() && Object.keys(errors).length === 0) errors.phone = 'whoIsMissing';
  return { memberId: null, points, errors };
}

/** What the record says to that. All of it is null where nobody was found and nobody new can be. */
export type Found = {
  /** Who they are now, through merges. */
  memberId: string | null;
  hops: number | null;
  /** The point that found them. */
  pointId: string | null;
  /** Of somebody new: the number that was drawn for them, and those of their points that several members share. */
  memberNumber: string | null;
  shared: ContactPointType[] | null;
};

/** Asks for `Found` in one row; a number is drawn only for somebody new. */
export const findMember = (tenantId: string, { memberId, points, errors }: Sought): Sql => sql`
  WITH RECURSIVE point AS (${memberId ? sql`SELECT NULL::uuid AS id, ${memberId}::uuid AS "memberId"` : firstKnown(tenantId, points)}),
  stands(id, hops) AS (
    SELECT "memberId", 0 FROM point
    UNION ALL
    SELECT alias."intoId", stands.hops + 1 FROM stands
      JOIN "MemberAlias" alias ON alias."tenantId" = ${tenantId} AND alias."memberId" = stands.id
    WHERE stands.hops < ${MAX_HOPS}::int),
  -- Nobody knows them, and nothing is wrong with what they said.
  nobody AS (SELECT ${Object.keys(errors).length === 0}::boolean AND NOT EXISTS (SELECT 1 FROM point) AS yet)
  SELECT last.id AS "memberId", last.hops, (SELECT id FROM point) AS "pointId",
    CASE WHEN nobody.yet THEN next_number(${tenantId}, 'member', 0)::text END AS "memberNumber",
    CASE WHEN nobody.yet THEN ${sharedAmong(tenantId, points)} END AS shared
  FROM nobody LEFT JOIN LATERAL (
    SELECT m.id, stands.hops FROM stands LEFT JOIN "Member" m ON m."tenantId" = ${tenantId} AND m.id = stands.id
    ORDER BY stands.hops DESC LIMIT 1) AS last ON TRUE`;
const MAX_HOPS = 10;

/** The first of these points that is somebody's. */
const firstKnown = (tenantId: string, points: Point[]): Sql =>
  points.length === 0
    ? sql`SELECT NULL::uuid AS id, NULL::uuid AS "memberId" WHERE FALSE`
    : sql`SELECT id, "memberId" FROM (${join(
        points.map(
          ({ type, value }, nth) => sql`
            SELECT id, "memberId", ${raw(String(nth))} AS nth FROM "ContactPoint"
            WHERE "tenantId" = ${tenantId} AND type = ${type} AND "uniqueValue" = ${value}`,
        ),
        ' UNION ALL ',
      )}) AS known ORDER BY nth LIMIT 1`;

/** The types of those of these points that several members have. */
const sharedAmong = (tenantId: string, points: Point[]): Sql =>
  points.length === 0
    ? sql`ARRAY[]::text[]`
    : sql`array_remove(ARRAY[${join(
        points.map(
          ({ type, value }) => sql`
            CASE WHEN EXISTS (SELECT 1 FROM "ContactPoint" p
              WHERE p."tenantId" = ${tenantId} AND p.type = ${type} AND p.value = ${value} AND ${NO_CLAIM_OF_P}) THEN ${type}::text END`,
        ),
      )}], NULL)`;
const NO_CLAIM_OF_P = conditionOn('ContactPoint', 'p', NO_MERE_CLAIM);

/** Whom a filing belongs to, and the rows they need first. */
export type Filer = {
  memberId: string;
  /** The points by which they were found (or which they gave): whoever confirms one of them confirms the case. */
  contactPointIds: string[];
  rows: { Member: object[]; ContactPoint: object[] };
};
export type Whose = Who & {
  locale: Locale;
  /** Somebody who knows says that all of it is theirs; else only one of it finds them again. */
  vouched: boolean;
};

/**
 * Who was found, else somebody new, unidentified, with what they said. A known member's contact points are never changed by what
 * somebody claims. @throws InvalidInput when a phone, e-mail or card cannot be read, nothing is given, or the id is unknown
 */
export function filerOf(tenantId: string, who: Whose, { memberId, points, errors }: Sought, found: Found): Filer {
  if (Object.keys(errors).length > 0) throw new InvalidInput(errors);
  if (found.hops === MAX_HOPS) throw new Error(`Member aliases of ${memberId ?? found.pointId} form a loop`);
  if (found.memberId) {
    const contactPointIds = found.pointId ? [found.pointId] : [];
    return { memberId: found.memberId, contactPointIds, rows: { Member: [], ContactPoint: [] } };
  }
  if (!found.memberNumber) throw new InvalidInput({ memberId: 'unknownMember' });
  return someoneNew(tenantId, who, points, found.memberNumber, found.shared ?? []);
}

/** The type of the point that stays theirs: one they can confirm, before a card. */
const confirmable = (points: Point[]): ContactPointType | undefined =>
  (points.find(({ type }) => type !== 'card') ?? points[0])?.type;

function someoneNew(tenantId: string, who: Whose, points: Point[], number: string, shared: ContactPointType[]): Filer {
  const memberId = newId();
  // Names are shown to everybody at the desk: who gave none is called by a way to reach them, masked.
  const name = who.name?.normalize('NFC').trim() || (points[0] ? maskPoint(points[0].type, points[0].value) : '');
  const first = confirmable(points);
  const ContactPoint = points.map(({ type, value }) => {
    const claim = !who.vouched && type !== first;
    // Several members may share it already (a family's phone): then this one shares it too.
    return { tenantId, id: newId(), memberId, type, value, uniqueValue: shared.includes(type) || claim ? null : value };
  });
  const Member = {
    ...{ tenantId, id: memberId, number: memberNumber(number), name, ...searchForms(name) },
    ...{ locale: who.locale, lifecycle: 'unidentified', updatedAt: new Date() },
  };
  return { memberId, contactPointIds: ContactPoint.map(({ id }) => id), rows: { Member: [Member], ContactPoint } };
}

/** Who it is, else somebody new. @throws InvalidInput as `filerOf` */
export async function findOrCreateMember(
  tx: Tx,
  tenantId: string,
  who: Whose,
): Promise<{ memberId: string; known: boolean; contactPointIds: string[] }> {
  const sought = soughtIn(who);
  const [found] = await askWithin<Found>(tx, findMember(tenantId, sought));
  const { memberId, contactPointIds, rows } = filerOf(tenantId, who, sought, found as Found);
  const known = rows.Member.length === 0;
  if (!known) await askWithin(tx, insertAll(rows));
  return { memberId, known, contactPointIds };
}
