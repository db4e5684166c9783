import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, workflowBundle } from '../../bin/build.ts';
import { prepareDatabase } from '../../bin/database.ts';
import { freePort } from '../../bin/ports.ts';
import { type Postgres, startPostgres } from '../../bin/postgres.ts';
import { end } from '../../bin/process.ts';
import { tail } from '../../bin/run.ts';
import { SERVING } from '../../bin/supervise.ts';
import { startTemporal } from '../../bin/temporal.ts';
import { temporalProgram } from '../../bin/temporal-program.ts';
import type { Asked, Load } from './load.ts';

/** Pool of connections of every server that is measured, ours and the bare one's. */
export const POOL = 20;

/** What every part of the desk needs to know; the secret is nobody's. */
export const environment = (databaseUrl: string, temporalAddress = '127.0.0.1:1') => ({
  DATABASE_URL: databaseUrl,
  TEMPORAL_ADDRESS: temporalAddress,
  STEWARD_SECRET: 'measured-and-thrown-away-at-the-end',
  WORKFLOW_BUNDLE: workflowBundle,
  LOG_LEVEL: 'warn',
  NODE_ENV: 'production',
});

/** A Postgres of the bench's own, as durable as the desk's; Temporal and processes on demand; all gone at the end. */
export class Ground {
  readonly folder: string;
  readonly #postgres: Postgres;
  readonly #stops: (() => Promise<unknown>)[] = [];
  #loader: ChildProcess | undefined;

  private constructor(folder: string, postgres: Postgres) {
    this.folder = folder;
    this.#postgres = postgres;
  }

  static async open(settings: Record<string, string> = {}): Promise<Ground> {
    await build('client');
    const folder = mkdtempSync(join(tmpdir(), 'steward-bench-'));
    const postgres = await startPostgres({
      folder: join(folder, 'postgres'),
      password: 'bench',
      log: join(folder, 'postgres.log'),
      port: freePort,
      settings,
    });
    return new Ground(folder, postgres);
  }

  /** Runs the work on a ground and clears it away, also when it is interrupted. */
  static async with(work: (ground: Ground) => Promise<void>, settings?: Record<string, string>): Promise<void> {
    const ground = await Ground.open(settings);
    const interrupted = () => void ground.close().finally(() => process.exit(130));
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupted);
    try {
      await work(ground);
    } finally {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupted);
      await ground.close();
    }
  }

  /** A migrated, empty database. */
  async database(name: string): Promise<string> {
    const url = this.#postgres.url(name);
    await prepareDatabase(url);
    return url;
  }

  /** Whatever must be stopped before the servers are. */
  before(stop: () => Promise<unknown>): void {
    this.#stops.push(stop);
  }

  /** The development server that the desk brings, on a file as there. @returns its address */
  async temporal(): Promise<string> {
    await build('workflows');
    const server = await startTemporal({
      program: await temporalProgram('temporal', join(this.folder, 'cache')),
      folder: join(this.folder, 'temporal'),
      log: join(this.folder, 'temporal.log'),
      port: freePort,
    });
    this.#stops.unshift(() => server.stop(2_000));
    return server.address;
  }

  /** A server in a process of its own. @returns its address once it listens */
  async serve(script: string, env: NodeJS.ProcessEnv): Promise<string> {
    const { port } = await this.#child<{ port: number }>(script, env);
    return `http://127.0.0.1:${port}`;
  }

  /** A process that says when it is ready. */
  async run(script: string, env: NodeJS.ProcessEnv): Promise<() => Promise<void>> {
    const { child } = await this.#child<{ ready: true }>(script, env);
    return () => stopped(child);
  }

  /** Asks from a process of its own, so that asking and answering do not share an event loop. */
  async load(asked: Asked): Promise<Load> {
    if (!this.#loader) ({ child: this.#loader } = await this.#child<{ ready: true }>('test/bench/load.ts', {}));
    const loader = this.#loader;
    return new Promise((resolve, reject) => {
      loader.once('message', (answer: Load | { failure: string }) =>
        'failure' in answer ? reject(new Error(answer.failure)) : resolve(answer),
      );
      loader.send(asked);
    });
  }

  async close(): Promise<void> {
    for (const stop of [...this.#stops].reverse()) await stop().catch((error) => console.error(error));
    await this.#postgres.stop(3_000);
    rmSync(this.folder, { recursive: true, force: true });
  }

  #child<T extends object>(script: string, env: NodeJS.ProcessEnv): Promise<T & { child: ChildProcess }> {
    const log = join(this.folder, `${script.replace(/\W+/g, '-')}.log`);
    const out = openSync(log, 'a');
    const profiled = process.env.BENCH_PROFILE ? ['--cpu-prof', `--cpu-prof-dir=${process.env.BENCH_PROFILE}`] : [];
    const child = fork(join(import.meta.dirname, '../..', script), {
      execArgv: [...SERVING, '--import', 'tsx', ...profiled],
      env: { ...process.env, NODE_ENV: 'production', ...env },
      stdio: ['ignore', out, out, 'ipc'],
    });
    this.#stops.push(() => stopped(child));
    return new Promise((resolve, reject) => {
      child.once('message', (message) => resolve({ ...(message as T), child }));
      child.once('exit', (code) => reject(new Error(`${script} ended (${code}):\n${tail(readFileSync(log, 'utf8'))}`)));
    });
  }
}

/** The child leaves when its channel closes; whoever does not is ended. */
async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  if (child.connected) child.disconnect();
  const late = setTimeout(
    () =>
      void end(child.pid as number, [
        ['SIGTERM', 2_000],
        ['SIGKILL', 1_000],
      ]),
    4_000,
  );
  await gone;
  clearTimeout(late);
}
