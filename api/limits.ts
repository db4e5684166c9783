import { hash } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { DEFAULT_TENANT } from '../domain/tenant.ts';
import { ProblemError } from './problem.ts';
import type { Route } from './route.ts';
import { sessionToken } from './session/cookie.ts';
import { sessionBefore } from './session/store.ts';

const MINUTE = 60_000;
/** Per minute. Counted in this process: N processes allow N times as much; what must hold across them (lock-outs, codes) is in the record. */
export const LIMITS = { perReader: 1_200, perAddress: 12_000, signInPerAddress: 20, mailPerAddress: 300 };

const addressOf = (req: Request) => ipKeyGenerator(req.ip ?? '');

/** Of one length: made-up cookies of 30 KB each would be remembered for a minute. */
function readerKey(req: Request): string {
  const shown = sessionToken(req) ?? req.get('authorization');
  return shown ? hash('sha256', shown, 'base64url') : addressOf(req);
}

const isKnown = (req: Request): boolean => {
  const token = sessionToken(req);
  return token !== undefined && sessionBefore(DEFAULT_TENANT, token) !== null;
};

const WAYS_IN = new Set(['signIn', 'forgotPassword', 'showPasswordLink', 'choosePassword']);

function limit(
  max: number,
  keyOf: (req: Request) => string,
  skip: (req: Request) => boolean = () => false,
): RequestHandler {
  return rateLimit({
    skip,
    windowMs: MINUTE,
    limit: max,
    standardHeaders: 'draft-7',
    legacyHeaders: false,
    keyGenerator: keyOf,
    validate: false,
    handler: (_req, res) => {
      throw new ProblemError('tooManyRequests', {
        headers: { 'Retry-After': String(res.getHeader('Retry-After') ?? 60) },
      });
    },
  });
}

/** Mail by webhook; by SMTP as many. One address is mostly a mail server, which tries again later. */
export const mailLimit = (max = LIMITS): RequestHandler => limit(max.mailPerAddress, addressOf);

/** Generous for whoever works here, strict for whoever tries to sign in. */
export function limits(max = LIMITS): (route: Route) => RequestHandler[] {
  const perReader = limit(max.perReader, readerKey);
  // Made-up cookies would each have a bucket of their own; the address has one for all of them.
  const perAddress = limit(max.perAddress, addressOf, isKnown);
  const signIn = limit(max.signInPerAddress, addressOf);
  return (route) => {
    if (route.tag === 'operations') return [];
    return WAYS_IN.has(route.name) ? [signIn] : [perAddress, perReader];
  };
}
