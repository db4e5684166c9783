import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { recall } from '../../bin/home.ts';
import { freePort } from '../../bin/ports.ts';
import { alive, end, type Identity, processes } from '../../bin/process.ts';
import { root } from '../../bin/run.ts';
import { envNames } from '../../domain/env.ts';

/** One `npm start` in a process of its own, as a person would run it. */
export type Launcher = {
  readonly process: ChildProcess;
  output(): string;
  /** Resolves when the table is printed. @throws with what it said when it ended before */
  ready(): Promise<void>;
  /** Resolves with the exit code, or the signal that ended it. */
  ended(): Promise<number | string>;
};

/** A folder and a port for the launchers of one test file, and what runs there. */
export class Place {
  readonly home = mkdtempSync(join(tmpdir(), 'steward-launcher-'));
  readonly port: number;
  #launchers: Launcher[] = [];

  private constructor(port: number) {
    this.port = port;
  }

  static async find(): Promise<Place> {
    return new Place(await freePort());
  }

  start(env: NodeJS.ProcessEnv = {}, args: string[] = ['--no-demo']): Launcher {
    const launcher = start({ STEWARD_HOME: this.home, PORT: String(this.port), ...env }, args);
    this.#launchers.push(launcher);
    return launcher;
  }

  /** Process numbers of API and worker, as the launcher wrote them down. */
  child(name: 'api' | 'worker' | 'catcher'): number {
    return recall<Record<string, Identity>>(join(this.home, 'children.json'), {})[name]?.pid ?? 0;
  }

  /** Servers that run on this home: exactly one each, or the test is wrong about it. */
  postgres(): { pid: number; args: string[] }[] {
    return processes((args) => /postgres$/.test(args[0] ?? '') && args.includes(join(this.home, 'postgres/data')));
  }

  temporal(): { pid: number; args: string[] }[] {
    return processes((args) => args.includes('start-dev') && args.includes(join(this.home, 'temporal/temporal.db')));
  }

  databaseUrl(): string {
    const port = recall<Record<string, number>>(join(this.home, 'ports.json'), {}).postgres;
    return `postgresql://steward:${this.#secret('postgres-password')}@127.0.0.1:${port}/steward`;
  }

  temporalAddress(): string {
    return `127.0.0.1:${recall<Record<string, number>>(join(this.home, 'ports.json'), {}).temporal}`;
  }

  /** True when the desk's port answers anything at all. */
  async answers(): Promise<boolean> {
    return fetch(`http://127.0.0.1:${this.port}/healthz`).then(
      (response) => response.text().then(() => true),
      () => false,
    );
  }

  has(name: string): boolean {
    return existsSync(join(this.home, name));
  }

  /** Ends whatever a failed test left, then the folder goes. */
  async clear(): Promise<void> {
    for (const { process } of this.#launchers) process.kill('SIGKILL');
    const left = [
      ...this.postgres(),
      ...this.temporal(),
      ...(['api', 'worker', 'catcher'] as const).map((name) => ({ pid: this.child(name) })),
    ];
    for (const { pid } of left)
      if (pid && alive(pid))
        await end(pid, [
          ['SIGINT', 2_000],
          ['SIGKILL', 2_000],
        ]);
    rmSync(this.home, { recursive: true, force: true });
  }

  #secret(name: string): string {
    return readFileSync(join(this.home, name), 'utf8').trim();
  }
}

/** Looks again and again until it is so; a test fails with the question when it never is. */
export async function until(what: string, question: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> {
  for (const deadline = Date.now() + ms; Date.now() < deadline; await wait(50)) if (await question()) return;
  throw new Error(`Not within ${ms} ms: ${what}`);
}

function start(env: NodeJS.ProcessEnv, args: string[]): Launcher {
  // Empty counts as not set, and wins over a .env: no test may reach a database of the person who runs it.
  const unset = Object.fromEntries(envNames.map((name) => [name, '']));
  const child = spawn(process.execPath, [join(root, 'bin/start.mjs'), 'up', ...args], {
    cwd: root,
    env: { ...process.env, ...unset, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<number | string>((resolve) =>
    child.on('close', (code, signal) => resolve(code ?? signal ?? 'unknown')),
  );
  return {
    process: child,
    output: () => output,
    ended: () => ended,
    async ready() {
      const how = await Promise.race([
        ended,
        until('the table is printed', () => output.includes('Ready after'), 100_000),
      ]);
      if (how !== undefined) throw new Error(`The launcher ended (${how}):\n${output}`);
    },
  };
}
