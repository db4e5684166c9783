import { randomBytes } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { localeOf, say } from '../../domain/language/index.ts';
import { DEFAULT_TENANT } from '../../domain/tenant.ts';
import { LOCALES, type Locale } from '../../domain/vocabulary.ts';
import { isDatabaseDown, type PrismaClient } from '../../prisma/client.ts';
import { memberOf } from '../../prisma/member-sign-in.ts';
import { resolveMember } from '../../prisma/members.ts';
import { clearCookie, readCookie, setCookie } from './cookies.ts';
import type { PortalDeps } from './deps.ts';
import { formToken, isFormToken, sha256, unsealed, withSeal } from './seals.ts';

export type Words = (key: string, values?: Record<string, string | number>) => string;

export type VisitingMember = { id: string; name: string; locale: Locale; timeZone: string; preferred: string | null };

/** One person looking at one page. */
export type Visit = {
  tenantId: string;
  locale: Locale;
  /** Phrases under `portal.`. */
  words: Words;
  /** This page's path and query, without the language. */
  address: string;
  member: VisitingMember | null;
  /** The database did not answer when the member was looked up: pages that need no database still work. */
  unreachable: unknown;
  /** Whom form tokens and idempotency keys belong to: this session, or this visitor. */
  holder: string;
  formToken: string;
  /** A confirmation to show once: a key under `portal.said.`. */
  said: string | null;
};

export const wordsOf =
  (locale: Locale): Words =>
  (key, values) =>
    say(locale, `portal.${key}`, values);

const visits = new WeakMap<Request, Visit>();

export function visitOf(req: Request): Visit {
  const visit = visits.get(req);
  if (!visit) throw new Error('No visit was begun for this request');
  return visit;
}

/** Language, member and form token of each request. */
export function beginVisit({ prisma, env }: PortalDeps): RequestHandler {
  return async (req, res, next) => {
    res.locals.https = env.STEWARD_URL.startsWith('https:');
    const locale = languageOf(req, res);
    const session = readCookie(req, 'steward_member');
    const { member, unreachable } = await memberBehind(prisma, session);
    if (session && !member && !unreachable) clearCookie(req, res, 'steward_member');
    const holder = session && (member || unreachable) ? `session:${sha256(session)}` : visitorOf(req, res, env);
    visits.set(req, {
      tenantId: DEFAULT_TENANT,
      locale,
      words: wordsOf(locale),
      address: addressOf(req),
      member,
      unreachable,
      holder,
      formToken: formToken(env.STEWARD_SECRET, holder),
      said: saidOnce(req, res),
    });
    next();
  };
}

/** The visitor changed the language without leaving the page. */
export function speak(req: Request, res: Response, locale: Locale): void {
  setCookie(req, res, 'steward_language', locale);
  visits.set(req, { ...visitOf(req), locale, words: wordsOf(locale) });
}

/** True when this form was given to this very session or visitor. */
export const hasFormToken = (req: Request, secret: string, given: string): boolean =>
  isFormToken(secret, visitOf(req).holder, given);

/** Shown on the page that comes next. */
export const sayNext = (req: Request, res: Response, key: string): void => setCookie(req, res, 'steward_said', key);

const isLocale = (value: unknown): value is Locale => LOCALES.includes(value as Locale);

/** The wish in the address, else the wish of before, else the browser's. */
export function languageOf(req: Request, res: Response): Locale {
  const wish = req.query.lang;
  const before = readCookie(req, 'steward_language');
  if (isLocale(wish)) {
    if (wish !== before) setCookie(req, res, 'steward_language', wish);
    return wish;
  }
  return isLocale(before) ? before : localeOf(req.headers['accept-language']);
}

async function memberBehind(prisma: PrismaClient, session: string | undefined) {
  if (!session) return { member: null, unreachable: null };
  try {
    const found = await memberOf(prisma, DEFAULT_TENANT, session);
    return { member: found ? await memberNamed(prisma, found) : null, unreachable: null };
  } catch (error) {
    if (!isDatabaseDown(error)) throw error;
    return { member: null, unreachable: error };
  }
}

async function memberNamed(prisma: PrismaClient, memberId: string): Promise<VisitingMember | null> {
  const id = await resolveMember(prisma, DEFAULT_TENANT, memberId);
  const member = await prisma.member.findUnique({
    where: { tenantId_id: { tenantId: DEFAULT_TENANT, id } },
    select: { id: true, name: true, locale: true, timeZone: true, preferences: true, erasedAt: true },
  });
  if (!member || member.erasedAt) return null;
  const { channels } = (member.preferences ?? {}) as { channels?: string[] };
  return {
    id: member.id,
    name: member.name,
    locale: isLocale(member.locale) ? member.locale : 'zh',
    timeZone: member.timeZone,
    preferred: channels?.[0] ?? null,
  };
}

function visitorOf(req: Request, res: Response, env: PortalDeps['env']): string {
  const known = unsealed(env.STEWARD_SECRET, 'visitor', readCookie(req, 'steward_visitor'));
  if (known) return `visitor:${known}`;
  const id = randomBytes(16).toString('hex');
  setCookie(req, res, 'steward_visitor', withSeal(env.STEWARD_SECRET, 'visitor', id));
  return `visitor:${id}`;
}

function saidOnce(req: Request, res: Response): string | null {
  const said = readCookie(req, 'steward_said');
  if (!said || req.method !== 'GET') return null;
  clearCookie(req, res, 'steward_said');
  return /^[a-z]{1,20}\.[a-zA-Z]{1,20}$/.test(said) ? said : null;
}

function addressOf(req: Request): string {
  if (!URL.canParse(req.originalUrl, 'http://portal.invalid')) return '/portal';
  const url = new URL(req.originalUrl, 'http://portal.invalid');
  url.searchParams.delete('lang');
  // Dots in a path can lead out of the portal, to `//elsewhere`.
  return url.pathname.startsWith('/portal') ? url.pathname + url.search : '/portal';
}
