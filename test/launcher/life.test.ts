import { setTimeout as wait } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { alive } from '../../bin/process.ts';
import { type Launcher, Place, until } from './launcher.ts';

/** One house through its life, in order: each test goes on where the one before ended. */
let place: Place;
let launcher: Launcher;

beforeAll(async () => {
  place = await Place.find();
});
afterAll(() => place.clear());

test('a first start brings everything up and says where', async () => {
  launcher = place.start();
  await launcher.ready();
  expect(await place.answers()).toBe(true);
  expect(launcher.output()).toContain(`http://127.0.0.1:${place.port}/portal`);
  expect(launcher.output()).toMatch(/shown once.*\n.*admin@\S+ +\S{12,}/);
  expect(launcher.output()).not.toContain('Demo sign-ins');
  expect(place.postgres()).toHaveLength(1);
  expect(place.temporal()).toHaveLength(1);
  await write('first start');
});

test('a second start on the same home ends with a sentence, and disturbs nothing', async () => {
  const second = place.start({ PORT: String(place.port + 1) });
  expect(await second.ended()).toBe(1);
  expect(second.output()).toMatch(`Steward already runs on ${place.home} (process ${launcher.process.pid})`);
  expect(await place.answers()).toBe(true);
  expect(place.postgres()).toHaveLength(1);
});

test.each(['api', 'worker'] as const)('when the %s is killed, it comes back', async (name) => {
  const before = place.child(name);
  process.kill(before, 'SIGKILL');
  await until(`a new ${name} runs`, () => place.child(name) !== before && alive(place.child(name)));
  await until('the desk answers', () => place.answers());
});

test('when Postgres and Temporal are killed, they come back where they were', async () => {
  const [postgres, temporal] = [place.postgres()[0]?.pid ?? 0, place.temporal()[0]?.pid ?? 0];
  const [databaseUrl, address] = [place.databaseUrl(), place.temporalAddress()];
  process.kill(postgres, 'SIGKILL');
  process.kill(temporal, 'SIGKILL');
  await until(
    'both are back',
    () => launcher.output().includes('Postgres is back') && launcher.output().includes('Temporal is back'),
  );
  expect([place.postgres()[0]?.pid, place.temporal()[0]?.pid]).not.toContain(postgres);
  expect(place.databaseUrl()).toBe(databaseUrl);
  expect(place.temporalAddress()).toBe(address);
  expect(await read()).toEqual(['first start']);
});

test('after kill -9 of the launcher the next start takes over both servers, and opens no store twice', async () => {
  await startWorkflow('left-running');
  const [postgres, temporal, api] = [place.postgres()[0]?.pid, place.temporal()[0]?.pid, place.child('api')];
  launcher.process.kill('SIGKILL');
  await launcher.ended();
  launcher = place.start();
  await launcher.ready();
  expect(launcher.output()).toContain('Postgres was still running');
  expect(launcher.output()).toContain('Temporal was still running');
  expect(place.postgres().map(({ pid }) => pid)).toEqual([postgres]);
  expect(place.temporal().map(({ pid }) => pid)).toEqual([temporal]);
  expect(alive(api)).toBe(false);
  expect(await read()).toEqual(['first start']);
});

test('a server that was left behind and does not answer is stopped, not joined', async () => {
  const temporal = place.temporal()[0]?.pid ?? 0;
  launcher.process.kill('SIGKILL');
  await launcher.ended();
  process.kill(temporal, 'SIGSTOP');
  launcher = place.start();
  await launcher.ready();
  expect(alive(temporal)).toBe(false);
  expect(place.temporal()).toHaveLength(1);
});

test('Ctrl-C stops everything within five seconds and leaves nothing running', async () => {
  const pids = [...place.postgres(), ...place.temporal()]
    .map(({ pid }) => pid)
    .concat(place.child('api'), place.child('worker'));
  const begun = Date.now();
  launcher.process.kill('SIGINT');
  expect(await launcher.ended()).toBe(0);
  expect(Date.now() - begun).toBeLessThan(5_000);
  expect(pids.filter(alive)).toEqual([]);
  expect(await place.answers()).toBe(false);
});

test('the next start finds all data again, running workflows included', async () => {
  launcher = place.start();
  await launcher.ready();
  expect(launcher.output()).not.toContain('was still running');
  expect(launcher.output()).not.toContain('shown once');
  expect(await read()).toEqual(['first start']);
  expect(await workflowStatus('left-running')).toBe('RUNNING');
});

test('a worker that hangs does not hold up the stop', async () => {
  const worker = place.child('worker');
  process.kill(worker, 'SIGSTOP');
  const begun = Date.now();
  launcher.process.kill('SIGTERM');
  expect(await launcher.ended()).toBe(0);
  expect(Date.now() - begun).toBeLessThan(5_000);
  expect(alive(worker)).toBe(false);
});

test('a second Ctrl-C kills, and nothing is lost by it', async () => {
  launcher = place.start();
  await launcher.ready();
  process.kill(place.child('worker'), 'SIGSTOP'); // so that the first one takes its time
  launcher.process.kill('SIGINT');
  await until('it stops', () => launcher.output().includes('Stopping'));
  await wait(450); // a second one within 0.4 s counts as the same
  launcher.process.kill('SIGINT');
  expect(await launcher.ended()).toBe(130);
  await until('all are gone', () => place.postgres().length + place.temporal().length === 0);
  launcher = place.start();
  await launcher.ready();
  expect(await read()).toEqual(['first start']);
  launcher.process.kill('SIGINT');
  expect(await launcher.ended()).toBe(0);
});

test('told to stop while it still starts, it leaves nothing running', async () => {
  launcher = place.start();
  await until('Postgres is on its way', () => place.postgres().length > 0);
  launcher.process.kill('SIGTERM');
  expect(await launcher.ended()).toBe(0);
  expect([...place.postgres(), ...place.temporal()]).toEqual([]);
});

async function write(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: place.databaseUrl() });
  await client.connect();
  await client.query('create table launcher_note (text text)');
  await client.query('insert into launcher_note values ($1)', [text]);
  await client.end();
}

async function read(): Promise<string[]> {
  const client = new pg.Client({ connectionString: place.databaseUrl() });
  await client.connect();
  const { rows } = await client.query<{ text: string }>('select text from launcher_note');
  await client.end();
  return rows.map(({ text }) => text);
}

/** A workflow that nobody works on: it runs until someone does. */
async function startWorkflow(workflowId: string): Promise<void> {
  await withClient((client) => client.workflow.start('Waiting', { workflowId, taskQueue: 'nobody' }));
}

const workflowStatus = (workflowId: string) =>
  withClient(async (client) => (await client.workflow.getHandle(workflowId).describe()).status.name);

async function withClient<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: place.temporalAddress() });
  try {
    return await work(new Client({ connection }));
  } finally {
    await connection.close();
  }
}
