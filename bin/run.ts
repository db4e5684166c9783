import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The clone's own folder, with a slash at the end. */
export const root = fileURLToPath(new URL('..', import.meta.url));

export type Result = { code: number | null; output: string };

const running = new Set<ChildProcess>();

/**
 * Runs a command to its end; its output is collected, not shown.
 * @param on.line   gets each line of output as it comes
 * @param on.whole  must not be cut short when the launcher is told to stop
 */
export function run(
  command: string,
  args: string[],
  on: {
    env?: NodeJS.ProcessEnv;
    cwd?: string;
    line?: (line: string) => void;
    uid?: number;
    gid?: number;
    whole?: boolean;
  } = {},
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const { uid, gid } = on;
    const child = spawn(command, args, {
      cwd: on.cwd ?? root,
      env: on.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
    });
    if (!on.whole) running.add(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (on.line) for (const line of text.split('\n')) if (line.trim()) on.line(line);
      });
    }
    child.on('error', (error) => {
      running.delete(child);
      reject(error);
    });
    child.on('close', (code) => {
      running.delete(child);
      resolve({ code, output });
    });
  });
}

/** Runs a TypeScript file of this clone in a process of its own. */
export const runScript = (script: string, args: string[] = [], on: Parameters<typeof run>[2] = {}) =>
  run(process.execPath, ['--import', 'tsx', script, ...args], on);

/** Ends whatever still runs: the launcher was told to stop. */
export function endRunning(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** The last lines of a text, for an error that quotes a program's own words. */
export const tail = (text: string, lines = 12) => text.trimEnd().split('\n').slice(-lines).join('\n');
