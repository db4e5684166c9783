import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { turns } from './turns.ts';

/** About 0.2 s and 32 MB for one try, in the thread pool: the event loop stays free. */
const COST = { N: 2 ** 15, r: 8, p: 3 };
const KEY_BYTES = 32;

/** `scrypt$N$r$p$salt$hash`, so that the cost can be raised and old hashes still be checked. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** A missing or unreadable hash takes as long as a real one and is never right. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const [scheme, N, r, p, salt, hash] = (stored ?? '').split('$');
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  if (scheme !== 'scrypt' || !salt || !hash || !(cost.N > 1 && cost.r > 0 && cost.p > 0)) {
    await derive(password, Buffer.alloc(16), COST);
    return false;
  }
  const expected = Buffer.from(hash, 'base64url');
  const key = await derive(password, Buffer.from(salt, 'base64url'), cost, expected.length);
  return timingSafeEqual(key, expected);
}

/** At most two at once: signing in to Postgres needs the thread pool too, and a crowd of passwords would keep it waiting. */
const inTurn = turns(2);

const derive = (password: string, salt: Buffer, cost: typeof COST, bytes = KEY_BYTES): Promise<Buffer> =>
  // NFC: the same password typed on another keyboard is the same password.
  inTurn(() => scrypted(password.normalize('NFC'), salt, bytes, { ...cost, maxmem: 256 * 1024 * 1024 }));

const scrypted = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);
