import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { diskFull, Failure } from './failure.ts';
import { root, run, tail } from './run.ts';

const MIGRATIONS = join(root, 'prisma/migrations');

/** Makes sure that the database is there, is not newer than this code, and has every migration. @throws Failure */
export async function prepareDatabase(url: string, { embedded = false } = {}): Promise<void> {
  await createIfMissing(url);
  const known = knownMigrations();
  const { done, broken } = await migrationsIn(url);
  const foreign = done.find((name) => !known.includes(name));
  if (foreign)
    throw new Failure(
      `The database is newer than this code: it has the migration ${foreign}, which this Steward does not know. ` +
        'Update the code (git pull), or point DATABASE_URL at another database. Nothing was changed.',
    );
  // A migration runs as one transaction: cut short by a crash or a full disk, it left nothing but its own mark.
  if (broken && embedded) await prisma(['migrate', 'resolve', '--rolled-back', broken], url);
  else if (broken)
    throw new Failure(
      `The migration ${broken} was begun in this database and did not finish. Look at it by hand, then run ` +
        `npx prisma migrate resolve --rolled-back ${broken} (or --applied), and start again.`,
    );
  if (known.every((name) => done.includes(name))) return;
  await migrate(url);
}

/** A server that answers and lets this user in, and a database that is there or can be made. @throws Failure */
export const checkDatabase = (url: string) => createIfMissing(url);

export async function migrate(url: string): Promise<void> {
  const { code, output } = await prisma(['migrate', 'deploy'], url);
  if (code === 0) return;
  if (/No space left on device|could not extend file/i.test(output)) throw diskFull('the database');
  if (output.includes('P3005'))
    throw new Failure(
      `The database ${shown(url)} holds tables of something else. Give Steward a database of its own in DATABASE_URL. Nothing was changed.`,
    );
  throw new Failure(`The database could not be migrated:\n${tail(output, 20)}`);
}

/** Prisma's command line, on the engine of this clone: nothing is downloaded. */
export function prisma(args: string[], url?: string) {
  return run(process.execPath, [join(root, 'node_modules/prisma/build/index.js'), ...args], {
    whole: true, // a migration cut short has to be mended by hand
    env: {
      ...process.env,
      ...(url ? { DATABASE_URL: url } : {}),
      PRISMA_SCHEMA_ENGINE_BINARY: join(root, 'prisma/schema-engine.mjs'),
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
      NO_COLOR: '1',
    },
  });
}

const knownMigrations = () =>
  readdirSync(MIGRATIONS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);

async function migrationsIn(url: string): Promise<{ done: string[]; broken?: string }> {
  const client = await connect(url);
  try {
    const there = await client.query("select to_regclass('_prisma_migrations') is not null as there");
    if (!there.rows[0].there) return { done: [] };
    const { rows } = await client.query<{ name: string; done: boolean }>(
      'select migration_name as name, finished_at is not null as done from _prisma_migrations where rolled_back_at is null',
    );
    const broken = rows.find((row) => !row.done)?.name;
    return { done: rows.filter((row) => row.done).map((row) => row.name), ...(broken ? { broken } : {}) };
  } finally {
    await client.end();
  }
}

async function createIfMissing(url: string): Promise<void> {
  try {
    await (await connect(url)).end();
  } catch (error) {
    if ((error as { code?: string }).code !== '3D000') throw error;
    const name = decodeURIComponent(new URL(url).pathname.slice(1));
    const server = new URL(url);
    server.pathname = '/postgres';
    const client = await connect(server.href).catch(() => undefined);
    try {
      if (!client) throw new Error('no way in');
      await client.query(`create database ${pg.escapeIdentifier(name)} encoding 'UTF8' template template0`);
    } catch (reason) {
      if ((reason as { code?: string }).code === '42P04') return; // made by another one meanwhile
      if ((reason as { code?: string }).code === '53100') throw diskFull('the database');
      throw new Failure(
        `The database "${name}" in DATABASE_URL does not exist, and this user may not create it. ` +
          `Ask for: CREATE DATABASE "${name}" ENCODING 'UTF8' OWNER "${decodeURIComponent(server.username)}".`,
      );
    } finally {
      await client?.end();
    }
  }
}

/** @throws Failure for everything but a missing database (code 3D000) */
async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000, query_timeout: 10_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    const { code, message } = error as { code?: string; message: string };
    if (code === '3D000') throw error;
    if (code === '28P01' || code === '28000' || /password must be a string|SASL/i.test(message))
      throw new Failure(`Postgres at ${shown(url)} refuses the user or the password. Correct DATABASE_URL.`);
    throw new Failure(
      `No Postgres answers at ${shown(url)} (${code ?? message}). Is it running, and is DATABASE_URL right?`,
    );
  }
}

/** The address without its password. */
function shown(url: string): string {
  const { host, pathname, username } = new URL(url);
  return `${username ? `${username}@` : ''}${host}${pathname}`;
}
