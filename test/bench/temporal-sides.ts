import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import pg from 'pg';
import { runWorker } from '../../activities/process.ts';
import { parseEnv } from '../../domain/env.ts';
import { environment, type Ground, POOL } from './ground.ts';

export const BARE_QUEUE = 'bare';

export async function connect(ground: Ground, address: string): Promise<Client> {
  const connection = await Connection.connect({ address });
  ground.before(() => connection.close());
  return new Client({ connection });
}

/** The worker of the desk with its relay and reconciler, in this process. No mail server is named, so nothing is sent. */
export function startOwnWorker(ground: Ground, url: string, address: string): void {
  const stop = new AbortController();
  const { NODE_ENV: _, ...env } = environment(url, address);
  const running = runWorker(parseEnv({ ...env, LOG_LEVEL: 'error' }), stop.signal);
  ground.before(async () => {
    stop.abort();
    await running;
  });
}

/** A worker for the bare workflow, with the settings of ours and a pool of the same size. */
export async function startBareWorker(ground: Ground, url: string, address: string): Promise<void> {
  const pool = new pg.Pool({ connectionString: url, max: POOL });
  await pool.query('CREATE TABLE bare (run text, step int, at timestamptz DEFAULT now(), PRIMARY KEY (run, step))');
  const connection = await NativeConnection.connect({ address });
  const worker = await Worker.create({
    connection,
    taskQueue: BARE_QUEUE,
    activities: {
      insert: async (run: string, step: number) => {
        await pool.query({ name: 'insert', text: 'INSERT INTO bare (run, step) VALUES ($1, $2)', values: [run, step] });
      },
    },
    workflowBundle: await bundleWorkflowCode({
      workflowsPath: new URL('./bare-workflow.ts', import.meta.url).pathname,
      logger: new DefaultLogger('WARN'),
    }),
    maxConcurrentLocalActivityExecutions: POOL,
    maxConcurrentActivityTaskExecutions: POOL,
    maxConcurrentWorkflowTaskExecutions: 40,
    maxCachedWorkflows: 2_000,
    shutdownGraceTime: '3s',
  });
  const running = worker.run();
  ground.before(async () => {
    worker.shutdown();
    await running;
    await Promise.all([connection.close(), pool.end()]);
  });
}
