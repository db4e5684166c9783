import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { LauncherEnv } from '../domain/env.ts';
import { ownUrl, temporalServer } from '../domain/env.ts';
import { attachmentsBeside, checkDemo, ownAddresses } from './addresses.ts';
import { build } from './build.ts';
import { checkDatabase, prepareDatabase } from './database.ts';
import { Failure } from './failure.ts';
import { type Home, secret } from './home.ts';
import { type Lock, tryLock } from './lock.ts';
import { checkPort, usualPort } from './ports.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import type { Progress } from './progress.ts';
import { root, runScript, tail } from './run.ts';
import { endLeftovers, keepRunning, logFile, type Supervised, supervise, turnLog } from './supervise.ts';
import { table } from './table.ts';
import { checkTemporal, startTemporal, type Temporal } from './temporal.ts';
import { temporalProgram } from './temporal-program.ts';
import type { Mode } from './up.ts';
import { watchSources } from './watch.ts';

/** An orderly stop takes less than five seconds; whoever is slower is ended. In ms. */
const STOP = { children: 2_600, temporal: 800, all: 4_500 };
const READY_WITHIN_MS = 20_000;

export type Planted = {
  signIns: { role: string; name?: string; email: string; password: string }[];
  /** Made by the first start on a database of one's own; the password is in no record and shown this once. */
  administrator?: { email: string; password: string };
};

/** Everything that runs while the desk is up: who was started, in which order it ends. */
export class House {
  readonly #env: LauncherEnv;
  readonly #home: Home;
  readonly #mode: Mode;
  readonly #shown: Progress;
  readonly #demo: boolean;
  #lock: Lock | undefined;
  #postgres: Postgres | undefined;
  #temporal: Temporal | undefined;
  /** What is under way and must be over before anything is stopped: a server that starts, a migration. */
  #underWay: Promise<unknown>[] = [];
  #catcher: Supervised | undefined;
  #children: Supervised[] = [];
  #keepers: { stop(): void }[] = [];
  #planted: Planted = { signIns: [] };
  #addresses: NodeJS.ProcessEnv = {};
  #closing = false;

  constructor(env: LauncherEnv, home: Home, mode: Mode, shown: Progress) {
    this.#env = env;
    this.#home = home;
    this.#mode = mode;
    this.#shown = shown;
    this.#demo = mode.demo ?? env.DATABASE_URL === undefined;
  }

  /** Cheap checks first; then database, Temporal server and builds side by side; then the processes. */
  async open(): Promise<void> {
    this.#takeLock();
    await endLeftovers(this.#home);
    await checkPort(this.#env.HOST, this.#env.PORT);
    checkDemo(this.#env, this.#home, this.#demo);
    await this.#checkServers();
    this.#addresses = await ownAddresses(this.#env, this.#home, this.#demo);
    const [databaseUrl, temporalAddress] = await this.#all([
      this.#database(),
      this.#temporalServer(),
      this.#built('workflows'),
      this.#mode.watch ? undefined : this.#built('ui'),
      this.#demo ? this.#startCatcher() : undefined,
    ]);
    await this.#startChildren({
      ...this.#addresses,
      ...attachmentsBeside(this.#env, this.#home),
      DATABASE_URL: databaseUrl,
      TEMPORAL_ADDRESS: temporalAddress,
    });
  }

  /** Addresses and sign-ins. */
  async table(): Promise<string> {
    const { STEWARD_URL: desk = '', TEMPORAL_UI_URL: temporal, MAIL_UI_URL: mail, DESK_DEV_URL: dev } = this.#addresses;
    const { MAIL_IN_ADDRESS: address, MAIL_IN_PORT: smtp } = this.#addresses;
    const { signIns, administrator } = this.#planted;
    return table('Steward', [
      [
        '',
        [
          ['Desk', dev ?? `${desk}/`],
          ['Portal', `${desk}/portal`],
          ['API docs', `${desk}/docs`],
          ...(temporal ? [['Temporal', temporal]] : []),
          ...(mail ? [['Caught mail and texts', mail]] : []),
          ...(address && smtp ? [['Mail in', `${address} at smtp://127.0.0.1:${smtp}`]] : []),
        ],
      ],
      ...(signIns.length
        ? [
            ['Demo sign-ins', signIns.map((who) => [who.role, who.name ?? '', who.email, who.password])] as [
              string,
              string[][],
            ],
          ]
        : []),
      ...(administrator
        ? [
            [
              'Administrator (this password is shown once; note it down)',
              [[administrator.email, administrator.password]],
            ] as [string, string[][]],
          ]
        : []),
    ]);
  }

  /** The first administrator, for a start that ended before its table: the password would be lost. */
  get administrator(): string | undefined {
    const { administrator } = this.#planted;
    return (
      administrator && `Administrator (shown once; note it down): ${administrator.email} ${administrator.password}`
    );
  }

  /** Worker and API, then Temporal, then Postgres. Safe at any time, also half way through a start. */
  async close(): Promise<void> {
    const begun = Date.now();
    this.#closing = true;
    for (const keeper of this.#keepers) keeper.stop();
    await Promise.allSettled(this.#underWay);
    await Promise.all(this.#children.map((child) => child.stop(STOP.children)));
    await Promise.all([this.#catcher?.stop(STOP.temporal), this.#temporal?.stop(STOP.temporal)]);
    await this.#postgres?.stop(Math.max(500, begun + STOP.all - Date.now())); // a last checkpoint may take what is left
    this.#lock?.release();
  }

  /** At once and without order; the next start recovers. */
  kill(): void {
    for (const child of [...this.#children, this.#catcher]) child?.kill();
    for (const server of [this.#temporal, this.#postgres])
      if (server) {
        try {
          process.kill(server.pid, server === this.#postgres ? 'SIGQUIT' : 'SIGKILL');
        } catch {
          // gone already
        }
      }
  }

  #takeLock(): void {
    const lock = tryLock(this.#home.path, 'launcher');
    if ('heldBy' in lock)
      throw new Failure(
        `Steward already runs on ${this.#home.path} (process ${lock.heldBy.pid}). Use that one, stop it, or set STEWARD_HOME and PORT for a second one.`,
      );
    this.#lock = lock;
  }

  /** Servers that were named must answer before anything of our own is started. */
  async #checkServers(): Promise<void> {
    const { DATABASE_URL: database, TEMPORAL_ADDRESS: temporal, TEMPORAL_NAMESPACE: namespace } = this.#env;
    await this.#shown.step('Reaching the servers', async () => {
      if (database) await checkDatabase(database);
      if (temporal) await checkTemporal(temporalServer({ ...this.#env, TEMPORAL_ADDRESS: temporal }), namespace);
    });
  }

  async #database(): Promise<string> {
    const url = this.#env.DATABASE_URL ?? (await this.#embeddedPostgres());
    await this.#built('client');
    if (this.#closing) return url;
    await this.#shown.step('Migrations', () =>
      this.#whole(prepareDatabase(url, { embedded: this.#env.DATABASE_URL === undefined })),
    );
    if (this.#closing) return url;
    this.#planted = await this.#shown.step('First data', () => this.#plant(url));
    return url;
  }

  async #embeddedPostgres(): Promise<string> {
    const options = {
      folder: this.#home.postgres,
      password: secret(this.#home, 'postgres-password'),
      log: logFile(this.#home, 'postgres'),
    };
    turnLog(options.log);
    const start = async () => {
      this.#postgres = await startPostgres({ ...options, port: () => usualPort(this.#home, 'postgres') });
      return this.#postgres;
    };
    const server = await this.#shown.step('Postgres', () => this.#whole(start()));
    if (server.notice) this.#shown.say(server.notice);
    if (server.adopted) this.#shown.say('Postgres was still running; it is used as it is.');
    this.#keep(
      'Postgres',
      () => this.#postgres?.pid ?? 0,
      async () => {
        this.#postgres = await startPostgres({ ...options, port: async () => server.port });
      },
    );
    return server.url();
  }

  async #temporalServer(): Promise<string> {
    if (this.#env.TEMPORAL_ADDRESS) return this.#env.TEMPORAL_ADDRESS;
    const program = await this.#shown.step('Temporal program', (note) =>
      temporalProgram('temporal', this.#home.path, note),
    );
    const options = { program, folder: this.#home.temporal, log: logFile(this.#home, 'temporal') };
    turnLog(options.log);
    const ports = { port: () => usualPort(this.#home, 'temporal'), uiPort: () => usualPort(this.#home, 'temporal-ui') };
    const start = async () => {
      this.#temporal = await startTemporal({ ...options, ...ports });
      return this.#temporal;
    };
    if (this.#closing) throw new Failure('Stopped while starting.');
    const server = await this.#shown.step('Temporal', () => this.#whole(start()));
    if (server.adopted) this.#shown.say('Temporal was still running; it is used as it is.');
    if (server.uiPort) this.#addresses.TEMPORAL_UI_URL ||= `http://127.0.0.1:${server.uiPort}`;
    this.#keep(
      'Temporal',
      () => this.#temporal?.pid ?? 0,
      async () => {
        const { port, uiPort } = server;
        this.#temporal = await startTemporal({
          ...options,
          port: async () => port,
          ...(uiPort ? { uiPort: async () => uiPort } : {}),
        });
      },
    );
    return server.address;
  }

  #whole<T>(work: Promise<T>): Promise<T> {
    this.#underWay.push(work);
    return work;
  }

  #keep(name: string, pid: () => number, revive: () => Promise<void>): void {
    if (!this.#closing) this.#keepers.push(keepRunning(name, pid, revive, this.#shown.say));
  }

  async #built(which: 'client' | 'workflows' | 'ui'): Promise<void> {
    await build(which, (name, work) => this.#shown.step(`Building the ${name}`, work));
  }

  async #plant(url: string): Promise<Planted> {
    const env = { ...this.#addresses, DATABASE_URL: url };
    // The one administrator's password is in its answer and nowhere else; the demo can be planted again.
    const { code, output } = await this.#whole(runScript(join(root, 'bin/plant.ts'), [], { env, whole: !this.#demo }));
    if (code !== 0) throw new Failure(`The first data could not be written:\n${tail(output, 30)}`);
    return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as Planted;
  }

  /** There before the first mail is sent, and until the last one was. */
  async #startCatcher(): Promise<void> {
    if (this.#closing) return;
    this.#catcher = this.#supervise('catcher', 'bin/catch.ts', this.#addresses);
    await this.#catcher.ready;
  }

  #supervise(name: string, script: string, env: NodeJS.ProcessEnv): Supervised {
    const shown = this.#mode.logs || this.#mode.watch;
    return supervise({ name, script, env, home: this.#home, shown, say: this.#shown.say });
  }

  async #startChildren(env: NodeJS.ProcessEnv): Promise<void> {
    if (this.#closing) return;
    this.#children = [this.#supervise('worker', 'bin/worker.ts', env), this.#supervise('api', 'bin/api.ts', env)];
    await this.#shown.step('Worker and API', async () => {
      await Promise.all(this.#children.map((child) => child.ready));
      await this.#readiness();
    });
    if (this.#mode.watch) {
      const watching = await watchSources(this.#children, this.#env, this.#home, this.#shown);
      this.#addresses.DESK_DEV_URL = watching.url;
      this.#keepers.push(watching);
    }
  }

  /** The API is asked, which knows of database, Temporal server and worker; the desk is of use before all is there. */
  async #readiness(): Promise<void> {
    const question = `${ownUrl(this.#env.HOST, this.#env.PORT)}/readyz`;
    for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline && !this.#closing; await wait(150)) {
      const answer = await fetch(question, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
      if (answer?.ok) return;
    }
    if (!this.#closing) this.#shown.say(`Not everything is ready yet; ${question} says what is missing.`);
  }

  /** Waits for all, also when one fails: what still starts must be known before it can be stopped. */
  async #all<const T extends readonly unknown[]>(work: T): Promise<{ -readonly [I in keyof T]: Awaited<T[I]> }> {
    const results = await Promise.allSettled(work);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    return results.map((result) => (result as PromiseFulfilledResult<unknown>).value) as {
      -readonly [I in keyof T]: Awaited<T[I]>;
    };
  }
}
