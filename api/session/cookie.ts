import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request } from 'express';
import type { Env } from '../../domain/env.ts';

/** Two names, because a browser accepts the `__Host-` prefix over https only. */
const NAMES = ['__Host-steward_session', 'steward_session'] as const;

const secure = (env: Env) => env.STEWARD_URL.startsWith('https:');

export function sessionToken(req: Request): string | undefined {
  if (!read.has(req)) {
    const cookies = parseCookie(req.headers.cookie ?? '');
    read.set(req, NAMES.map((name) => cookies[name]).find(Boolean));
  }
  return read.get(req);
}
/** Several want to know it of one request. */
const read = new WeakMap<Request, string | undefined>();

/** HttpOnly: no script reads it. Lax: a link from a mail into the desk finds its reader signed in. */
export const sessionCookie = (env: Env, token: string, maxAgeSeconds: number): string =>
  stringifySetCookie({
    name: secure(env) ? NAMES[0] : NAMES[1],
    value: token,
    httpOnly: true,
    sameSite: 'lax',
    secure: secure(env),
    path: '/',
    maxAge: maxAgeSeconds,
  });

export const noSessionCookie = (env: Env): string => sessionCookie(env, '', 0);
