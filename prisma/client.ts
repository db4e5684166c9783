import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client.ts';
import { preparedAs, shareConnections } from './statement.ts';

export type { Prisma, PrismaClient } from './generated/client.ts';

/**
 * One client per process. Timeouts are short on purpose: a frozen server must become an error, not a hang.
 * @param url  postgresql://…
 * @param max  connections in the pool (default 20, the same as the worker's activity slots)
 */
export function createPrisma(url: string, max = 20): PrismaClient {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 3_000,
    keepAlive: true,
    // A new connection plans anew whatever it is asked, which takes longer than most answers: those of a crowd stay for the next one.
    idleTimeoutMillis: 300_000,
    statement_timeout: 8_000,
    query_timeout: 9_000,
    // Machine code for a statement takes longer to make than it saves.
    options: '-c jit=off',
  });
  // Without these handlers a broken idle connection ends the process; Prisma listens only once it has connected.
  pool.on('error', () => {});
  // A connection may break in the very moment it is handed out, when nobody listens to it yet.
  pool.on('connect', (client) => client.on('error', () => {}));
  const adapter = new PrismaPg(pool, {
    onConnectionError: () => {},
    disposeExternalPool: true,
    // Without a name it is planned each time; the type does not say that there may be none.
    statementNameGenerator: ({ sql }) => preparedAs(sql) as string,
  });
  return shareConnections(new PrismaClient({ adapter }), pool);
}

const DOWN = new Set([
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
  '57P01',
  '57P02',
  '57P03',
  '08000',
  '08003',
  '08006',
  '53300',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
]);

/** True when an error says that Postgres cannot be reached or is not ready, in any of the shapes it comes in. */
export function isDatabaseDown(error: unknown): boolean {
  for (let e: unknown = error, depth = 0; e && depth < 5; depth++) {
    const { code, cause, message, meta } = e as {
      code?: string;
      cause?: unknown;
      message?: string;
      meta?: { code?: string; driverAdapterError?: unknown };
    };
    if (code && DOWN.has(code)) return true;
    if (meta?.code && DOWN.has(meta.code)) return true;
    if (
      /DatabaseNotReachable|ConnectionClosed|Connection terminated|timeout exceeded when trying to connect|Query read timeout|server closed the connection|Unable to start a transaction in the given time|expired transaction|not queryable|Can't reach database/i.test(
        message ?? '',
      )
    )
      return true;
    e = meta?.driverAdapterError ?? cause;
  }
  return false;
}
