import pg from 'pg';

const LOOK_EVERY_MS = 50;

/** Watches a database from outside. @returns to be called at the end: the longest that one of its statements was seen to run, in ms */
export async function watchStatements(url: string): Promise<() => Promise<number>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  let slowest = 0;
  let looking: Promise<void> | null = null;
  const look = async () => {
    const { rows } = await client.query<{ ms: number }>(
      `SELECT coalesce(max(extract(epoch FROM clock_timestamp() - query_start) * 1000), 0)::float8 AS ms FROM pg_stat_activity
       WHERE datname = current_database() AND backend_type = 'client backend' AND state = 'active' AND pid <> pg_backend_pid()`,
    );
    slowest = Math.max(slowest, rows[0]?.ms ?? 0);
  };
  const timer = setInterval(() => {
    looking ??= look().finally(() => {
      looking = null;
    });
  }, LOOK_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await looking;
    await client.end();
    return slowest;
  };
}
