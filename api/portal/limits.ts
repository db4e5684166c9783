import type { Request, RequestHandler, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';

/** Requests per address and ten minutes: many members can share one address, a machine is slowed down all the same. */
const LIMITS = { filing: 60, code: 20, signIn: 40, action: 120 } as const;
const WINDOW_MS = 10 * 60_000;

/** Where a request comes from, as limits count it: an IPv6 subscriber has a whole network of addresses to ask from. */
export const placeOf = ({ ip }: Pick<Request, 'ip'>): string => ipKeyGenerator(ip ?? '');

/** Counts in this process; `tooMany` shows the page, with what was typed. */
export const limit = (
  what: keyof typeof LIMITS,
  tooMany: (req: Request, res: Response) => Promise<void>,
): RequestHandler =>
  rateLimit({
    windowMs: WINDOW_MS,
    limit: LIMITS[what],
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator: placeOf,
    handler: (req, res, next) => {
      tooMany(req, res).catch(next);
    },
  });
