import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.ts';
import { prisma } from './database.ts';
import { Failure } from './failure.ts';
import { freePort } from './ports.ts';
import { FORGETFUL, startPostgres } from './postgres.ts';
import { seconds } from './progress.ts';
import { root, run } from './run.ts';

type Step = { name: string; failed: boolean };

/** `npm run check`: format, lint, types, schema drift and lock file; what needs no test to be seen. */
export default async function check(): Promise<void> {
  const steps = await runChecks();
  const failed = steps.filter((step) => step.failed).length;
  console.log(`${steps.length - failed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
}

/** Each step prints one line, and what it found when it failed. */
export async function runChecks(): Promise<Step[]> {
  const begun = Date.now();
  const steps: Step[] = [];
  const step = async (name: string, work: () => Promise<string>) => {
    const from = Date.now();
    const found = await work().catch((error: Error) =>
      error instanceof Failure ? error.message : String(error.stack),
    );
    steps.push({ name, failed: found !== '' });
    console.log(`${found ? '✗' : '✓'} ${name} ${seconds(Date.now() - from)}${found ? `\n${found}` : ''}`);
  };
  await step('database client', () => build('client').then(() => ''));
  await Promise.all([
    step('format and lint', () =>
      quiet('node_modules/@biomejs/biome/bin/biome', ['ci', '--colors=off', '--max-diagnostics=15', '.']),
    ),
    step('types', () => quiet('node_modules/typescript/bin/tsc', ['-p', '.'])).then(() =>
      step('types of the desk', () => quiet('node_modules/typescript/bin/tsc', ['-p', 'admin-ui'])),
    ),
  ]);
  await Promise.all([step('schema drift', drift), step('lock file', lockFile)]);
  console.log(`check: ${seconds(Date.now() - begun)}`);
  return steps;
}

/** Runs a program of node_modules; what it says matters only when it fails. */
async function quiet(program: string, args: string[]): Promise<string> {
  const { code, output } = await run(process.execPath, [join(root, program), ...args], {
    env: { ...process.env, NO_COLOR: '1' },
  });
  return code === 0 ? '' : output.trim() || `${program} ended with code ${code}`;
}

/** The migrations, one after another, must make the very schema. Replayed on a server of its own, never on a real database. */
async function drift(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'steward-check-'));
  const server = await startPostgres({
    folder,
    password: 'check',
    log: join(folder, 'log'),
    port: freePort,
    settings: FORGETFUL,
  });
  try {
    const { code, output } = await prisma(
      [
        'migrate',
        'diff',
        '--from-migrations',
        'prisma/migrations',
        '--to-schema',
        'prisma/schema.prisma',
        '--exit-code',
      ],
      server.url('postgres'),
    );
    if (code === 0) return '';
    return code === 2 ? `The schema has changed; make a migration for it:\n${output}` : output;
  } finally {
    await server.stop(2_000);
    rmSync(folder, { recursive: true, force: true });
  }
}

type LockFile = {
  packages: Record<string, { optionalDependencies?: Record<string, string>; resolved?: string; link?: boolean }>;
};

/**
 * `npm ci` must work anywhere: the lock fits package.json, names no registry, and has every optional package that a locked
 * one names (npm leaves out what its registry lacked that day, without a word, and the next `npm ci` fails).
 */
async function lockFile(): Promise<string> {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as LockFile;
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {})
      .filter((name) => !resolvable(packages, path, name))
      .map((name) => `${path || 'package.json'} names the optional package ${name}, which the lock lacks.`),
  );
  const addressed = Object.entries(packages)
    .filter(([, { resolved }]) => resolved?.startsWith('http'))
    .map(([path]) => `${path} carries the address of a registry.`);
  const own = process.env.npm_execpath;
  const [command, args] = own && existsSync(own) && /\.c?js$/.test(own) ? [process.execPath, [own]] : ['npm', []];
  const { code, output } = await run(command, [
    ...args,
    'ci',
    '--dry-run',
    '--loglevel=error',
    '--no-audit',
    '--no-fund',
  ]);
  return [...missing, ...addressed.slice(0, 5), ...(code === 0 ? [] : [output.trim()])].join('\n');
}

/** As Node looks a package up: in the folder itself, then in each one above. */
function resolvable(packages: LockFile['packages'], from: string, name: string): boolean {
  for (let path = from; ; ) {
    if (packages[`${path ? `${path}/` : ''}node_modules/${name}`]) return true;
    if (path === '') return false;
    const cut = path.lastIndexOf('node_modules/');
    path = cut <= 0 ? '' : path.slice(0, cut - 1);
  }
}
