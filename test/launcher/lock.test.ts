import { fork } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tryLock } from '../../bin/lock.ts';
import { identify, lives } from '../../bin/process.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'steward-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a lock that is held names its holder, and is free after release', () => {
  const first = tryLock(folder, 'x');
  expect(tryLock(folder, 'x')).toMatchObject({ heldBy: { pid: process.pid } });
  if ('release' in first) first.release();
  expect(tryLock(folder, 'x')).toHaveProperty('release');
});

test('a process of the same number that started at another time holds nothing', () => {
  writeFileSync(join(folder, 'x.7.lock'), JSON.stringify({ pid: process.pid, started: 'long ago' }));
  expect(tryLock(folder, 'x')).toHaveProperty('release');
  expect(readdirSync(folder)).toEqual(['x.8.lock']);
});

test('a file that a full disk left empty holds nothing', () => {
  writeFileSync(join(folder, 'x.1.lock'), '');
  expect(tryLock(folder, 'x')).toHaveProperty('release');
});

test('identity tells a process from itself at no other time', () => {
  expect(lives(identify(process.pid))).toBe(true);
  expect(lives({ ...identify(process.pid), started: 'x' })).toBe(false);
});

test('of many that see the same dead holder, one wins each round', async () => {
  writeFileSync(join(folder, 'x.1.lock'), JSON.stringify({ pid: 2 ** 22 + 1, started: 'dead' }));
  const racers = Array.from({ length: 6 }, () =>
    fork(new URL('./lock-racer.ts', import.meta.url), [folder], { execArgv: ['--import', 'tsx'] }),
  );
  const heard = (what: string) =>
    Promise.all(
      racers.map(
        (racer) =>
          new Promise<boolean>((resolve) =>
            racer.on(
              'message',
              (m) => (m as { is: string }).is === what && resolve((m as { won?: boolean }).won ?? true),
            ),
          ),
      ),
    );
  await heard('there');
  const results = heard('done');
  for (const racer of racers) racer.send('go');
  expect((await results).filter((won) => won)).toHaveLength(1);
  for (const racer of racers) racer.kill('SIGKILL');
});
