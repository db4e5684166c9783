/**
 * The server's time in the browser. Deadlines are instants of the server; a reader's wrong wall clock must not make
 * them early or late. Each answer's `Date` header corrects the offset, best when the round trip was short.
 */
let offsetMs = 0;
let bestRoundTripMs = Number.POSITIVE_INFINITY;

/** @param dateHeader the `Date` of the answer; it counts whole seconds, hence the 500 ms */
export function learnServerTime(dateHeader: string | null, sentAtMs: number, receivedAtMs: number): void {
  const said = dateHeader ? Date.parse(dateHeader) : Number.NaN;
  if (Number.isNaN(said)) return;
  const roundTripMs = receivedAtMs - sentAtMs;
  const offset = said + 500 - (sentAtMs + receivedAtMs) / 2;
  const jumped = Math.abs(offset - offsetMs) > 5_000;
  if (roundTripMs > bestRoundTripMs && !jumped) return;
  bestRoundTripMs = roundTripMs;
  offsetMs = offset;
}

/** Epoch milliseconds by the server's clock. */
export const serverNow = (): number => Date.now() + offsetMs;
