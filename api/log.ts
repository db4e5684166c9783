import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import pg from 'pg';
import { type DestinationStream, type Logger, pino } from 'pino';
import { pinoHttp } from 'pino-http';
import type { Env } from '../domain/env.ts';

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

export const requestLog = (log: Logger) =>
  pinoHttp({
    logger: log,
    genReqId: (req: IncomingMessage, res: ServerResponse) => {
      const given = req.headers['x-request-id'];
      const id = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
      res.setHeader('X-Request-Id', id);
      return id;
    },
    customLogLevel: (req, res, error) =>
      // Whoever asks whether we are ready is told; that we are not yet is no error of ours.
      req.url?.endsWith('/readyz')
        ? 'debug'
        : error || res.statusCode >= 500
          ? 'error'
          : res.statusCode >= 400
            ? 'info'
            : 'debug',
    // The standard ones would hand on headers, remote address and the whole text of errors.
    wrapSerializers: false,
    serializers: {
      err: errorWithoutValues,
      req: (req: IncomingMessage & { id?: unknown; originalUrl?: string }) => ({
        id: req.id,
        method: req.method,
        path: loggedPath(req.originalUrl ?? req.url ?? ''),
      }),
      res: (res: ServerResponse) => ({ status: res.statusCode }),
    },
    customProps: (_req, res) => {
      const { route, reader } = (res as ServerResponse & { locals?: { route?: string; reader?: string } }).locals ?? {};
      return { route, reader };
    },
  });
