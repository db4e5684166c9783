import { parseLauncherEnv } from '../domain/env.ts';
import { explained, Failure } from './failure.ts';
import { openHome } from './home.ts';
import { House } from './house.ts';
import { progress, seconds } from './progress.ts';
import { endRunning } from './run.ts';

/** `npm start`: everything up, one table, and down again on Ctrl-C. */
export default async function up(args: string[]): Promise<void> {
  await runHouse({ ...flags(args), watch: false });
}

export type Mode = { demo?: boolean; logs: boolean; watch: boolean };

/** @throws Failure when something stands in the way; then nothing is left running. */
export async function runHouse(mode: Mode): Promise<void> {
  const begun = Date.now();
  const shown = progress();
  const env = parseLauncherEnv(process.env);
  const home = openHome(env.STEWARD_HOME);
  const house = new House(env, home, mode, shown);
  const told = tellToStop(house);
  let tabled = false;
  try {
    const opened = house.open().then(async () => {
      shown.say(await house.table());
      tabled = true;
      shown.say(
        `Ready after ${seconds(Date.now() - begun)}. Ctrl-C stops everything; what is kept lies in ${home.path}.`,
      );
    });
    // Told to stop while starting: whatever the start is busy with no longer matters.
    await Promise.race([told, opened]);
    shown.say(`Stopping (${await told}) …`);
    opened.catch(() => {});
  } catch (error) {
    endRunning();
    await house.close();
    if (house.administrator) shown.say(house.administrator);
    throw explained(error, home.path);
  } finally {
    shown.stop();
  }
  const stopping = Date.now();
  endRunning();
  await house.close();
  if (!tabled && house.administrator) shown.say(house.administrator);
  shown.say(`Stopped in ${seconds(Date.now() - stopping)}.`);
}

/**
 * The first signal stops in order, a second one kills. npm passes a Ctrl-C on that the terminal also sent: one, not two.
 * A SIGTERM to npm ends the shell between it and this process and goes no further; that is seen by the parent's number.
 */
function tellToStop(house: House): Promise<string> {
  return new Promise((resolve) => {
    let first = 0;
    const told = (why: string) => {
      if (first === 0) {
        first = Date.now();
        resolve(why);
      } else if (Date.now() - first > 400) {
        house.kill();
        process.exit(130);
      }
    };
    process.stdout.on('error', () => {}); // whoever read it is gone; that is no reason to leave servers behind
    process.on('uncaughtException', (error) => {
      console.error(error);
      process.exitCode = 1;
      told('an error of the launcher');
    });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => told(signal));
    if (process.env.npm_lifecycle_event === undefined) return;
    const parent = process.ppid;
    const look = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(look);
      if (first === 0) told('npm has ended');
    }, 300);
    look.unref();
  });
}

export function flags(args: string[]): { demo?: boolean; logs: boolean } {
  const known = new Set(['--demo', '--no-demo', '--logs']);
  const unknown = args.find((arg) => !known.has(arg));
  if (unknown)
    throw new Failure(`Unknown option ${unknown}. There are: --demo, --no-demo, --logs (npm start -- --logs).`);
  const demo = args.includes('--demo') ? true : args.includes('--no-demo') ? false : undefined;
  return { logs: args.includes('--logs'), ...(demo === undefined ? {} : { demo }) };
}
