import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/**
 * Secrets that must be used again (a mail password), so they are kept encrypted and not hashed: AES-256-GCM under a key derived
 * from STEWARD_SECRET. A copy of the database alone opens none of them.
 */
export type Sealed = { secret: Uint8Array<ArrayBuffer>; secretKeyId: string };

const NONCE = 12;
const TAG = 16;

/** @param place  where it lies, e.g. `default/mailOut`: moved to another row it does not open */
export function seal(stewardSecret: string, place: string, words: string): Sealed {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', derived(stewardSecret, 'key', 32), nonce);
  cipher.setAAD(Buffer.from(place));
  const body = Buffer.concat([cipher.update(words, 'utf8'), cipher.final()]);
  return {
    secret: new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), body])),
    secretKeyId: keyIdOf(stewardSecret),
  };
}

/** @returns null when it was sealed under another STEWARD_SECRET, or was touched */
export function unseal(stewardSecret: string, place: string, { secret, secretKeyId }: Sealed): string | null {
  if (secretKeyId !== keyIdOf(stewardSecret)) return null;
  const bytes = Buffer.from(secret);
  const decipher = createDecipheriv('aes-256-gcm', derived(stewardSecret, 'key', 32), bytes.subarray(0, NONCE));
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}

/** Tells keys apart and says nothing about them. */
export const keyIdOf = (stewardSecret: string): string => derived(stewardSecret, 'id', 6).toString('hex');

const derived = (stewardSecret: string, purpose: 'key' | 'id', bytes: number): Buffer =>
  Buffer.from(hkdfSync('sha256', stewardSecret, 'steward', `channel account ${purpose}`, bytes));
