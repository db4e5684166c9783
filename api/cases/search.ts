import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { foldName, normalisePhone } from '../../prisma/members.ts';
import { ask, join, raw, type Sql, sql } from '../../prisma/statement.ts';
import { conditionOn } from '../../prisma/where.ts';
import type { Ability } from '../abilities.ts';
import { literally } from '../list.ts';
import { permitted } from '../permitted.ts';
import { invalid } from '../problem.ts';

/** More than this many members match: whoever asks wants fewer, and is told to type more. */
const MOST = 10_000;

/**
 * Members by name in either script, pinyin, initials, number, or phone: each way by an index of its own, so that a million of them
 * are searched in milliseconds. Records that were merged count for each other.
 * @throws ProblemError when the words fit too many
 */
export async function membersLike(
  prisma: PrismaClient,
  tenantId: string,
  q: string,
  ability: Ability,
): Promise<string[]> {
  const ways = waysOf(tenantId, q.normalize('NFKC').trim(), ability);
  const rows = await ask<{ id: string }>(
    prisma,
    sql`
    WITH hit AS (${join(ways.map(atMost), ' UNION ')} LIMIT ${raw(String(MOST + 1))})
    SELECT id::text AS id FROM hit
    UNION SELECT a."intoId"::text FROM hit JOIN "MemberAlias" a ON a."tenantId" = ${tenantId} AND a."memberId" = hit.id
    UNION SELECT a."memberId"::text FROM hit JOIN "MemberAlias" a ON a."tenantId" = ${tenantId} AND a."intoId" = hit.id`,
  );
  if (rows.length > MOST) throw invalid({ q: 'tooMany' });
  return rows.map((row) => row.id);
}

/** No way needs to look further than to know that it is too many. */
const atMost = (way: Sql): Sql => sql`(${way} LIMIT ${raw(String(MOST + 1))})`;

function waysOf(tenantId: string, text: string, ability: Ability): Sql[] {
  const member = (condition: Sql) => sql`SELECT id FROM "Member" WHERE "tenantId" = ${tenantId} AND ${condition}`;
  const ways = [member(sql`number = ${text.toUpperCase()}`)];
  const folded = foldName(text);
  if (folded) {
    const part = `%${literally(folded)}%`;
    ways.push(member(sql`folded LIKE ${`${literally(folded)}%`}`));
    // Three letters make a trigram; of Chinese one character is enough.
    if (/\p{Script=Han}/u.test(folded))
      ways.push(member(sql`string_to_array(folded, NULL) @> ${[...folded]}::text[] AND folded LIKE ${part}`));
    else if (folded.length >= 3) ways.push(member(sql`folded LIKE ${part}`));
    if (/^[\p{L}\d]+$/u.test(folded)) {
      ways.push(member(sql`pinyin LIKE ${`${folded}%`}`), member(sql`initials LIKE ${`${folded}%`}`));
    }
  }
  const digits = /^[\d\s()+-]+$/.test(text) ? text.replace(/\D/g, '') : '';
  return digits.length >= 4 ? [...ways, ...byPhone(tenantId, text, digits, ability)] : ways;
}

/**
 * By the whole number, or by its last four digits, which the masked one shows. By any other part only where the reader
 * sees the number in full: else asking digit by digit would tell what the mask hides.
 */
function byPhone(tenantId: string, text: string, digits: string, ability: Ability): Sql[] {
  const phone = (condition: Sql) =>
    sql`SELECT p."memberId" FROM "ContactPoint" p WHERE p."tenantId" = ${tenantId} AND p.type = 'phone' AND ${condition}`;
  const whole = [`+${digits}`, normalisePhone(text)].filter((value) => value !== null);
  const unmasked = permitted(ability, 'unmask', 'Member') as Prisma.MemberWhereInput;
  return [
    phone(sql`p.value = ANY(${whole})`),
    ...(digits.length === 4 ? [phone(sql`right(p.value, 4) = ${digits}`)] : []),
    phone(sql`p.value LIKE ${`%${digits}%`} AND EXISTS (SELECT 1 FROM "Member" m WHERE m."tenantId" = p."tenantId"
      AND m.id = p."memberId" AND ${conditionOn('Member', 'm', unmasked)})`),
  ];
}

/** How far back a number without its year is looked for. */
const YEARS = 10;

/** Cases by number, whole or without year and zeros, or by whose they are. @param members  those the same words fit */
export function casesLike(q: string, members: string[], now = new Date()): Prisma.CaseWhereInput {
  const text = q.normalize('NFKC').trim().toUpperCase();
  const numbers = /^\d{1,9}$/.test(text)
    ? Array.from({ length: YEARS }, (_, i) => `CS-${now.getUTCFullYear() + 1 - i}-${text.padStart(6, '0')}`)
    : [text];
  return {
    OR: [
      { number: { in: numbers } },
      ...(/^CS-\d/.test(text) ? [{ number: { startsWith: literally(text) } }] : []),
      ...(members.length ? [{ memberId: { in: members } }] : []),
    ],
  };
}
