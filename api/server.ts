import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { type Env, temporalCalls } from '../domain/env.ts';
import { createPrisma } from '../prisma/client.ts';
import { createApp } from './app.ts';
import { createLog } from './log.ts';
import { followMailIn } from './mail-in/follow.ts';

/** Together below what the launcher gives a child to stop, in ms. */
const STOP = { requests: 1_500, connections: 700 };

/**
 * Starts the API process. Temporal is not asked at the start: the connection is made when the first command needs it, so
 * intake and reading work without it.
 * @throws when the port is in use
 */
export async function startApi(env: Env): Promise<{ port: number; stop(): Promise<void> }> {
  const log = createLog(env);
  const prisma = createPrisma(env.DATABASE_URL);
  const connection = Connection.lazy(temporalCalls(env));
  const client = new Client({ connection, namespace: env.TEMPORAL_NAMESPACE });
  const { app, stop: stopApp } = createApp({ prisma, client, env, log });
  // How long the rest of a request may take is a matter of who sends it (arrival.ts).
  const server = createServer({ maxHeaderSize: 32 * 1024, requestTimeout: 0, headersTimeout: 20_000 }, app);
  // Longer than proxies keep theirs, or they send into a connection that is just being closed.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(env.PORT, env.HOST, () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  log.info({ host: env.HOST, port }, 'listening');
  const mail = followMailIn({ prisma, env, log });

  return {
    port,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.all([stopApp(), mail.stop()]);
      server.closeIdleConnections();
      await within(STOP.requests, closed);
      server.closeAllConnections();
      await within(STOP.connections, Promise.allSettled([prisma.$disconnect(), connection.close()]));
      log.info('stopped');
    },
  };
}

/** Waits for something, but no longer than this many milliseconds. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([work, new Promise((resolve) => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
}
