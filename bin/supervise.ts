import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Failure } from './failure.ts';
import { type Home, recall, remember } from './home.ts';
import { alive, end, type Identity, identify, lives } from './process.ts';
import { root, tail } from './run.ts';

/** Requests leave much garbage that lives for a moment: with room for it V8 copies half as often what is still in use. */
export const SERVING = ['--max-semi-space-size=32'];

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 2_000;
const HEALTHY_MS = 5_000;
const LOG_LIMIT_BYTES = 10 * 2 ** 20;
const TRIES_BEFORE_READY = 4;
const READY_WITHIN_MS = 60_000;
/** After that many failures in a row only each tenth is told. */
const TOLD_IN_FULL = 5;

/** How long to wait before the n-th try in a row (from 1); in ms. */
export const delayBefore = (tries: number) => Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (tries - 1));

export type Program = {
  name: string;
  script: string;
  env: NodeJS.ProcessEnv;
  home: Home;
  /** Shows its output here; else it goes to a file in the home's logs. */
  shown?: boolean;
  say: (line: string) => void;
};

export type Supervised = {
  readonly name: string;
  pid(): number | undefined;
  /** Resolves when it says that it is ready for the first time; rejects when it keeps ending before. */
  readonly ready: Promise<void>;
  restart(): Promise<void>;
  stop(ms: number): Promise<void>;
  kill(): void;
};

/** Keeps a process of this clone running: when it ends, it is started again. */
export function supervise(program: Program): Supervised {
  const { name, say } = program;
  let child: ChildProcess;
  let again: NodeJS.Timeout | undefined;
  let failures = 0;
  let everReady = false;
  let stopping = false;
  const { promise: ready, resolve: nowReady, reject: neverReady } = deferred<void>();
  ready.catch(() => {}); // whoever waits for it sees it; nobody has to

  const launch = () => {
    const begun = Date.now();
    child = start(program);
    const mine = child;
    mine.on('message', (message) => {
      if ((message as { ready?: boolean }).ready !== true) return;
      everReady = true;
      nowReady();
    });
    mine.on('error', (error) => say(`${name} could not be started: ${error.message}`));
    mine.on('exit', (code, signal) => {
      if (stopping || mine !== child) return;
      failures = Date.now() - begun >= HEALTHY_MS ? 1 : failures + 1;
      const delay = delayBefore(failures);
      if (!everReady && failures >= TRIES_BEFORE_READY) neverReady(new Failure(neverStarted(program)));
      else if (failures <= TOLD_IN_FULL || failures % 10 === 0)
        say(`${name} ended (${signal ?? `code ${code}`}); again in ${delay} ms`);
      again = setTimeout(launch, delay);
    });
  };
  launch();
  setTimeout(() => neverReady(new Failure(neverStarted(program))), READY_WITHIN_MS).unref();

  const halt = async (ms: number) => {
    clearTimeout(again);
    const { pid, exitCode, signalCode } = child;
    if (pid !== undefined && exitCode === null && signalCode === null)
      await end(pid, [
        ['SIGTERM', ms],
        ['SIGKILL', 1_000],
      ]);
  };
  return {
    name,
    ready,
    pid: () => (child.exitCode === null && child.signalCode === null ? child.pid : undefined),
    async restart() {
      const old = child;
      stopping = true;
      await halt(3_000);
      stopping = false;
      failures = 0;
      if (child === old) launch();
    },
    async stop(ms) {
      stopping = true;
      await halt(ms);
    },
    kill() {
      stopping = true;
      clearTimeout(again);
      child.kill('SIGKILL');
    },
  };
}

/** Ends what a killed launcher left: API, worker and catcher see that it is gone and end by themselves, but may take a moment. */
export async function endLeftovers(home: Home): Promise<void> {
  const left = Object.values(recall<Record<string, Identity>>(childrenFile(home), {})).filter(lives);
  await Promise.all(
    left.map(({ pid }) =>
      end(pid, [
        ['SIGTERM', 3_000],
        ['SIGKILL', 2_000],
      ]),
    ),
  );
}

/** Starts an embedded server again, on its ports, whenever it is gone. It may be no child of this process, so its number is watched. */
export function keepRunning(
  name: string,
  pid: () => number,
  revive: () => Promise<void>,
  say: (line: string) => void,
): { stop(): void } {
  let stopped = false;
  let busy = false;
  let failures = 0;
  let revived = 0;
  let notBefore = 0;
  const look = async () => {
    if (busy || stopped || Date.now() < notBefore || alive(pid())) return;
    busy = true;
    failures = Date.now() - revived >= HEALTHY_MS ? 1 : failures + 1;
    try {
      if (failures === 1) say(`${name} is gone; starting it again`);
      await revive();
      say(`${name} is back`);
    } catch (error) {
      const told = failures <= TOLD_IN_FULL || failures % 10 === 0;
      if (!stopped && told) say(`${name} does not start: ${(error as Error).message.split('\n')[0]}`);
    } finally {
      revived = Date.now();
      notBefore = revived + delayBefore(failures);
      busy = false;
    }
  };
  const timer = setInterval(() => void look(), 200);
  return {
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}

function start({ name, script, env, home, shown }: Program): ChildProcess {
  turnLog(logFile(home, name));
  const log = shown ? undefined : openSync(logFile(home, name), 'a', 0o600);
  const out = log ?? 'inherit';
  const child = spawn(process.execPath, [...SERVING, '--import', 'tsx', join(root, script)], {
    cwd: root,
    env,
    detached: true, // Ctrl-C reaches the launcher only, which stops its children in order
    stdio: ['ignore', out, out, 'ipc'],
  });
  if (log !== undefined) closeSync(log);
  if (child.pid !== undefined) {
    const file = childrenFile(home);
    remember(file, { ...recall<Record<string, Identity>>(file, {}), [name]: identify(child.pid) });
  }
  return child;
}

/** Puts a log that has grown large aside. */
export function turnLog(path: string): void {
  if (existsSync(path) && statSync(path).size > LOG_LIMIT_BYTES) renameSync(path, `${path}.1`);
}

export const logFile = (home: Home, name: string) => join(home.logs, `${name}.log`);
const childrenFile = (home: Home) => join(home.path, 'children.json');

function neverStarted({ name, home, shown }: Program): string {
  if (shown) return `The ${name} does not start; see above.`;
  const log = logFile(home, name);
  const said = existsSync(log) ? tail(readFileSync(log, 'utf8'), 15) : '';
  return `The ${name} does not start; ${join('logs', basename(log))} in ${home.path} says:\n${said}`;
}

function deferred<T>() {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
