import { type IncomingMessage, request as plain } from 'node:http';
import { request as secure } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Channel, Parcel, Verdict } from './channel.ts';
import { redact } from './clean.ts';

const TIMEOUT_MS = 5_000;

/**
 * Text messages through an HTTP gateway: `POST url` with a bearer token and `{ id, to, text }`. The id is that of the
 * delivery: a gateway that remembers ids sends a repeated request once. No redirect is followed: it would carry number and
 * words to somebody else.
 * @param lookup  resolves the gateway's name; the system's own when left out
 */
export function textGateway(url: string, token: string, lookup?: LookupFunction): Channel {
  return { send: (parcel, signal) => post(url, { token, lookup }, parcel, signal), close: () => {} };
}

type How = { token: string; lookup: LookupFunction | undefined };

async function post(url: string, { token, lookup }: How, parcel: Parcel, signal: AbortSignal): Promise<Verdict> {
  const body = JSON.stringify({ id: parcel.deliveryId, to: parcel.to.address, text: parcel.short });
  try {
    const status = await new Promise<number>((resolve, reject) => {
      const request = (url.startsWith('https:') ? secure : plain)(
        url,
        {
          method: 'POST',
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
          },
          signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
          ...(lookup ? { lookup } : {}),
        },
        (response: IncomingMessage) => {
          resolve(response.statusCode ?? 0);
          // Nothing of what it says is read; the connection is not kept for it.
          response.destroy();
        },
      );
      request.on('error', reject);
      request.end(body);
    });
    return verdictOf(status);
  } catch (error) {
    const { name, message, code } = error as Error & { code?: string };
    return { is: 'retry', error: redact(`${name}: ${code ?? message}`), resting: true };
  }
}

/** Statuses that speak of the gateway or of our account there, not of this message: no message is lost over them. */
const OUR_SIDE = [401, 403, 404, 405, 408, 429];

function verdictOf(status: number): Verdict {
  if (status >= 200 && status < 300) return { is: 'sent' };
  const error = `the text gateway answered ${status}`;
  if (status >= 400 && status < 500 && !OUR_SIDE.includes(status)) return { is: 'failed', error };
  return { is: 'retry', error, resting: true };
}
