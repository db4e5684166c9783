import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request, Response } from 'express';

/**
 * Cookies of the portal. None is readable by scripts, none goes to other sites. Ages are seconds; null: until the
 * browser closes. `res.locals.https` says that the public address is one, whatever this process hears on.
 */
const COOKIES = {
  /** The session of a member. */
  steward_member: { path: '/portal', maxAge: 7 * 86_400 },
  /** Who fills in forms without signing in. */
  steward_visitor: { path: '/portal', maxAge: null },
  steward_language: { path: '/portal', maxAge: 365 * 86_400 },
  /** What to say on the next page, once. */
  steward_said: { path: '/portal', maxAge: 60 },
  /** Who asked for a code and where to go with it. */
  steward_code: { path: '/portal/sign-in', maxAge: 15 * 60 },
} as const;
type CookieName = keyof typeof COOKIES;

export const readCookie = (req: Request, name: CookieName): string | undefined =>
  parseCookie(req.headers.cookie ?? '')[name];

export function setCookie(req: Request, res: Response, name: CookieName, value: string): void {
  write(req, res, name, value, COOKIES[name].maxAge);
}

export const clearCookie = (req: Request, res: Response, name: CookieName): void => write(req, res, name, '', 0);

function write(req: Request, res: Response, name: CookieName, value: string, maxAge: number | null): void {
  const cookie = stringifySetCookie({
    name,
    value,
    path: COOKIES[name].path,
    httpOnly: true,
    sameSite: 'lax',
    secure: req.secure || res.locals.https === true,
    ...(maxAge === null ? {} : { maxAge }),
  });
  res.append('Set-Cookie', cookie);
}
