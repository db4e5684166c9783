import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * What the portal signs: form tokens, the visitor's cookie, the address of a confirmation. Each purpose has its own
 * prefix, so that a seal for one is worthless for another.
 */
export type Purpose = 'visitor' | 'form' | 'filed' | 'code';

const macOf = (secret: string, purpose: Purpose, text: string) =>
  createHmac('sha256', secret).update(`steward-portal-${purpose}:${text}`).digest();

/** base64url, 43 characters. */
export const seal = (secret: string, purpose: Purpose, text: string): string =>
  macOf(secret, purpose, text).toString('base64url');

export const sealed = (secret: string, purpose: Purpose, text: string, given: string): boolean =>
  same(macOf(secret, purpose, text), Buffer.from(given, 'base64url'));

/** `text.seal`, for cookies; the text must not be secret. */
export const withSeal = (secret: string, purpose: Purpose, text: string): string =>
  `${Buffer.from(text).toString('base64url')}.${seal(secret, purpose, text)}`;

/** @returns the text, or null when somebody else wrote it */
export function unsealed(secret: string, purpose: Purpose, value: string | undefined): string | null {
  const [encoded, mac] = (value ?? '').split('.');
  if (!encoded || !mac) return null;
  const text = Buffer.from(encoded, 'base64url').toString();
  return sealed(secret, purpose, text, mac) ? text : null;
}

/**
 * A form token for one session or visitor. It looks different on every page (a random mask goes with it), or the length of
 * a compressed page would betray it to somebody who can put words on that page.
 */
export function formToken(secret: string, holder: string): string {
  const mac = macOf(secret, 'form', holder);
  const mask = randomBytes(mac.length);
  return Buffer.concat([mask, xor(mac, mask)]).toString('base64url');
}

export function isFormToken(secret: string, holder: string, given: string): boolean {
  const mac = macOf(secret, 'form', holder);
  const bytes = Buffer.from(given, 'base64url');
  if (bytes.length !== 2 * mac.length) return false;
  return same(mac, xor(bytes.subarray(mac.length), bytes.subarray(0, mac.length)));
}

export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

const xor = (a: Uint8Array, b: Uint8Array) => Buffer.from(a.map((byte, i) => byte ^ (b[i] ?? 0)));
const same = (a: Uint8Array, b: Uint8Array) => a.length === b.length && timingSafeEqual(a, b);
