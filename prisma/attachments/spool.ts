import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { HEAD, TextProbe } from '../../domain/attachment.ts';
import { type Spooled, StoreAway } from './store.ts';

export type Gathered = Spooled & { sha256: string; head: Buffer; isText: boolean };

/**
 * Gathers a stream in a file of its own, and learns of it on the way what it must know: memory does not grow with it.
 * @returns null when it is longer than `most`; the rest is then not read
 */
export async function gather(
  folder: string,
  source: AsyncIterable<Uint8Array>,
  most: number,
): Promise<Gathered | null> {
  const path = join(folder, randomUUID());
  const handle = await mkdir(folder, { recursive: true, mode: 0o700 })
    .then(() => open(path, 'wx', 0o600))
    .catch((error) => {
      throw new StoreAway('spool', error);
    });
  const hash = createHash('sha256');
  const text = new TextProbe();
  let head = Buffer.alloc(0);
  let bytes = 0;
  try {
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > most) break;
      if (head.length < HEAD) head = Buffer.concat([head, chunk]).subarray(0, HEAD);
      hash.update(chunk);
      text.push(chunk);
      await handle.writeFile(chunk).catch((error) => {
        throw new StoreAway('spool', error);
      });
    }
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  if (bytes <= most) return { path, bytes, sha256: hash.digest('hex'), head: Buffer.from(head), isText: text.end() };
  await rm(path, { force: true });
  return null;
}

/** What was being gathered when a process was killed. */
export async function sweepSpool(folder: string, before: number): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (found && found.mtimeMs < before) await rm(path, { force: true });
  }
}
