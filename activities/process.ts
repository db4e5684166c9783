import { setMaxListeners } from 'node:events';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, makeTelemetryFilterString, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import pino, { type Logger } from 'pino';
import { CASE_TASK_QUEUE, TASK_TIMEOUT_MS } from '../domain/case/messages.ts';
import { type Env, temporalCalls, temporalServer } from '../domain/env.ts';
import { DEFAULT_TENANT } from '../domain/tenant.ts';
import { endOverrides } from '../prisma/approvals/expiry.ts';
import { createPrisma, type PrismaClient } from '../prisma/client.ts';
import { listen } from '../prisma/listen.ts';
import { CARE_CHANNEL, RELAY_CHANNEL } from '../prisma/live.ts';
import { alertLoops } from './alert/loops.ts';
import { approvalLoop, tierChangeLoop } from './approval/loop.ts';
import { keepSchedules } from './care/schedules.ts';
import { snoozeLoop } from './casework/loop.ts';
import { deliveryLoop } from './delivery/loop.ts';
import { factLoops } from './facts/loop.ts';
import { handoverLoops } from './handover/loop.ts';
import { importLoop } from './import/loop.ts';
import { createActivities } from './index.ts';
import { Bell, repeat } from './loop.ts';
import { mailInLoop } from './mail-in/loop.ts';
import { reassessLoop } from './reassess/loop.ts';
import { reconcile } from './relay/reconcile.ts';
import { BATCH, relayOnce } from './relay/relay.ts';
import { mendProcesses } from './relay/start.ts';
import { retierLoops } from './retier/loop.ts';
import { fileLoops } from './scan/loop.ts';
import { sweep } from './sweep.ts';

/** Local activities and the pool of connections are of one size. */
const SLOTS = 20;
const RELAY_EVERY_MS = 1_000;
/** What is filed and said in the same moment is seen to together. */
const RELAY_REST_MS = 20;
const RECONCILE_EVERY_MS = 60_000;
const SWEEP_EVERY_MS = 3_600_000;
const SCHEDULES_EVERY_MS = 30_000;
const TEMPORAL_AGAIN_MS = 1_000;

/**
 * The worker: workflows and activities, and beside them the loops that need no Temporal (relay, reconciler, delivery). Resolves
 * when `signal` aborted and all have stopped; rejects when the worker itself failed.
 */
export async function runWorker(env: Env, signal: AbortSignal): Promise<void> {
  const log = pino({ level: env.LOG_LEVEL, base: { process: 'worker' } });
  quietCore();
  // Every loop and every listener ends with it.
  setMaxListeners(50, signal);
  const prisma = createPrisma(env.DATABASE_URL, SLOTS);
  const loops = [
    deliveryLoop({ prisma, env, log }, signal),
    importLoop({ prisma, log }, signal),
    fileLoops({ prisma, env, log }, signal),
    mailInLoop({ prisma, env, log }, signal),
    snoozeLoop({ prisma, log }, signal),
    reassessLoop({ prisma, log }, signal),
    ...retierLoops({ prisma, log }, signal),
    tierChangeLoop({ prisma, log }, signal),
    ...alertLoops({ prisma, env, log }, signal),
    ...handoverLoops({ prisma, log }, signal),
    ...factLoops({ prisma, log }, signal),
  ];
  const native = await connected(env, log, signal);
  const connection = Connection.lazy(temporalCalls(env));
  try {
    if (!native) return;
    const client = new Client({ connection, namespace: env.TEMPORAL_NAMESPACE });
    loops.push(...caseLoops(env, { prisma, client, log }, signal));
    const worker = await createWorker(env, native, prisma, log);
    // Told to stop before it runs: a worker that does not run cannot be shut down.
    if (signal.aborted) return;
    const running = worker.run();
    signal.addEventListener('abort', () => worker.shutdown(), { once: true });
    log.info('worker is ready');
    await running;
  } finally {
    await Promise.allSettled(loops);
    await Promise.allSettled([native?.close(), connection.close(), prisma.$disconnect()]);
  }
}

function createWorker(env: Env, connection: NativeConnection, prisma: PrismaClient, log: Logger): Promise<Worker> {
  return Worker.create({
    connection,
    namespace: env.TEMPORAL_NAMESPACE,
    taskQueue: CASE_TASK_QUEUE,
    activities: createActivities({ prisma, log }),
    ...(env.WORKFLOW_BUNDLE
      ? { workflowBundle: { codePath: env.WORKFLOW_BUNDLE } }
      : { workflowsPath: new URL('../workflows/index.ts', import.meta.url).pathname }),
    maxConcurrentLocalActivityExecutions: SLOTS,
    maxConcurrentActivityTaskExecutions: SLOTS,
    maxConcurrentWorkflowTaskExecutions: 40,
    maxCachedWorkflows: 2_000,
    stickyQueueScheduleToStartTimeout: TASK_TIMEOUT_MS,
    shutdownGraceTime: '3s',
  });
}

function caseLoops(
  env: Env,
  deps: { prisma: PrismaClient; client: Client; log: Logger },
  signal: AbortSignal,
): Promise<void>[] {
  const bell = new Bell();
  listen(env.DATABASE_URL, [RELAY_CHANNEL], () => bell.wake(), signal);
  const scan = { after: '' };
  const underway = new Set<Promise<void>>();
  const careBell = new Bell();
  listen(env.DATABASE_URL, [CARE_CHANNEL], () => careBell.wake(), signal);
  const schedules = new Map<string, boolean>();
  const reconcileRound = async () => {
    const { asked: _, ...done } = await reconcile({ ...deps, tenantId: DEFAULT_TENANT }, scan);
    const mended = await mendProcesses({ ...deps, tenantId: DEFAULT_TENANT });
    if (Object.values({ ...done, ...mended }).some((n) => n > 0)) deps.log.warn({ ...done, ...mended }, 'reconciled');
    // Nobody waits for the end of a tier given by hand to the minute.
    await endOverrides(deps.prisma);
    return false;
  };
  const { log } = deps;
  return [
    approvalLoop(deps, signal),
    repeat('relay', async () => (await relayOnce({ ...deps, underway })) >= BATCH, {
      bell,
      everyMs: RELAY_EVERY_MS,
      restMs: RELAY_REST_MS,
      log,
      signal,
    }),
    repeat('sweep', async () => sweep(deps.prisma).then(() => false), {
      bell: new Bell(),
      everyMs: SWEEP_EVERY_MS,
      log,
      signal,
    }),
    repeat('care schedules', async () => keepSchedules(deps, schedules).then(() => false), {
      bell: careBell,
      everyMs: SCHEDULES_EVERY_MS,
      log,
      signal,
    }),
    repeat('reconciler', reconcileRound, { bell: new Bell(), everyMs: RECONCILE_EVERY_MS, log, signal }),
  ];
}

/** A worker that starts while Temporal is away waits for it. Null when it is told to stop meanwhile. */
async function connected(env: Env, log: Logger, signal: AbortSignal): Promise<NativeConnection | null> {
  for (let tries = 0; !signal.aborted; tries++) {
    try {
      return await NativeConnection.connect(temporalServer(env));
    } catch (error) {
      if (tries % 30 === 0)
        log.warn(
          { address: env.TEMPORAL_ADDRESS, error: (error as Error).message.slice(0, 200) },
          'Temporal cannot be reached, trying again',
        );
      await new Bell().sleep(TEMPORAL_AGAIN_MS, signal);
    }
  }
  return null;
}

/** The core logs every failed poll while Temporal is away: one line of ours is enough. */
function quietCore(): void {
  try {
    Runtime.install({
      logger: new DefaultLogger('WARN'),
      telemetryOptions: {
        logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }), forward: {} },
      },
      shutdownSignals: [],
    });
  } catch {
    // Installed before, in a process that runs more than one worker.
  }
}
