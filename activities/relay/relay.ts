import { setTimeout as wait } from 'node:timers/promises';
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { deliverCommand } from '../../domain/case/delivery.ts';
import { type CommandType, WAKING } from '../../domain/case/flow.ts';
import {
  CASE_TASK_QUEUE,
  CASE_WORKFLOW_TYPE,
  type CaseInput,
  caseWorkflowId,
  TASK_TIMEOUT_MS,
} from '../../domain/case/messages.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { commandInput, refuseCommand } from '../../prisma/commands.ts';
import { nextGeneration } from '../../prisma/generations.ts';
import { announce } from '../../prisma/live.ts';
import { settleMerges, UNSETTLED } from '../../prisma/merging/undo.ts';
import { ask, FORGETTABLE, sql } from '../../prisma/statement.ts';
import { PROCESSES, startWanted, wantedOf } from './start.ts';

export type RelayDeps = {
  prisma: PrismaClient;
  client: Client;
  taskQueue?: string;
  /** Deliveries that outlast their round: a case that does not answer holds up nobody else. Left out: a round waits for all. */
  underway?: Set<Promise<void>>;
  /** Left out, as in every process of the desk: nobody looks on. For trials of what becomes of a relay that ends there. */
  at?: (point: RelayPoint) => void;
};

/** Where a start can be cut off: taken, about to be asked for, asked for and there, being noted, noted. */
export type RelayPoint = 'claimed' | 'starting' | 'started' | 'marking' | 'marked';

/** So much at once. Whoever finds less is told of what comes next, and need not look again. */
export const BATCH = 50;
/** A killed relay's claims are free again after this. */
const LEASE_SECONDS = 5;
const ANSWER_MS = 10_000;
const COMMAND_LEASE_SECONDS = ANSWER_MS / 1_000 + 2;
/** How long a round waits for its deliveries when others may go on without them, and how many may be out at once. */
const ROUND_MS = 500;
const AT_ONCE = 200;
/** How often what begins a case anew is offered to the run that should take it, before the next one is begun. */
const PATIENCE = 5;

/** One round: workflows that must be started, commands that must be delivered, merges that ended. @returns how much there was to do */
export async function relayOnce(deps: RelayDeps): Promise<number> {
  const [due] = await ask<Record<'cases' | 'commands' | 'merges' | 'processes', boolean>>(deps.prisma, DUE);
  const started = due?.cases ? await startWorkflows(deps) : 0;
  const delivered = due?.commands ? await deliverCommands(deps) : 0;
  const settled = due?.merges ? await settleMerges(deps.prisma) : 0;
  return started + delivered + settled + (due?.processes ? await startWanted(deps) : 0);
}

const UNSENT = sql`SELECT id FROM "Outbox" WHERE "sentAt" IS NULL AND ("leaseUntil" IS NULL OR "leaseUntil" < now())`;
/** The first pending command of each case, when nobody else is delivering it. */
const UNDELIVERED = sql`SELECT "tenantId", id FROM "Command" d
      WHERE d.status = 'pending' AND (d."leaseUntil" IS NULL OR d."leaseUntil" < now())
        AND NOT EXISTS (SELECT 1 FROM "Command" e WHERE e."tenantId" = d."tenantId" AND e."caseId" = d."caseId" AND e.status = 'pending' AND e.seq < d.seq)`;
/** It is asked whenever anything moves, and mostly there is one thing to do or none. */
const DUE = sql`SELECT EXISTS (${UNSENT}) AS cases, EXISTS (${UNDELIVERED}) AS commands, EXISTS (${UNSETTLED}) AS merges,
  EXISTS (${wantedOf(PROCESSES)}) AS processes`;

type Start = { id: string; tenantId: string; caseId: string; generation: number };

async function startWorkflows(deps: RelayDeps): Promise<number> {
  const rows = await ask<Start>(
    deps.prisma,
    sql`UPDATE "Outbox" SET "leaseUntil" = now() + make_interval(secs => ${LEASE_SECONDS}), attempts = attempts + 1
      WHERE id IN (
        ${UNSENT} ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED) AND ${FORGETTABLE}
      RETURNING id, "tenantId", "caseId"::text AS "caseId", generation`,
  );
  if (rows.length > 0) deps.at?.('claimed');
  const ends = await Promise.allSettled(rows.map((row) => startWorkflow(deps, row)));
  const started = ends.flatMap((end, i) => (end.status === 'fulfilled' ? [(rows[i] as Start).id] : []));
  if (started.length > 0) {
    const marked = ask(
      deps.prisma,
      sql`UPDATE "Outbox" SET "sentAt" = now() WHERE id = ANY(${started}::bigint[]) AND ${FORGETTABLE}`,
    );
    deps.at?.('marking');
    await marked;
    deps.at?.('marked');
  }
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed && started.length === 0) throw failed.reason;
  return rows.length;
}

/** Already started counts as started; the flag in the outbox outlives Temporal's retention. */
async function startWorkflow(
  { client, taskQueue = CASE_TASK_QUEUE, at }: RelayDeps,
  { tenantId, caseId, generation }: Start,
): Promise<void> {
  const input: CaseInput = { tenantId, caseId, generation, timers: 'ring' };
  at?.('starting');
  try {
    await client.withDeadline(Date.now() + ANSWER_MS, () =>
      client.workflow.start(CASE_WORKFLOW_TYPE, {
        taskQueue,
        workflowId: caseWorkflowId(tenantId, caseId, generation),
        args: [input],
        workflowTaskTimeout: TASK_TIMEOUT_MS,
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowIdConflictPolicy: 'USE_EXISTING',
      }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  at?.('started');
}

type Due = {
  id: string;
  tenantId: string;
  caseId: string;
  type: string;
  payload: Prisma.JsonValue;
  actorType: string;
  actorId: string | null;
  attempts: number;
  generation: number;
  stage: string;
};

async function deliverCommands(deps: RelayDeps): Promise<number> {
  const { underway } = deps;
  const limit = Math.min(BATCH, AT_ONCE - (underway?.size ?? 0));
  if (limit <= 0) return 0;
  const rows = await ask<Due>(
    deps.prisma,
    sql`UPDATE "Command" c SET "leaseUntil" = now() + make_interval(secs => ${COMMAND_LEASE_SECONDS}), attempts = c.attempts + 1
    FROM "Case" k
    WHERE k."tenantId" = c."tenantId" AND k.id = c."caseId" AND (c."tenantId", c.id) IN (
      ${UNDELIVERED}
      ORDER BY d."createdAt" LIMIT ${limit} FOR UPDATE SKIP LOCKED) AND ${FORGETTABLE}
    RETURNING c.id::text AS id, c."tenantId", c."caseId"::text AS "caseId", c.type, c.payload, c."actorType", c."actorId"::text AS "actorId", c.attempts, k.generation, k.stage`,
  );
  const round = Promise.all(rows.map((row) => kept(underway, deliver(deps, row))));
  await (underway ? Promise.race([round, wait(ROUND_MS, undefined, { ref: false })]) : round);
  return rows.length;
}

/** What fails after its round is over is no error of a later one: its lease runs out, and it is delivered again. */
function kept(underway: Set<Promise<void>> | undefined, delivery: Promise<void>): Promise<void> {
  if (!underway) return delivery;
  const ended = delivery.finally(() => underway.delete(ended));
  underway.add(ended);
  ended.catch(() => {});
  return ended;
}

async function deliver({ prisma, client }: RelayDeps, row: Due): Promise<void> {
  const { tenantId, id } = row;
  const wakes = row.stage === 'closed' && WAKING.has(row.type as CommandType);
  // Its workflow is over and can no longer be asked.
  if (row.stage === 'closed' && !wakes) {
    await refuseCommand(prisma, tenantId, id, { code: 'closed', values: { stage: 'closed' } });
    return;
  }
  const end = await deliverCommand(
    client,
    { workflowId: caseWorkflowId(tenantId, row.caseId, row.generation), input: commandInput(row) },
    ANSWER_MS,
  );
  if (end.status === 'refused') {
    if (await refuseCommand(prisma, tenantId, id, end.refusal, end.version)) return;
    // It was judged by a run that is behind the record: the next one judges it again.
    await nextGeneration(prisma, row);
  }
  if (end.status === 'done') {
    // The projection has settled it; only a repeat of an old one comes here still pending.
    await prisma.command.updateMany({
      where: { tenantId, id, status: 'pending' },
      data: { status: 'done', result: end.result, decidedAt: new Date(), leaseUntil: null },
    });
    return announce(prisma, [{ tenantId, topic: 'command', id }]);
  }
  // The run that was begun for it takes it by itself; where that one had ended before, or none was begun, it is another's.
  if (wakes && row.attempts >= PATIENCE) await nextGeneration(prisma, row, 'awakening');
  const waitMs = Math.min(10_000, 200 * 2 ** Math.min(row.attempts, 10));
  await prisma.$executeRaw`
    UPDATE "Command" SET "leaseUntil" = now() + make_interval(secs => ${waitMs / 1_000}::float8)
    WHERE "tenantId" = ${tenantId} AND id = ${id}::uuid AND status = 'pending'`;
}
