import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import pg from 'pg';
import { type DestinationStream, type Logger, pino } from 'pino';
import type { Env } from '../domain/env.ts';

declare global {
  namespace Express {
    interface Request {
      /** Of the request: in its log line, in `X-Request-Id` and in every problem. */
      id: string;
    }
  }
}

/** One line of JSON per request and event. No personal data: no bodies, cookies, query strings or addresses of people. */
export const createLog = (env: Pick<Env, 'LOG_LEVEL'>, destination?: DestinationStream): Logger =>
  pino(
    {
      name: 'api',
      level: env.LOG_LEVEL,
      serializers: { err: errorWithoutValues },
      redact: {
        paths: ['*.password', '*.token', '*.code', '*.phone', '*.email', '*.authorization', '*.cookie', '*.headers'],
        remove: true,
      },
    },
    destination ?? pino.destination(1),
  );

/** Path without its query (searches hold names and phone numbers), link tokens blanked. */
export const loggedPath = (url: string): string =>
  (url.split('?', 1)[0] as string).replace(/^(\/l\/|\/portal\/care\/)[^/]+/i, '$1***');

/** Database errors repeat the values they were given: of Prisma's the last line is kept, of those of Postgres what stands outside quotes. */
function errorWithoutValues(error: Error & { code?: unknown }) {
  const message = /Prisma/.test(error.name ?? '')
    ? (error.message.split('\n').at(-1) ?? '').slice(0, 300)
    : error instanceof pg.DatabaseError
      ? error.message.replace(/".*"/gs, '"…"')
      : error.message;
  return {
    type: error.name,
    message,
    code: error.code,
    stack: error.stack
      ?.split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 12)
      .join('\n'),
  };
}

const REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/;

/**
 * Gives each request its id, and says how it was answered in one line. Nothing is made for a line that nobody wants to read: a logger
 * for each request, as pino-http makes it, took 8 % of what a page of a queue costs.
 */
export const requestLog =
  (log: Logger): RequestHandler =>
  (req, res, next) => {
    const given = req.headers['x-request-id'];
    req.id = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
    res.setHeader('X-Request-Id', req.id);
    const begun = performance.now();
    res.once('close', () => {
      const level = levelOf(req, res);
      if (log.isLevelEnabled(level))
        log[level](lineOf(req, res, performance.now() - begun), res.writableFinished ? 'answered' : 'broken off');
    });
    next();
  };

const levelOf = (req: Request, { statusCode }: Response) =>
  // Whoever asks whether we are ready is told; that we are not yet is no error of ours.
  req.originalUrl.endsWith('/readyz') || statusCode < 400 ? 'debug' : statusCode < 500 ? 'info' : 'error';

const lineOf = ({ id, method, originalUrl }: Request, { statusCode: status, locals }: Response, ms: number) => ({
  req: { id, method, path: loggedPath(originalUrl) },
  res: { status },
  ms: Math.round(ms),
  route: locals.route,
  reader: locals.reader,
});
