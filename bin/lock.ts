import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Identity, identify, lives } from './process.ts';

/**
 * One holder at a time, without a race and without help of the operating system.
 *
 * A lock is a row of files `name.1.lock`, `name.2.lock`, …; the highest counts. It is free when its holder is dead, or
 * wrote that it let go. Taking it means to create the next number, whole and exclusively (a hard link), so of two that
 * saw the same dead holder one wins. The highest file is never deleted; whoever created a number that others had
 * passed meanwhile sees the higher one and steps back.
 */
export type Lock = { release(): void };

/** @returns the lock, or who holds it */
export function tryLock(folder: string, name: string): Lock | { heldBy: Identity } {
  mkdirSync(folder, { recursive: true });
  for (;;) {
    const highest = numbers(folder, name).at(-1) ?? 0;
    const holder = highest ? read(join(folder, `${name}.${highest}.lock`)) : undefined;
    if (holder && lives(holder)) return { heldBy: holder };
    const path = join(folder, `${name}.${highest + 1}.lock`);
    if (!create(path, identify(process.pid))) continue;
    const all = numbers(folder, name);
    if (all.at(-1) !== highest + 1) {
      rmSync(path, { force: true });
      continue;
    }
    for (const lower of all.slice(0, -1)) rmSync(join(folder, `${name}.${lower}.lock`), { force: true });
    return { release: () => replace(path, { pid: 0, started: '' }) };
  }
}

/** Waits until the lock is free. `onWait` is called once when it has to. */
export async function lock(folder: string, name: string, onWait: (holder: Identity) => void = () => {}): Promise<Lock> {
  for (let first = true; ; first = false) {
    const result = tryLock(folder, name);
    if ('release' in result) return result;
    if (first) onWait(result.heldBy);
    await wait(200);
  }
}

function numbers(folder: string, name: string): number[] {
  const pattern = new RegExp(`^${name}\\.(\\d+)\\.lock$`);
  return readdirSync(folder)
    .flatMap((file) => pattern.exec(file)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

function read(path: string): Identity | undefined {
  try {
    const { pid, started } = JSON.parse(readFileSync(path, 'utf8')) as Identity;
    return pid > 0 ? { pid, started } : undefined;
  } catch {
    return undefined; // gone meanwhile, or damaged by a full disk: nobody's
  }
}

function create(path: string, holder: Identity): boolean {
  const whole = `${path}.${process.pid}`;
  writeFileSync(whole, JSON.stringify(holder));
  try {
    linkSync(whole, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(whole, { force: true });
  }
}

function replace(path: string, holder: Identity): void {
  const whole = `${path}.${process.pid}`;
  try {
    writeFileSync(whole, JSON.stringify(holder));
    renameSync(whole, path);
  } catch {
    rmSync(whole, { force: true }); // the holder's end frees it too
  }
}
