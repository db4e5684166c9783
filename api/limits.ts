import { createHash } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { ProblemError } from './problem.ts';
import type { Route } from './route.ts';
import { sessionToken } from './session/cookie.ts';

const MINUTE = 60_000;
/** Per minute. Counted in this process: N processes allow N times as much; what must hold across them (lock-outs, codes) is in the record. */
export const LIMITS = { perReader: 1_200, perAddress: 12_000, signInPerAddress: 20 };

const addressOf = (req: Request) => ipKeyGenerator(req.ip ?? '');

/** Of one length: made-up cookies of 30 KB each would be remembered for a minute. */
function readerKey(req: Request): string {
  const shown = sessionToken(req) ?? req.get('authorization');
  return shown ? createHash('sha256').update(shown).digest('base64url') : addressOf(req);
}

const WAYS_IN = new Set(['signIn', 'forgotPassword', 'showPasswordLink', 'choosePassword']);

function limit(max: number, keyOf: (req: Request) => string): RequestHandler {
  return rateLimit({
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

/** Generous for whoever works here, strict for whoever tries to sign in. */
export function limits(max = LIMITS): (route: Route) => RequestHandler[] {
  const perReader = limit(max.perReader, readerKey);
  // Made-up cookies would each have a bucket of their own; the address has one for all of them.
  const perAddress = limit(max.perAddress, addressOf);
  const signIn = limit(max.signInPerAddress, addressOf);
  return (route) => {
    if (route.tag === 'operations') return [];
    return WAYS_IN.has(route.name) ? [signIn] : [perAddress, perReader];
  };
}
