import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import pino from 'pino';
import { createActivities } from '../../activities/index.ts';
import { reconcile } from '../../activities/relay/reconcile.ts';
import { relayOnce } from '../../activities/relay/relay.ts';
import { deliverCommand } from '../../domain/case/delivery.ts';
import type { CommandType } from '../../domain/case/flow.ts';
import { CASE_WORKFLOW_TYPE } from '../../domain/case/messages.ts';
import { DEFAULT_TENANT } from '../../domain/tenant.ts';
import type { ActorType } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { refuseCommand, writeCommand } from '../../prisma/commands.ts';
import { bundlePath, temporalAddress, temporalNamespace } from './world.ts';

export { CASE_WORKFLOW_TYPE };
export const log = pino({ level: 'silent' });

/** The core's own log would drown the test's. */
export function quiet(): void {
  try {
    Runtime.install({ logger: new DefaultLogger(process.env.TEST_LOG === '1' ? 'DEBUG' : 'ERROR') });
  } catch {
    // Once per process is enough.
  }
}

export type Hands = ReturnType<typeof hands>;

/** What relay, reconciler and people do, step by step, on one client and task queue. */
export function hands(prisma: PrismaClient, client: Client, taskQueue: string) {
  const deps = { prisma, client, taskQueue };
  return {
    relay: () => relayOnce(deps),
    reconcile: (now?: number) => reconcile({ prisma, client, log, tenantId: DEFAULT_TENANT }, { after: '' }, now),
    /** Gives a command as the API does: written down, then sent at once. */
    async give(
      caseId: string,
      type: CommandType,
      by: string | null,
      more: { body?: string; staffId?: string; actorType?: ActorType } = {},
    ) {
      const { body, staffId, actorType = 'staff' } = more;
      const written = await writeCommand(prisma, {
        tenantId: DEFAULT_TENANT,
        caseId,
        type,
        actor: { type: actorType, id: by },
        payload: staffId ? { staffId } : {},
        message: body
          ? { direction: actorType === 'member' ? 'inbound' : 'outbound', channel: 'portal', locale: 'zh', body }
          : undefined,
      });
      if (written.refusal) return { status: 'refused' as const, refusal: written.refusal, id: written.id };
      const end = await deliverCommand(client, written, 10_000);
      if (end.status === 'refused') await refuseCommand(prisma, DEFAULT_TENANT, written.id, end.refusal, end.version);
      return { ...end, id: written.id };
    },
  };
}

/** A worker on the run's Temporal server, in a namespace of the test file's own. */
export async function temporalWorld(prisma: PrismaClient) {
  quiet();
  const [namespace, taskQueue] = [await temporalNamespace(), `case-${randomUUID()}`];
  const native = await NativeConnection.connect({ address: temporalAddress() });
  const connection = await Connection.connect({ address: temporalAddress() });
  const client = new Client({ connection, namespace });
  const startWorker = async () => {
    const worker = await Worker.create({
      connection: native,
      namespace,
      taskQueue,
      activities: createActivities({ prisma, log }),
      workflowBundle: { codePath: bundlePath() },
    });
    const running = worker.run();
    return async () => {
      worker.shutdown();
      await running;
    };
  };
  let stop = await startWorker();
  return {
    client,
    namespace,
    taskQueue,
    ...hands(prisma, client, taskQueue),
    async stopWorker() {
      await stop();
      stop = async () => {};
    },
    async startWorker() {
      stop = await startWorker();
    },
    async close() {
      await stop();
      await native.close();
      await connection.close();
    },
  };
}
