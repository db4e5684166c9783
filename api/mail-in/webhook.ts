import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';

/** Seconds that a signature may be old, or ahead of our clock. */
const TOLERANCE = 5 * 60;

type Claim = { id: string; timestamp: string; signature: string };

/**
 * What the headers claim before anybody has read the body; null when no body could make it true: one is missing or malformed, or it is
 * not of just now.
 * @param now  epoch ms
 */
export function claimOf(req: Pick<Request, 'get'>, now: number): Claim | null {
  const [id = '', timestamp = '', signature = ''] = ['id', 'timestamp', 'signature'].map((n) =>
    req.get(`webhook-${n}`),
  );
  if (!/^[\w.:-]{1,200}$/.test(id) || !/^\d{1,12}$/.test(timestamp) || !signature) return null;
  return Math.abs(now / 1_000 - Number(timestamp)) > TOLERANCE ? null : { id, timestamp, signature };
}

/**
 * Whether this body was signed with this secret, as Standard Webhooks 1.0 says: HMAC-SHA256 of `id.timestamp.body`,
 * base64, after `v1,`; several signatures with spaces between while a secret is being changed.
 * @param secret  `whsec_` and base64
 */
export function isSigned(secret: string, { id, timestamp, signature }: Claim, body: Buffer): boolean {
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
