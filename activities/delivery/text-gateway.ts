import type { Channel, Parcel, Verdict } from './channel.ts';
import { redact } from './clean.ts';

const TIMEOUT_MS = 5_000;

/**
 * Text messages through an HTTP gateway: `POST url` with a bearer token and `{ id, to, text }`. The id is that of the
 * delivery: a gateway that remembers ids sends a repeated request once.
 */
export function textGateway(url: string, token: string): Channel {
  return { send: (parcel, signal) => post(url, token, parcel, signal), close: () => {} };
}

async function post(url: string, token: string, parcel: Parcel, signal: AbortSignal): Promise<Verdict> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ id: parcel.deliveryId, to: parcel.to.address, text: parcel.short }),
      // A redirect would carry number and words to somebody else.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.body?.cancel();
    return verdictOf(response.status);
  } catch (error) {
    const { name, message, cause } = error as Error & { cause?: { code?: string } };
    return { is: 'retry', error: redact(`${name}: ${cause?.code ?? message}`), resting: true };
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
