import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { build, workflowBundle } from '../../bin/build.ts';
import { migrate } from '../../bin/database.ts';
import { recall, remember } from '../../bin/home.ts';
import { freePort } from '../../bin/ports.ts';
import { FORGETFUL, startPostgres } from '../../bin/postgres.ts';
import { end, type Identity, identify, lives } from '../../bin/process.ts';
import { root, runScript, tail } from '../../bin/run.ts';
import { startTemporal } from '../../bin/temporal.ts';
import { temporalProgram } from '../../bin/temporal-program.ts';
import { Place } from '../launcher/launcher.ts';
import { type Browser, findBrowser } from './browser.ts';
import { type Clamd, startClamd } from './clamd.ts';

/** A demo as `npm start` gives it, for all browser tests of a worker: each makes members and cases of its own in it. */
export type House = { desk: string; mailbox: string; mailIn: number; databaseUrl: string; temporalAddress: string };

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the test server's maintenance database; others by name. */
    postgres: string;
    temporalAddress: string;
    bundle: string;
    testServer: string;
    browser: Browser;
    /** One for each worker of the browser tests. */
    houses: House[];
  }
}

/** Which suites need what; the unit suite starts nothing and is there at once. */
const NEEDS = {
  postgres: ['component', 'workflow', 'timeskip', 'e2e'],
  temporal: ['component', 'workflow'],
  testServer: ['timeskip', 'e2e'],
  bundle: ['component', 'workflow', 'timeskip', 'e2e', 'launcher', 'chaos'],
  desk: ['e2e', 'launcher'],
  browser: ['e2e'],
};

export const TEMPLATE = 'template_steward';
const FOLDER = 'steward-test-';
const PASSWORD = 'test';

/** One Postgres with a migrated template, one Temporal server in memory, one bundle: shared by all files of the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await endLeftovers();
  const suites = await selectedSuites(project);
  const needs = (what: keyof typeof NEEDS) => NEEDS[what].some((name) => suites.includes(name));
  await build('client'); // types and tests alike import it
  await Promise.all([needs('bundle') && build('workflows'), needs('desk') && build('ui')]);
  const folder = mkdtempSync(join(tmpdir(), FOLDER));
  const servers: { pid: number; stop(ms: number): Promise<void> }[] = [];
  const started = <T extends (typeof servers)[number]>(server: T) => {
    servers.push(server);
    remember(join(folder, 'run.json'), {
      owner: identify(process.pid),
      servers: servers.map(({ pid }) => identify(pid)),
    });
    return server;
  };
  const cache = join(tmpdir(), 'steward-cache');
  project.provide('bundle', workflowBundle);
  const postgres = needs('postgres') ? postgresWithTemplate(folder, started) : undefined;
  await Promise.all([
    postgres?.then((url) => project.provide('postgres', url)),
    needs('temporal') &&
      temporalInMemory(folder, cache, started).then((address) => project.provide('temporalAddress', address)),
    needs('testServer') &&
      temporalProgram('temporal-test-server', cache).then((path) => project.provide('testServer', path)),
    needs('browser') && findBrowser(cache).then((browser) => project.provide('browser', browser)),
  ]);
  const browserTests = suites.filter((name) => name === 'e2e').length;
  const houses = Math.min(browserTests, project.vitest.config.maxWorkers);
  const places = await Promise.all(Array.from({ length: houses }, () => Place.find()));
  const scanner = places.length > 0 ? await startClamd() : null;
  if (scanner && postgres) {
    const databases = await plantedDatabases(await postgres, places.length);
    project.provide(
      'houses',
      await Promise.all(places.map((place, i) => houseIn(place, scanner, databases[i] as string))),
    );
  }
  return async () => {
    await Promise.all(places.map((place) => place.clear()));
    await scanner?.stop();
    await Promise.all(servers.map((server) => server.stop(2_000)));
    rmSync(folder, { recursive: true, force: true });
  };
}

/** Databases with the demo in them, planted once and copied: it is the dearest part of a start. */
async function plantedDatabases(server: string, count: number): Promise<string[]> {
  const urlOf = (name: string) => Object.assign(new URL(server), { pathname: `/${name}` }).href;
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    const copied = async (name: string, from: string) => {
      await client.query(`create database ${name} template ${from} strategy file_copy`);
      return urlOf(name);
    };
    const planted = await copied('house', TEMPLATE);
    const env = { ...process.env, DATABASE_URL: planted, STEWARD_DEMO: '1' };
    const { code, output } = await runScript(join(root, 'bin/plant.ts'), [], { env });
    if (code !== 0) throw new Error(`The demo could not be planted:\n${tail(output, 30)}`);
    const databases: string[] = [];
    for (let n = 1; n <= count; n++) databases.push(await copied(`house_${n}`, 'house'));
    return databases;
  } finally {
    await client.end();
  }
}

async function houseIn(place: Place, scanner: Clamd, databaseUrl: string): Promise<House> {
  const env = { DATABASE_URL: databaseUrl, ATTACHMENTS_DIR: join(place.home, 'attachments'), SCAN_URL: scanner.url };
  const launcher = place.start(env, ['--demo']);
  await launcher.ready();
  return {
    desk: `http://127.0.0.1:${place.port}`,
    mailbox: /Caught mail and texts\s+(http\S+)/.exec(launcher.output())?.[1] ?? '',
    mailIn: Number(/Mail in\s.*smtp:\/\/127\.0\.0\.1:(\d+)/.exec(launcher.output())?.[1]),
    databaseUrl,
    temporalAddress: place.temporalAddress(),
  };
}

async function postgresWithTemplate(
  folder: string,
  started: <T extends { pid: number; stop(ms: number): Promise<void> }>(server: T) => T,
) {
  const server = started(
    await startPostgres({
      folder: join(folder, 'postgres'),
      password: PASSWORD,
      log: join(folder, 'postgres.log'),
      port: freePort,
      settings: FORGETFUL,
    }),
  );
  const client = new pg.Client({ connectionString: server.url('postgres') });
  await client.connect();
  await client.query(`create database ${TEMPLATE}`);
  await migrate(server.url(TEMPLATE));
  // Nobody may connect to a template, or copying it fails.
  await client.query(`alter database ${TEMPLATE} with is_template true allow_connections false`);
  await client.end();
  return server.url('postgres');
}

async function temporalInMemory(
  folder: string,
  cache: string,
  started: <T extends { pid: number; stop(ms: number): Promise<void> }>(server: T) => T,
) {
  const program = await temporalProgram('temporal', cache);
  return started(await startTemporal({ program, log: join(folder, 'temporal.log'), port: freePort })).address;
}

/** The suite of each file that will run: by --project and by the file names given. */
async function selectedSuites({ vitest }: TestProject): Promise<string[]> {
  // Not in the public types, but without it one unit test named on the command line would start every server.
  const { filenamePattern } = vitest as { filenamePattern?: string[] };
  const specifications = await vitest.globTestSpecifications(filenamePattern ?? []);
  return specifications.map((specification) => specification.project.name);
}

/** Servers and folders of runs that were killed. */
async function endLeftovers(): Promise<void> {
  mkdirSync(tmpdir(), { recursive: true });
  for (const name of readdirSync(tmpdir()).filter((name) => name.startsWith(FOLDER))) {
    const folder = join(tmpdir(), name);
    const run = recall<{ owner: Identity; servers: Identity[] } | undefined>(join(folder, 'run.json'), undefined);
    if (!run || lives(run.owner)) continue;
    for (const server of run.servers.filter(lives))
      await end(server.pid, [
        ['SIGINT', 3_000],
        ['SIGKILL', 1_000],
      ]);
    rmSync(folder, { recursive: true, force: true });
  }
}
