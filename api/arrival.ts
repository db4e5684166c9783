import type { Request, RequestHandler } from 'express';

/** Node has one patience for all requests alike; a file of gigabytes over a slow line needs another than a form. */
export const ARRIVAL_MS = 60_000;

const timers = new WeakMap<Request, NodeJS.Timeout>();

/** A request must have come in whole after so long, unless its route lets it take its time. */
export const arriveWithin =
  (ms: number): RequestHandler =>
  (req, res, next) => {
    if (req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0) {
      timers.set(req, setTimeout(() => turnAway(req), ms).unref());
      // Whoever was answered before the end may still be sending: their time goes on.
      res.once('close', () => req.complete && clearTimeout(timers.get(req)));
    }
    next();
  };

/** As long as something comes at least every `ms`. For routes that have seen who sends it. */
export function takeYourTime(req: Request, ms = ARRIVAL_MS): void {
  clearTimeout(timers.get(req));
  let before = req.socket.bytesRead;
  const timer = setInterval(() => {
    const now = req.socket.bytesRead;
    if (now === before) turnAway(req);
    before = now;
  }, ms).unref();
  timers.set(req, timer);
}

function turnAway(req: Request): void {
  clearTimeout(timers.get(req));
  if (req.complete) return;
  // As Node itself does it: half a request can be answered in no other way.
  req.socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
  req.socket.destroySoon();
}
