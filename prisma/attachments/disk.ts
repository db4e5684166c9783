import { chmod, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FileGone, mustBeName, type Name, type Store, StoreAway } from './store.ts';

/** A folder: `<tenant>/<first two of the hash>/<hash>`. A file is written elsewhere, made durable, and then named. */
export function diskStore(folder: string): Store {
  const pathOf = (name: Name) => {
    mustBeName(name);
    return join(folder, name.tenantId, name.sha256.slice(0, 2), name.sha256);
  };
  return {
    spool: join(folder, '.coming'),

    async put(name, { path: from }) {
      const path = pathOf(name);
      await reaching(async () => {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        await chmod(from, 0o600);
        await synced(from);
        await rename(from, path);
        // The name counts once its folder is durable, and that folder's own name in the one above.
        for (const above of [dirname(path), dirname(dirname(path)), folder]) await synced(above);
      });
    },

    async open(name, { start, end }) {
      const handle = await reaching(() => open(pathOf(name), 'r'));
      return handle.createReadStream({ start, end, highWaterMark: 256 * 1024 });
    },

    async exists(name, bytes) {
      const path = pathOf(name);
      return reaching(async () => (await stat(path)).size === bytes).catch((error) => {
        if (error instanceof FileGone) return false;
        throw error;
      });
    },

    async remove(name) {
      const path = pathOf(name);
      await reaching(() => rm(path, { force: true }));
    },
  };
}

async function synced(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function reaching<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') throw new FileGone('No such file');
    if (error instanceof FileGone) throw error;
    throw new StoreAway('disk', error);
  }
}
