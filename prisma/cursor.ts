import pg from 'pg';
import type { PrismaClient } from './client.ts';
import { addressOf, ask, type Sql, sql } from './statement.ts';

/** Rows that are fetched together. */
const PORTION = 500;
/** Whoever takes none for so long has gone: an open transaction keeps the database from tidying up. */
const PATIENCE = '5min';

/**
 * The rows of a statement as of one moment, a portion at a time and as many as there are, over a connection of their own: memory does
 * not grow with them. @param gone  ends the statement, also while the database still sorts
 */
export async function* portionsOf<Row extends object>(
  prisma: PrismaClient,
  statement: Pick<Sql, 'text' | 'values'>,
  gone: AbortSignal,
): AsyncGenerator<Row[]> {
  const client = new pg.Client({
    connectionString: addressOf(prisma),
    application_name: 'steward cursor',
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => {}); // what was asked of it fails, and says so
  await client.connect();
  const cancel = () => {
    const pid = (client as unknown as { processID: number }).processID;
    ask(prisma, sql`SELECT pg_cancel_backend(${pid}::int)`).catch(() => {}); // the connection ends in any case
  };
  gone.addEventListener('abort', cancel, { once: true });
  try {
    gone.throwIfAborted();
    await client.query('BEGIN READ ONLY');
    await client.query(`SET LOCAL idle_in_transaction_session_timeout = '${PATIENCE}'`);
    await client.query({ text: `DECLARE portion NO SCROLL CURSOR FOR ${statement.text}`, values: statement.values });
    for (;;) {
      const { rows } = await client.query<Row>(`FETCH ${PORTION} FROM portion`);
      if (rows.length > 0) yield rows;
      if (rows.length < PORTION) return;
    }
  } finally {
    gone.removeEventListener('abort', cancel);
    await client.end().catch(() => {});
  }
}
