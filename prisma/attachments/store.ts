import type { Readable } from 'node:stream';

/** Names a content: of one tenant, by its SHA-256. */
export type Name = { tenantId: string; sha256: string };
/** A file on this machine that holds the whole content, and is the store's to take. */
export type Spooled = { path: string; bytes: number };
/** First and last byte, both counted from 0 and both included. */
export type Range = { start: number; end: number };

/**
 * Where bytes lie. What `put` has answered is durable. None of them tries again: whoever calls knows whether somebody waits.
 * @throws StoreAway when the place cannot be reached
 */
export interface Store {
  /** Where files that are to be put are gathered: the disk takes them over by their name. */
  readonly spool: string;
  put(name: Name, file: Spooled): Promise<void>;
  /** The file is there once it answers. @throws FileGone */
  open(name: Name, range: Range): Promise<Readable>;
  exists(name: Name, bytes: number): Promise<boolean>;
  /** What is not there is removed already. */
  remove(name: Name): Promise<void>;
}

/** The place where files lie cannot be reached, or is full: nothing was kept, and later it may work. */
export class StoreAway extends Error {
  constructor(place: string, cause: unknown) {
    const { code, message } = cause as { code?: string; message?: string };
    super(`Files (${place}): ${code ?? message ?? 'unknown'}`, { cause });
  }
}
export class FileGone extends Error {}

/** Names become paths and addresses: neither part comes from outside, and both are looked at all the same. */
export function mustBeName({ tenantId, sha256 }: Name): void {
  if (!/^[0-9a-f]{64}$/.test(sha256) || !/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(tenantId))
    throw new FileGone('No such file');
}
