import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { prepareDatabase } from '../../bin/database.ts';
import { freePort } from '../../bin/ports.ts';
import { FORGETFUL, type Postgres, startPostgres } from '../../bin/postgres.ts';
import { root } from '../../bin/run.ts';
import { Place } from './launcher.ts';

/** What can stand in the way of a start: each gets a sentence that names what to change, exit code 1, and no damage. */
const PREPARED = 'made_by_steward';
let server: Postgres;
let folder: string;
let place: Place;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'steward-obstacles-'));
  server = await startPostgres({
    folder,
    password: 'right',
    log: join(folder, 'log'),
    port: freePort,
    settings: FORGETFUL,
  });
});
afterAll(async () => {
  await server.stop(2_000);
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  place = await Place.find();
});
afterEach(() => place.clear());

async function refused(env: NodeJS.ProcessEnv, args?: string[]): Promise<string> {
  const launcher = place.start(env, args);
  expect(await launcher.ended()).toBe(1);
  expect(launcher.output()).toMatch(/^✗ /m);
  expect(launcher.output()).not.toMatch(/^\s+at .*:\d+:\d+/m);
  return launcher.output();
}

test('a port in use is seen before anything heavy starts', async () => {
  const other = await listen(place.port);
  expect(await refused({})).toContain(`Port ${place.port} on 127.0.0.1 is in use by another program`);
  expect(place.has('postgres')).toBe(false);
  other.close();
});

test('two starts at the same moment: one runs, the other says so', async () => {
  const both = [place.start(), place.start({ PORT: String(await freePort()) })];
  const loser = await Promise.any(both.map((launcher) => launcher.ended().then(() => launcher)));
  const winner = both.find((launcher) => launcher !== loser);
  expect(loser.output()).toContain('Steward already runs');
  await winner?.ready();
  expect(place.postgres()).toHaveLength(1);
  winner?.process.kill('SIGTERM');
  expect(await winner?.ended()).toBe(0);
});

test.each([
  ['PORT', { PORT: 'abc' }, 'PORT must be a whole number'],
  ['HOST', { HOST: '203.0.113.9' }, 'HOST=203.0.113.9 is not an address of this machine'],
  ['STEWARD_SECRET', { STEWARD_SECRET: 'short' }, 'STEWARD_SECRET must have at least 32 characters'],
  ['DATABASE_URL that is none', { DATABASE_URL: 'localhost' }, 'DATABASE_URL must look like'],
])('a wrong %s is named', async (_, env, sentence) => {
  expect(await refused(env)).toContain(sentence);
});

test('the demo, whose passwords are known, stays on loopback', async () => {
  expect(await refused({ HOST: '0.0.0.0' }, [])).toContain('HOST=0.0.0.0 would show demo sign-ins');
  expect(place.has('postgres')).toBe(false);
});

test('a home that is a file is named', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(await refused({ STEWARD_HOME: file })).toContain('Set STEWARD_HOME to a folder');
});

test('a Temporal server that does not answer is named', async () => {
  const address = `127.0.0.1:${await freePort()}`;
  expect(await refused({ TEMPORAL_ADDRESS: address, DATABASE_URL: server.url('steward_t') })).toContain(
    `No Temporal server answers at ${address}`,
  );
});

test('a database server that is not there is named, without its password', async () => {
  const port = await freePort();
  const said = await refused({ DATABASE_URL: `postgresql://me:hidden@127.0.0.1:${port}/x` });
  expect(said).toContain(`No Postgres answers at me@127.0.0.1:${port}/x (ECONNREFUSED)`);
  expect(said).not.toContain('hidden');
});

test('a wrong password is named as such', async () => {
  await expect(prepareDatabase(server.url('steward').replace(':right@', ':wrong@'))).rejects.toThrow(
    'refuses the user or the password. Correct DATABASE_URL',
  );
});

test('a database that does not exist is made, when this user may', async () => {
  await prepareDatabase(server.url(PREPARED));
  expect(await query(PREPARED, 'select count(*) > 0 as ok from _prisma_migrations')).toEqual([{ ok: true }]);
});

test('a database that this user may not make is asked for, in words to pass on', async () => {
  await query('postgres', "create role guest login password 'guest'");
  const url = server.url('not_there').replace('steward:right', 'guest:guest');
  await expect(prepareDatabase(url)).rejects.toThrow(`CREATE DATABASE "not_there" ENCODING 'UTF8' OWNER "guest"`);
});

test('a database of something else is left alone', async () => {
  await query('postgres', 'create database theirs');
  await query('theirs', 'create table precious (id int)');
  await expect(prepareDatabase(server.url('theirs'))).rejects.toThrow('holds tables of something else');
  expect(await query('theirs', "select tablename from pg_tables where schemaname = 'public'")).toEqual([
    { tablename: 'precious' },
  ]);
});

test('a schema that is newer than the code is refused, and not touched', async () => {
  await copyOfPrepared('newer');
  await query(
    'newer',
    `insert into _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     values ('future', 'x', '29991231000000_future', now(), now(), 1)`,
  );
  const before = await query('newer', 'select migration_name, finished_at from _prisma_migrations order by 1');
  expect(await refused({ DATABASE_URL: server.url('newer') })).toMatch(
    /newer than this code.*29991231000000_future.*git pull/,
  );
  expect(await query('newer', 'select migration_name, finished_at from _prisma_migrations order by 1')).toEqual(before);
});

test('a migration that did not finish is named', async () => {
  await copyOfPrepared('broken');
  await query(
    'broken',
    `insert into _prisma_migrations (id, checksum, migration_name, started_at, applied_steps_count)
     values ('half', 'x', '29991231000000_half', now(), 0)`,
  );
  await expect(prepareDatabase(server.url('broken'))).rejects.toThrow('29991231000000_half was begun');
});

test('on the embedded database a migration cut short is run again', async () => {
  await query('postgres', 'create database crashed');
  const [first = ''] = readdirSync(join(root, 'prisma/migrations')).sort();
  await query(
    'crashed',
    `create table _prisma_migrations (id varchar(36) primary key, checksum varchar(64) not null, finished_at timestamptz,
       migration_name varchar(255) not null, logs text, rolled_back_at timestamptz, started_at timestamptz not null default now(),
       applied_steps_count integer not null default 0);
     insert into _prisma_migrations (id, checksum, migration_name) values ('half', 'x', '${first}')`,
  );
  await prepareDatabase(server.url('crashed'), { embedded: true });
  const finished =
    'select migration_name as name from _prisma_migrations where finished_at is not null order by 1 limit 1';
  expect(await query('crashed', finished)).toEqual([{ name: first }]);
});

/** The database that an earlier test had made, under another name: quicker than migrating anew. */
const copyOfPrepared = (name: string) =>
  query('postgres', `create database ${name} template ${PREPARED} strategy file_copy`);

async function query(database: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: server.url(database) });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const listen = (port: number) =>
  new Promise<Server>((resolve) => {
    const other = createServer().listen(port, '127.0.0.1', () => resolve(other));
  });
