import type { Request } from 'express';
import { localeOf } from '../domain/language/index.ts';
import { DEFAULT_TENANT } from '../domain/tenant.ts';
import { type Actor, LOCALES, type Locale, type Role } from '../domain/vocabulary.ts';
import { type Scope, verifyApiKey } from '../prisma/api-keys.ts';
import type { PrismaClient } from '../prisma/client.ts';
import { type Ability, abilityOf, abilityOfKey, type Standing } from './abilities.ts';
import { ProblemError } from './problem.ts';
import type { Access } from './route.ts';
import { sessionToken } from './session/cookie.ts';
import { openSession, type Session, type StaffOfSession, sessionBefore } from './session/store.ts';

export type StaffReader = {
  kind: 'staff';
  id: string;
  role: Role;
  session: Session;
  staff: StaffOfSession;
  standing: Standing;
  ability: Ability;
};
export type MachineReader = { kind: 'machine'; id: string; name: string; scopes: Scope[]; ability: Ability };
/** Who sent a request: a member of staff with a session, or a machine with a key. Members have the portal, not the API. */
export type Reader = StaffReader | MachineReader;

export const actorOf = (reader: Reader): Actor => ({ type: reader.kind, id: reader.id });

/** @returns null when nobody signed in; throws `signInNeeded` for a key that is wrong or revoked */
export async function readerOf(prisma: PrismaClient, req: Request): Promise<Reader | null> {
  const authorization = req.get('authorization');
  if (authorization !== undefined) {
    const key = /^Bearer (\S+)$/i.exec(authorization)?.[1];
    const verified = key ? await verifyApiKey(prisma, DEFAULT_TENANT, key) : null;
    if (!verified) throw new ProblemError('signInNeeded');
    return { kind: 'machine', ...verified, ability: abilityOfKey(verified.scopes) };
  }
  const token = sessionToken(req);
  const session = token ? await openSession(prisma, DEFAULT_TENANT, token) : null;
  return session && staffReader(session);
}

/** Who a request's session belonged to when it was last looked at, here: an assumption, to be held against `readerOf`. */
export function readerBefore(req: Request): StaffReader | null {
  const token = req.get('authorization') === undefined ? sessionToken(req) : undefined;
  const session = token ? sessionBefore(DEFAULT_TENANT, token) : null;
  return session && staffReader(session);
}

export const isSameReader = (assumed: StaffReader | null, reader: Reader | null): boolean =>
  reader?.kind === 'staff' && assumed !== null && assumed.session === reader.session;

const readers = new WeakMap<Session, StaffReader>();

/** One and the same for one session that stays as it is. */
export function staffReader(session: Session): StaffReader {
  const known = readers.get(session);
  if (known) return known;
  const { staff, standing } = session;
  const { id, role } = standing;
  const reader: StaffReader = { kind: 'staff', id, role, session, staff, standing, ability: abilityOf(standing) };
  readers.set(session, reader);
  return reader;
}

/** @throws `signInNeeded` or `forbidden` */
export function mayCall(reader: Reader | null, access: Access): void {
  if (access === 'anyone') return;
  if (!reader) throw new ProblemError('signInNeeded');
  const allowed =
    reader.kind === 'staff'
      ? access.roles.includes(reader.role)
      : access.scope !== undefined && reader.scopes.includes(access.scope);
  if (!allowed) throw new ProblemError('forbidden');
}

/**
 * The reader's language. `Accept-Language: zh` or `en` and nothing else is a choice made in the desk (no browser sends
 * it so) and wins; then comes the language of the staff record; then what the browser prefers.
 */
export function localeFor(reader: Reader | null, req: Request): Locale {
  const asked = req.get('accept-language');
  const chosen = LOCALES.find((locale) => locale === asked);
  if (chosen) return chosen;
  if (reader?.kind === 'staff') return LOCALES.find((locale) => locale === reader.staff.locale) ?? 'zh';
  return localeOf(asked);
}

/**
 * A browser attaches the session's cookie to whatever a foreign page sends. What changes something must therefore carry
 * what a foreign page cannot: our header, or the browser's own word that it came from us.
 * @throws `crossSite`
 */
export function mustBeOwnSite(req: Request): void {
  if (req.get('x-steward') !== undefined) return;
  if (req.get('sec-fetch-site') === 'same-origin') return;
  const origin = req.get('origin');
  if (origin && URL.canParse(origin) && new URL(origin).host === req.get('host')) return;
  throw new ProblemError('crossSite');
}
