import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EnvError } from '../domain/env.ts';
import { root } from './run.ts';

const STOP_MS = 30_000;
const STOP_WITHOUT_LAUNCHER_MS = 5_000;

/**
 * Runs one process of the house, under the launcher or by itself (container, systemd): parses the environment, turns
 * SIGTERM, SIGINT and the end of the launcher into one abort signal, and ends when the work has ended.
 * @param parse  reads what it needs of the environment
 * @param work  gets `ready` to call when it can be used; rejects for what a restart may mend
 */
export async function runProcess<E>(
  name: string,
  parse: (source: NodeJS.ProcessEnv) => E,
  work: (env: E, signal: AbortSignal, ready: () => void) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const begin = (ms: number) => {
    stop.abort();
    setTimeout(() => {
      console.error(`${name}: did not stop within ${ms} ms, ending now`);
      process.exit(1);
    }, ms).unref();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => begin(STOP_MS));
  process.once('disconnect', () => begin(STOP_WITHOUT_LAUNCHER_MS));
  process.channel?.unref(); // else the channel alone would keep this process running
  process.on('unhandledRejection', (error) => {
    console.error(`${name}:`, error);
    process.exit(1);
  });
  try {
    if (existsSync(join(root, '.env'))) process.loadEnvFile(join(root, '.env'));
    await work(parse(process.env), stop.signal, () => process.send?.({ ready: true }));
    process.exit(0);
  } catch (error) {
    console.error(error instanceof EnvError ? error.message : error);
    process.exit(1);
  }
}

/** Resolves when the signal is given. */
export const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    // A timer keeps the process alive for work that holds no handle of its own.
    const alive = setInterval(() => {}, 60_000);
    signal.addEventListener('abort', () => {
      clearInterval(alive);
      resolve();
    });
  });
