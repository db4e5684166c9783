import { randomBytes } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { diskFull, Failure } from './failure.ts';

const ROOM_NEEDED_MB = { new: 400, kept: 60 };

/** What is kept: a folder only its owner may enter, with a place for each thing. */
export type Home = {
  readonly path: string;
  readonly postgres: string;
  readonly temporal: string;
  readonly mail: string;
  readonly logs: string;
};

/** Opens or makes the folder. @throws Failure when it cannot be written or its disk is nearly full */
export function openHome(where: string): Home {
  const wanted = resolve(where);
  const isNew = !existsSync(join(wanted, 'postgres'));
  try {
    mkdirSync(wanted, { recursive: true, mode: 0o700 });
    // The real path: two names of one folder must be seen to be the same store.
    const path = realpathSync(wanted);
    checkOwner(path);
    const home = { path, ...places(path) };
    mkdirSync(home.logs, { recursive: true, mode: 0o700 });
    writeFileSync(join(path, 'write-test'), 'x');
    rmSync(join(path, 'write-test'));
    const { bavail, bsize } = statfsSync(path);
    if ((bavail * bsize) / 2 ** 20 < (isNew ? ROOM_NEEDED_MB.new : ROOM_NEEDED_MB.kept)) throw diskFull(path);
    return home;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC') throw diskFull(wanted);
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
      throw new Failure(
        `${wanted} cannot be written by this user. Start as its owner, or set STEWARD_HOME to another folder.`,
      );
    if (code === 'ENOTDIR' || code === 'EEXIST')
      throw new Failure(`${wanted} is a file. Set STEWARD_HOME to a folder.`);
    throw error;
  }
}

/** Root can write anywhere, but a cluster opens for its owner only, and files of root's would then stand in the owner's way. */
function checkOwner(path: string): void {
  const cluster = join(path, 'postgres');
  if (!existsSync(cluster) || statSync(cluster).uid === process.getuid?.()) return;
  throw new Failure(`${path} belongs to another user. Start as its owner, or set STEWARD_HOME to another folder.`);
}

const places = (path: string) => ({
  postgres: join(path, 'postgres'),
  temporal: join(path, 'temporal'),
  mail: join(path, 'mail'),
  logs: join(path, 'logs'),
});

/** A secret made once and kept with mode 0600. Two that make it at the same time get the same one. */
export function secret(home: Home, name: string): string {
  const path = join(home.path, name);
  if (!existsSync(path)) {
    const whole = `${path}.${process.pid}`;
    writeFileSync(whole, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
    try {
      linkSync(whole, path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(whole, { force: true });
    }
  }
  return readFileSync(path, 'utf8').trim();
}

/** What the file holds, or the other value when it is missing or cannot be read. */
export function recall<T>(path: string, otherwise: T): T {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return otherwise;
  }
}

/** Writes the file whole: a crash leaves the old one or the new one. */
export function remember(path: string, value: unknown): void {
  const whole = `${path}.${process.pid}`;
  writeFileSync(whole, `${JSON.stringify(value)}\n`, { mode: 0o600 });
  renameSync(whole, path);
}
