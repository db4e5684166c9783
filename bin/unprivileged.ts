import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, cpSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from './failure.ts';

/**
 * Postgres refuses to run as root. On Linux a user namespace in which root goes by another number satisfies it, and
 * data stay where they are, owned by root. Where namespaces are refused (some containers), Postgres runs as the user
 * `postgres` or `nobody`, and because that user cannot enter the home, binaries and data are put into a folder it can reach.
 */
export type Guise = {
  /** Turns a command into the one to run. */
  wrap(command: string, args: string[]): { command: string; args: string[]; uid?: number; gid?: number };
  /** Where the data lie, and the folder that holds bin/, lib/ and share/. */
  data: string;
  native: string;
  /** Hands a file or folder to the user that Postgres runs as. */
  own(path: string): void;
  /** Set when something was put elsewhere, in words for the person who started it. */
  notice?: string;
};

const INSIDE = ['--user', '--map-user=65534', '--map-group=65534'];

export function guise(data: string, native: string): Guise {
  const plain: Guise = { wrap: (command, args) => ({ command, args }), data, native, own: () => {} };
  if (process.getuid?.() !== 0) return plain;
  const elsewhere = join(
    '/var/lib',
    `steward-postgres-${createHash('sha256').update(data).digest('hex').slice(0, 12)}`,
  );
  // Data once put elsewhere stay there, even when namespaces are allowed later.
  if (!existsSync(join(elsewhere, 'data')) && namespacesAllowed())
    return { ...plain, wrap: (command, args) => ({ command: 'unshare', args: [...INSIDE, command, ...args] }) };
  return asOtherUser(data, native, elsewhere);
}

const namespacesAllowed = () =>
  process.platform === 'linux' && spawnSync('unshare', [...INSIDE, 'true'], { stdio: 'ignore' }).status === 0;

function asOtherUser(data: string, native: string, elsewhere: string): Guise {
  const user = ['postgres', 'nobody'].map(idsOf).find((ids) => ids !== undefined);
  if (!user)
    throw new Failure(
      'Postgres does not run as root, and this machine offers neither user namespaces nor a user "postgres" or "nobody". ' +
        'Start as a normal user, or set DATABASE_URL to a Postgres server.',
    );
  if (existsSync(join(data, 'PG_VERSION')))
    throw new Failure(
      `The data in ${data} were made where root may open user namespaces, which is refused here. ` +
        'Start where it is allowed, or set STEWARD_HOME to a new folder.',
    );
  const { uid, gid } = user;
  const copy = join(elsewhere, 'native');
  if (!existsSync(join(copy, 'complete'))) {
    mkdirSync(elsewhere, { recursive: true, mode: 0o755 });
    cpSync(native, copy, { recursive: true, force: true, verbatimSymlinks: true });
    mkdirSync(join(copy, 'complete'));
  }
  return {
    wrap: (command, args) => ({ command, args, uid, gid }),
    data: join(elsewhere, 'data'),
    native: copy,
    own: (path) => chownSync(path, uid, gid),
    notice: `Postgres runs as ${user.name} here, which cannot reach ${dirname(data)}: its data lie in ${elsewhere}.`,
  };
}

function idsOf(name: string) {
  try {
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return { name, uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}
