import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { TemporalServer } from '../domain/env.ts';
import { diskFull, Failure } from './failure.ts';
import { alive, end, hasOption, option, processes } from './process.ts';
import { tail } from './run.ts';

export type Temporal = {
  readonly pid: number;
  readonly address: string;
  readonly port: number;
  readonly uiPort: number | undefined;
  readonly adopted: boolean;
  stop(ms: number): Promise<void>;
};

export type TemporalOptions = {
  program: string;
  /** Folder of the SQLite store; not given: kept in memory, gone with the server. */
  folder?: string;
  log: string;
  port: () => Promise<number>;
  /** Not given: no web UI. */
  uiPort?: () => Promise<number>;
  /** Dynamic configuration, by name. */
  settings?: Record<string, string>;
};

const TRIES = 5;

/**
 * Starts the development server, or takes over the one that already runs on this store. Two servers open one SQLite file
 * without complaint and ruin it, so every process whose command line names the file counts, whoever started it.
 */
export async function startTemporal(options: TemporalOptions): Promise<Temporal> {
  const store = options.folder ? join(options.folder, 'temporal.db') : undefined;
  if (options.folder) mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  const running = store && (await findRunning(store));
  if (running) return running;
  for (let attempt = 1; ; attempt++) {
    const begun = existsSync(options.log) ? readFileSync(options.log, 'utf8').length : 0;
    const port = await options.port();
    const uiPort = await options.uiPort?.();
    const pid = launch(options, store, port, uiPort);
    if (await answers(pid, port, 30_000)) return handle(pid, port, uiPort, false);
    await end(pid, [
      ['SIGTERM', 1_000],
      ['SIGKILL', 1_000],
    ]);
    const said = readFileSync(options.log, 'utf8').slice(begun);
    if (/no space left|disk is full/i.test(said)) throw diskFull(store ?? options.log);
    // A port that was free when it was chosen may be somebody's a moment later: any connection out takes one of the same range.
    if (attempt === TRIES || !/address already in use/i.test(said))
      throw new Failure(`The embedded Temporal server does not start; ${options.log} says:\n${tail(said)}`);
    await wait(100 * attempt);
  }
}

/** @throws Failure when no Temporal server with this namespace answers there */
export async function checkTemporal(server: TemporalServer, namespace: string): Promise<void> {
  const { address } = server;
  const problem = await ask(server, namespace, 3_000);
  if (problem === 'no namespace')
    throw new Failure(
      `The Temporal server at ${address} has no namespace "${namespace}". Create it (temporal operator namespace create -n ${namespace}), or set TEMPORAL_NAMESPACE.`,
    );
  if (problem)
    throw new Failure(
      `No Temporal server answers at ${address}. Is it running, and is TEMPORAL_ADDRESS right (host:port)? Unset it to use an embedded one.`,
    );
}

/** Every commit is on the disk before it is answered, as by default; in a log beside the store, which takes half the time. */
const DURABLE = ['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=full'];

/**
 * Many deadlines of one instant: timers are fired a few at a time. By default it is hundreds, which all wait for the one store, and no workflow
 * hears of the first before nearly all are fired; meanwhile the cores are not busy.
 */
const TIMERS_AT_ONCE = { 'history.timerProcessorSchedulerWorkerCount': '4' };

function launch(
  { program, log, settings = {} }: TemporalOptions,
  store: string | undefined,
  port: number,
  uiPort: number | undefined,
): number {
  const out = openSync(log, 'a', 0o600);
  const ui = uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort), '--ui-disable-news-fetch'];
  const child = spawn(
    program,
    [
      'server',
      'start-dev',
      '--ip',
      '127.0.0.1',
      '--port',
      String(port),
      ...ui,
      '--log-level',
      'warn',
      ...(store ? ['--db-filename', store, ...DURABLE] : []),
      ...Object.entries({ ...TIMERS_AT_ONCE, ...settings }).flatMap(([name, value]) => [
        '--dynamic-config-value',
        `${name}=${value}`,
      ]),
    ],
    { detached: true, stdio: ['ignore', out, out] },
  );
  closeSync(out);
  child.on('error', () => {}); // seen as a server that never answers
  child.unref();
  return child.pid ?? 0;
}

async function findRunning(store: string): Promise<Temporal | undefined> {
  const servers = processes((args) => args.includes('start-dev') && hasOption(args, '--db-filename', store));
  const [only] = servers;
  if (only && servers.length === 1) {
    const port = Number(option(only.args, '--port'));
    const uiPort = Number(option(only.args, '--ui-port')) || undefined;
    if (port && (await answers(only.pid, port, 4_000))) return handle(only.pid, port, uiPort, true);
  }
  for (const { pid } of servers)
    await end(pid, [
      ['SIGTERM', 2_000],
      ['SIGKILL', 2_000],
    ]);
  return undefined;
}

const handle = (pid: number, port: number, uiPort: number | undefined, adopted: boolean): Temporal => ({
  pid,
  port,
  uiPort,
  address: `127.0.0.1:${port}`,
  adopted,
  stop: (ms) =>
    end(pid, [
      ['SIGTERM', ms],
      ['SIGKILL', 1_000],
    ]),
});

async function answers(pid: number, port: number, ms: number): Promise<boolean> {
  for (const deadline = Date.now() + ms; Date.now() < deadline && pid > 0 && alive(pid); await wait(60))
    if ((await ask({ address: `127.0.0.1:${port}` }, 'default', 1_000)) === undefined) return true;
  return false;
}

/** @returns what is wrong, or nothing */
async function ask(
  server: TemporalServer,
  namespace: string,
  ms: number,
): Promise<'no answer' | 'no namespace' | undefined> {
  const { Connection, isGrpcServiceError } = await import('@temporalio/client');
  const connection = await Connection.connect({ ...server, connectTimeout: ms }).catch(() => undefined);
  if (!connection) return 'no answer';
  try {
    await connection.withDeadline(Date.now() + ms, () => connection.workflowService.describeNamespace({ namespace }));
    return undefined;
  } catch (error) {
    return isGrpcServiceError(error) && error.code === 5 ? 'no namespace' : 'no answer';
  } finally {
    await connection.close().catch(() => {});
  }
}
