import type { Client } from '@temporalio/client';
import express, { type Express } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import type { UpdateClient } from '../domain/case/delivery.ts';
import type { Env } from '../domain/env.ts';
import type { PrismaClient } from '../prisma/client.ts';
import { ARRIVAL_MS, arriveWithin } from './arrival.ts';
import { commandGiver } from './commands.ts';
import type { ApiDeps } from './deps.ts';
import { deskRouter, nowhere } from './desk.ts';
import { docsRouter } from './docs.ts';
import { errorHandler } from './errors.ts';
import { LIMITS, limits, mailLimit } from './limits.ts';
import { linkRouter } from './links/index.ts';
import { createLive } from './live/live.ts';
import { requestLog } from './log.ts';
import { webhookDoor } from './mail-in/door.ts';
import { openApiDocument } from './openapi.ts';
import { guarded } from './permitted.ts';
import { portalRouter } from './portal/index.ts';
import { notFound } from './problem.ts';
import { register } from './register.ts';
import { ROUTES } from './routes.ts';
import { createMetrics } from './system/metrics.ts';
import { VERSION } from './system/routes.ts';

export type AppParts = {
  prisma: PrismaClient;
  /** Null: commands wait for the relay. */
  client: Client | null;
  env: Env;
  log: Logger;
  /** For tests: where the built desk lies, how often one may ask, how long a command is waited for (ms). */
  deskFolder?: string;
  limits?: Partial<typeof LIMITS>;
  commandDeadlineMs?: number;
};

/** Everything that is served, on one app. `stop` ends live streams and listening; the server is the caller's. */
export function createApp(parts: AppParts): { app: Express; deps: ApiDeps; stop: () => Promise<void> } {
  const { client, env, log } = parts;
  const prisma = guarded(parts.prisma);
  const live = createLive();
  const ended = new AbortController();
  live.start(env.DATABASE_URL, ended.signal);
  // Of Temporal's client only what delivering needs.
  const giveCommand = commandGiver(prisma, client as UpdateClient | null, undefined, parts.commandDeadlineMs);
  const deps: ApiDeps = { prisma, env, log, giveCommand, live, metrics: createMetrics(), client };

  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', env.TRUST_PROXY);
  app.set('query parser', 'simple');
  app.use(requestLog(log), deps.metrics.observe, hardened(env), arriveWithin(ARRIVAL_MS));

  app.use('/portal', portalRouter(deps));
  app.use('/l', linkRouter(deps));
  app.use('/docs', docsRouter());
  app.get('/openapi.json', jsonDocument());

  const most = { ...LIMITS, ...parts.limits };
  app.post('/api/mail-in/webhook', mailLimit(most), webhookDoor(deps));
  const mayAsk = limits(most);
  const json = express.json({ limit: '1mb', strict: true, type: ['application/json', 'application/*+json'] });
  register(app, deps, ROUTES, (route) => [...mayAsk(route), ...(route.body ? [json] : [])]);
  app.use('/api', () => {
    throw notFound();
  });
  app.use(deskRouter(parts.deskFolder), nowhere);
  app.use(errorHandler(deps));

  return {
    app,
    deps,
    async stop() {
      ended.abort();
      for (const stream of live.streams) stream.end();
    },
  };
}

/** Pages load nothing from elsewhere and are framed by nobody. Inline styles are how the desk's components style themselves. */
function hardened(env: Env): express.RequestHandler {
  const https = env.STEWARD_URL.startsWith('https:');
  const harden = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    hsts: https ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  });
  // They are the same for every answer: worked out once.
  const headers = new Map<string, string>();
  const page = { setHeader: (name: string, value: string) => headers.set(name, value), removeHeader() {} };
  harden({} as express.Request, page as unknown as express.Response, () => {});
  return (_req, res, next) => {
    res.setHeaders(headers);
    next();
  };
}

function jsonDocument(): express.RequestHandler {
  let text: string | undefined;
  return (_req, res) => {
    text ??= JSON.stringify(openApiDocument(ROUTES, VERSION));
    res.set('Cache-Control', 'no-cache').type('json').send(text);
  };
}
