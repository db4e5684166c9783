import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { pinyin } from 'pinyin-pro';
import { maskPoint } from '../domain/masks.ts';
import type { ContactPointType, Locale } from '../domain/vocabulary.ts';
import type { Prisma } from './client.ts';
import { newId, nextMemberNumber } from './ids.ts';

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

/** How a name can be looked for besides its characters: 张伟 → zhangwei, zw; Anna Berg → annaberg, ab. */
export function searchForms(name: string): { pinyin: string; initials: string } {
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

/**
 * Who files: found by id, card, e-mail or phone, in this order, else created as unidentified with what they said.
 * A known member's contact points are never changed by what somebody claims.
 * @param who.vouched  somebody who knows says that all of it is theirs; else only one of it finds them again
 * @returns the contact points by which they were found (or which they gave): whoever confirms one of them confirms the case
 * @throws InvalidInput when a phone, e-mail or card cannot be read, nothing is given, or the id is unknown
 */
export async function findOrCreateMember(
  tx: Tx,
  tenantId: string,
  who: Who & { locale: Locale; vouched: boolean },
): Promise<{ memberId: string; known: boolean; contactPointIds: string[] }> {
  if (who.memberId) {
    const memberId = await resolveMember(tx, tenantId, who.memberId);
    const found = await tx.member.findUnique({
      where: { tenantId_id: { tenantId, id: memberId } },
      select: { id: true },
    });
    if (!found) throw new InvalidInput({ memberId: 'unknownMember' });
    return { memberId, known: true, contactPointIds: [] };
  }
  const points = contactPointsOf(who);
  if (points.length === 0 && !who.name?.trim()) throw new InvalidInput({ phone: 'whoIsMissing' });
  for (const point of points) {
    const found = await tx.contactPoint.findUnique({
      where: { tenantId_type_uniqueValue: { tenantId, type: point.type, uniqueValue: point.value } },
      select: { id: true, memberId: true },
    });
    if (found) {
      const memberId = await resolveMember(tx, tenantId, found.memberId);
      return { memberId, known: true, contactPointIds: [found.id] };
    }
  }
  return { ...(await createUnidentified(tx, tenantId, who, points)), known: false };
}

function contactPointsOf(who: Who): { type: ContactPointType; value: string }[] {
  const readers = { card: normaliseCard, email: normaliseEmail, phone: normalisePhone } as const;
  const errors: Record<string, string> = {};
  const points: { type: ContactPointType; value: string }[] = [];
  for (const type of ['card', 'email', 'phone'] as const) {
    const raw = who[type];
    if (!raw?.trim()) continue;
    const value = readers[type](raw);
    if (value) points.push({ type, value });
    else errors[type] = type === 'card' ? 'invalidCard' : type === 'email' ? 'invalidEmail' : 'invalidPhone';
  }
  if (Object.keys(errors).length > 0) throw new InvalidInput(errors);
  return points;
}

/** The type of the point that stays theirs: one they can confirm, before a card. */
const confirmable = (points: { type: ContactPointType }[]): ContactPointType | undefined =>
  (points.find(({ type }) => type !== 'card') ?? points[0])?.type;

async function createUnidentified(
  tx: Tx,
  tenantId: string,
  who: Who & { locale: Locale; vouched: boolean },
  points: { type: ContactPointType; value: string }[],
): Promise<{ memberId: string; contactPointIds: string[] }> {
  const id = newId();
  // Names are shown to everybody at the desk: who gave none is called by a way to reach them, masked.
  const name = who.name?.normalize('NFC').trim() || (points[0] ? maskPoint(points[0].type, points[0].value) : '');
  await tx.member.create({
    data: {
      tenantId,
      id,
      number: await nextMemberNumber(tx, tenantId),
      name,
      ...searchForms(name),
      locale: who.locale,
      lifecycle: 'unidentified',
    },
  });
  const contactPointIds: string[] = [];
  const first = confirmable(points);
  for (const { type, value } of points) {
    const claim = !who.vouched && type !== first;
    // Several members may share it already (a family's phone): then this one shares it too.
    const shared = await tx.contactPoint.findFirst({
      where: { tenantId, type, value, ...NO_MERE_CLAIM },
      select: { id: true },
    });
    const point = await tx.contactPoint.create({
      data: { tenantId, id: newId(), memberId: id, type, value, uniqueValue: shared || claim ? null : value },
    });
    contactPointIds.push(point.id);
  }
  return { memberId: id, contactPointIds };
}
