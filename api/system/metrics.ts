import type { RequestHandler } from 'express';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

/** Figures of this process, for Prometheus. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const seconds = new Histogram({
    name: 'steward_http_request_seconds',
    help: 'Time to answer, by route',
    labelNames: ['route', 'method', 'status'] as const,
    buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 3, 10],
    registers,
  });
  const commands = new Counter({
    name: 'steward_commands_total',
    help: 'Commands given through this process, by how they were answered',
    labelNames: ['type', 'status'] as const,
    registers,
  });
  const liveReaders = new Gauge({ name: 'steward_live_readers', help: 'Open streams of live events', registers });
  return {
    commands,
    liveReaders,
    text: () => registry.metrics(),
    contentType: registry.contentType,
    /** Routes by name, never by path: paths hold ids. */
    observe: ((req, res, next) => {
      const end = seconds.startTimer();
      res.once('finish', () => {
        end({ route: String(res.locals.route ?? 'other'), method: req.method, status: String(res.statusCode) });
      });
      next();
    }) as RequestHandler,
  };
}
