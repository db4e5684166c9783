import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { build, workflowBundle } from '../../bin/build.ts';
import { prepareDatabase } from '../../bin/database.ts';
import { type Home, openHome } from '../../bin/home.ts';
import { freePort } from '../../bin/ports.ts';
import { type Postgres, startPostgres } from '../../bin/postgres.ts';
import { keepRunning, type Supervised, supervise } from '../../bin/supervise.ts';
import { startTemporal, type Temporal } from '../../bin/temporal.ts';
import { temporalProgram } from '../../bin/temporal-program.ts';
import { envNames } from '../../domain/env.ts';
import { createPrisma, type PrismaClient } from '../../prisma/client.ts';
import { type Desk, plantDesk } from '../setup/desk.ts';
import { becomes } from './run.ts';

export const PARTS = ['worker', 'api', 'temporal', 'postgres'] as const;
export type Part = (typeof PARTS)[number];
/** A part was away from its end until everything answered again. */
export type Outage = { part: Part; from: number; to: number };

/** Other variables of API and worker than usual, e.g. where mail goes. */
export type SiteOptions = { env?: NodeJS.ProcessEnv; temporal?: Record<string, string> };

/**
 * A whole desk on servers of its own, kept running by the very code that keeps them under `npm start`, with hands for whoever wants to
 * end a part (it comes back by itself) or to keep it away for a while. Its calendar is open round the clock.
 */
export class Site {
  readonly home: Home;
  readonly desk: Desk;
  readonly prisma: PrismaClient;
  readonly databaseUrl: string;
  readonly base: string;
  readonly outages: Outage[] = [];
  readonly #options: SiteOptions;
  readonly #program: string;
  readonly #say: (line: string) => void;
  #postgres: Postgres;
  #temporal: Temporal;
  #children: Record<'api' | 'worker', Supervised>;
  #keepers: Record<'postgres' | 'temporal', { stop(): void }>;
  #connection: Connection | undefined;

  private constructor(made: Made, say: (line: string) => void) {
    ({ home: this.home, desk: this.desk, prisma: this.prisma, options: this.#options } = made);
    ({ postgres: this.#postgres, temporal: this.#temporal, program: this.#program } = made);
    this.databaseUrl = made.databaseUrl;
    this.base = `http://127.0.0.1:${made.port}`;
    this.#say = say;
    const child = (name: 'api' | 'worker', env: NodeJS.ProcessEnv = {}) =>
      supervise({ name, script: `bin/${name}.ts`, env: { ...made.env, ...env }, home: this.home, say });
    this.#children = { worker: child('worker'), api: child('api', { PORT: String(made.port) }) };
    this.#keepers = { postgres: this.#keep('postgres'), temporal: this.#keep('temporal') };
  }

  static async open(options: SiteOptions = {}, say: (line: string) => void = () => {}): Promise<Site> {
    await build('client');
    await build('workflows');
    const home = openHome(mkdtempSync(join(tmpdir(), 'steward-chaos-')));
    const program = await temporalProgram('temporal', join(tmpdir(), 'steward-cache'));
    const postgres = await startPostgres(postgresOf(home, freePort));
    const temporal = await startTemporal(temporalOf(home, program, freePort, options));
    const databaseUrl = postgres.url();
    await prepareDatabase(databaseUrl);
    const prisma = createPrisma(databaseUrl, 10);
    const desk = await plantDesk(prisma);
    // Empty counts as not set: no part may reach a server of the person who runs this.
    const unset = Object.fromEntries(envNames.map((name) => [name, '']));
    const env = {
      ...{ ...process.env, ...unset, NODE_ENV: 'production', LOG_LEVEL: 'warn', WORKFLOW_BUNDLE: workflowBundle },
      ...{ DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: temporal.address },
      ...{ STEWARD_SECRET: 'killed-and-thrown-away-at-the-end-of-it', ...options.env },
    };
    const made = { home, desk, prisma, databaseUrl, postgres, temporal, program, env, options };
    const site = new Site({ ...made, port: await freePort() }, say);
    if (!(await becomes(() => site.isWhole(), 180_000))) {
      await site.close();
      throw new Error('The site does not come up');
    }
    return site;
  }

  get temporalAddress(): string {
    return this.#temporal.address;
  }

  /** True when everything answers: database, Temporal, worker. */
  async isWhole(): Promise<boolean> {
    const answer = await fetch(`${this.base}/readyz`, { signal: AbortSignal.timeout(3_000) }).catch(() => undefined);
    await answer?.arrayBuffer();
    return answer?.ok ?? false;
  }

  pid(part: Part): number {
    if (part === 'postgres') return this.#postgres.pid;
    if (part === 'temporal') return this.#temporal.pid;
    return this.#children[part].pid() ?? 0;
  }

  /** `kill -9`; whoever keeps the part brings it back. @returns false when it was not there to be killed */
  kill(part: Part): boolean {
    const pid = this.pid(part);
    try {
      if (!pid) return false;
      process.kill(pid, 'SIGKILL');
    } catch {
      return false;
    }
    this.#outage(part);
    return true;
  }

  /** Ends a part, and nobody brings it back until `release`. */
  async hold(part: Part): Promise<void> {
    if (part === 'api' || part === 'worker') return this.#children[part].kill();
    this.#keepers[part].stop();
    await (part === 'postgres' ? this.#postgres : this.#temporal).stop(5_000);
  }

  async release(part: Part): Promise<void> {
    if (part === 'api' || part === 'worker') return this.#children[part].restart();
    await this.#revive(part);
    this.#keepers[part] = this.#keep(part);
  }

  /** Stops a worker as an upgrade does, in order, and starts it again. */
  restartWorker = (): Promise<void> => this.#children.worker.restart();

  /** Copies Temporal's store; it must be held. @returns where the copy is */
  copyTemporal(): string {
    const copy = join(this.home.path, 'temporal-copy');
    cpSync(this.home.temporal, copy, { recursive: true });
    return copy;
  }

  /** Puts a copy in the place of Temporal's store; it must be held. */
  restoreTemporal(copy: string): void {
    rmSync(this.home.temporal, { recursive: true });
    mkdirSync(this.home.temporal, { recursive: true });
    cpSync(copy, this.home.temporal, { recursive: true });
  }

  /** A client of Temporal's; it finds the server again after each outage. */
  async temporalClient(): Promise<Client> {
    this.#connection ??= await Connection.connect({ address: this.#temporal.address });
    return new Client({ connection: this.#connection });
  }

  async close(keep = false): Promise<void> {
    for (const keeper of Object.values(this.#keepers)) keeper.stop();
    await Promise.all(Object.values(this.#children).map((child) => child.stop(4_000)));
    await this.#connection?.close().catch(() => {});
    await this.prisma.$disconnect().catch(() => {});
    await this.#temporal.stop(2_000);
    await this.#postgres.stop(4_000);
    if (keep) this.#say(`Kept: ${this.home.path}`);
    else rmSync(this.home.path, { recursive: true, force: true });
  }

  #outage(part: Part): void {
    const outage: Outage = { part, from: Date.now(), to: Number.POSITIVE_INFINITY };
    this.outages.push(outage);
    // A moment, or what was killed would be asked before its end is felt.
    void wait(300)
      .then(() => becomes(() => this.isWhole(), 120_000, 100))
      .then(() => {
        outage.to = Date.now();
      });
  }

  #keep(part: 'postgres' | 'temporal'): { stop(): void } {
    return keepRunning(part, () => this.pid(part), () => this.#revive(part), this.#say); // biome-ignore format: one line
  }

  async #revive(part: 'postgres' | 'temporal'): Promise<void> {
    if (part === 'postgres') {
      const { port } = this.#postgres;
      this.#postgres = await startPostgres(postgresOf(this.home, async () => port));
    } else {
      const { port } = this.#temporal;
      this.#temporal = await startTemporal(temporalOf(this.home, this.#program, async () => port, this.#options));
    }
  }
}

type Made = {
  home: Home;
  desk: Desk;
  prisma: PrismaClient;
  databaseUrl: string;
  port: number;
  postgres: Postgres;
  temporal: Temporal;
  program: string;
  env: NodeJS.ProcessEnv;
  options: SiteOptions;
};

const postgresOf = (home: Home, port: () => Promise<number>) => ({
  ...{ folder: home.postgres, password: 'chaos', log: join(home.logs, 'postgres.log'), port },
  // When a row became visible is the only honest instant of a notice: its own is that of the decision.
  settings: { track_commit_timestamp: 'on', max_connections: '200' },
});

const temporalOf = (home: Home, program: string, port: () => Promise<number>, { temporal: settings }: SiteOptions) => ({
  ...{ program, folder: home.temporal, log: join(home.logs, 'temporal.log'), port },
  ...(settings ? { settings } : {}),
});
