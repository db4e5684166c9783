import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds that a signature may be old, or ahead of our clock. */
const TOLERANCE = 5 * 60;

type Signed = { id: string | undefined; timestamp: string | undefined; signature: string | undefined };

/**
 * Whether this body was signed with this secret just now, as Standard Webhooks 1.0 says: HMAC-SHA256 of `id.timestamp.body`,
 * base64, after `v1,`; several signatures with spaces between while a secret is being changed.
 * @param secret  `whsec_` and base64
 * @param now  epoch ms
 */
export function isSigned(secret: string, { id, timestamp, signature }: Signed, body: Buffer, now: number): boolean {
  if (!id || !/^[\w.:-]{1,200}$/.test(id) || !timestamp || !/^\d{1,12}$/.test(timestamp) || !signature) return false;
  if (Math.abs(now / 1_000 - Number(timestamp)) > TOLERANCE) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  // What was typed in as a secret may be no base64: of nothing, everybody could make the signature.
  if (key.length < 24) return false;
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
  return signature
    .slice(0, 2_000)
    .split(' ')
    .some((one) => {
      const given = Buffer.from(/^v1,(.+)$/.exec(one)?.[1] ?? '', 'base64');
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
}
