// The worker process: workflows, activities, relay and reconciler.
import { runWorker } from '../activities/process.ts';
import { parseEnv } from '../domain/env.ts';
import { runProcess } from './child.ts';

await runProcess('worker', parseEnv, async (env, signal, ready) => {
  ready(); // it waits for Temporal and Postgres by itself, so nobody has to wait for it
  await runWorker(env, signal);
});
