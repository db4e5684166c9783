import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

const linux = process.platform === 'linux';

/** Which process is meant, even after its number was given to another: the number and when it started. */
export type Identity = { pid: number; started: string };

export const identify = (pid: number): Identity => ({ pid, started: startedAt(pid) ?? '' });

/** True when exactly this process still runs. */
export const lives = ({ pid, started }: Identity): boolean => alive(pid) && startedAt(pid) === started;

/** True when a process of this number runs. One that has ended and was not yet collected by its parent does not. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return !zombie(pid);
}

/** Command line by argument on Linux; elsewhere `ps` gives one string, split at spaces. Empty when unknown. */
export function commandLine(pid: number): string[] {
  try {
    if (linux) return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    return execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' })
      .trim()
      .split(' ');
  } catch {
    return [];
  }
}

/** True when the command line has this option with this value; also where `ps` left no trace of which blank separates what. */
export const hasOption = (args: string[], name: string, value: string) =>
  `${args.join(' ')} `.includes(` ${name} ${value} `);

/** The word after the option. */
export const option = (args: string[], name: string) =>
  args.includes(name) ? args[args.indexOf(name) + 1] : undefined;

/** Running processes whose command line satisfies the test, lowest number first. */
export function processes(test: (args: string[]) => boolean): { pid: number; args: string[] }[] {
  const all = linux
    ? readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map((name) => ({ pid: Number(name), args: commandLine(Number(name)) }))
    : execFileSync('ps', ['-axo', 'pid=,command='], { encoding: 'utf8' })
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .map(([pid, ...args]) => ({ pid: Number(pid), args }));
  return all.filter(({ pid, args }) => args.length > 0 && test(args) && alive(pid)).sort((a, b) => a.pid - b.pid);
}

/** Sends the signals one after another, each with its time in ms, until the process is gone. */
export async function end(pid: number, steps: [signal: NodeJS.Signals, ms: number][]): Promise<void> {
  for (const [signal, ms] of steps) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await gone(pid, ms)) return;
  }
}

/** True when the process was gone within the time. */
export async function gone(pid: number, ms: number): Promise<boolean> {
  for (const deadline = Date.now() + ms; Date.now() < deadline; await wait(15)) if (!alive(pid)) return true;
  return !alive(pid);
}

/** Fields of /proc/<pid>/stat after the name, which may itself hold spaces and brackets; [0] is the state. */
const stat = (pid: number) => {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
};

function zombie(pid: number): boolean {
  try {
    const state = linux
      ? stat(pid)[0]
      : execFileSync('ps', ['-p', String(pid), '-o', 'stat='], { encoding: 'utf8' }).trim();
    return state === undefined || /^[ZX]/.test(state);
  } catch {
    return true;
  }
}

function startedAt(pid: number): string | undefined {
  try {
    if (!linux) return execFileSync('ps', ['-p', String(pid), '-o', 'lstart='], { encoding: 'utf8' }).trim();
    // Ticks since boot: unlike a date it does not move when the clock is set. The boot id tells boots apart.
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${stat(pid)[19]}`;
  } catch {
    return undefined;
  }
}
