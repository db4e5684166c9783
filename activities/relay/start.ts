import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { Logger } from 'pino';
import { ALERT_CHANGED, ALERT_WORKFLOW_TYPE, alertWorkflowId } from '../../domain/alert/messages.ts';
import {
  CHANGED_SIGNAL as APPROVAL_CHANGED,
  APPROVAL_WORKFLOW_TYPE,
  approvalWorkflowId,
} from '../../domain/approval/messages.ts';
import { CASE_TASK_QUEUE, TASK_TIMEOUT_MS } from '../../domain/case/messages.ts';
import { TRIAL_CHANGED, TRIAL_WORKFLOW_TYPE, trialWorkflowId } from '../../domain/trial/messages.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { ask, join, raw, type Sql, sql } from '../../prisma/statement.ts';

/**
 * Workflows that are the clock of a row: the row decides, so it also says that a start is wanted (`startedAt` is null), which
 * generation has it, when it is due and whether it is open. One line here, and the loops below do the rest.
 */
export type Process = {
  table: Prisma.ModelName;
  /** Holds of a row that needs its clock. */
  open: Sql;
  workflowType: string;
  workflowId: (tenantId: string, id: string, generation: number) => string;
  /** When it is to look at its row next; null: it waits for no instant. */
  due: Sql | null;
  /** Sent when the row has changed: the workflow reads it again. */
  signal: string;
};

export const PROCESSES: readonly Process[] = [
  {
    table: 'Approval',
    open: sql`"endedAt" IS NULL`,
    due: sql`"wakesAt"`,
    workflowType: APPROVAL_WORKFLOW_TYPE,
    workflowId: approvalWorkflowId,
    signal: APPROVAL_CHANGED,
  },
  {
    table: 'Alert',
    // Only the ladder of an alert that belongs to no case waits for anything.
    open: sql`"dueAt" IS NOT NULL`,
    due: sql`"dueAt"`,
    workflowType: ALERT_WORKFLOW_TYPE,
    workflowId: alertWorkflowId,
    signal: ALERT_CHANGED,
  },
  {
    table: 'RuleTrial',
    // Those that wait for their turn want no workflow yet.
    open: sql`state = 'running'`,
    due: null,
    workflowType: TRIAL_WORKFLOW_TYPE,
    workflowId: trialWorkflowId,
    signal: TRIAL_CHANGED,
  },
];

type Deps = { prisma: PrismaClient; client: Client; taskQueue?: string };
type Row = { tenantId: string; id: string; generation: number };

const BATCH = 50;
const ANSWER_MS = 10_000;
/** Younger starts may not be in Temporal's visibility yet, and a deadline that just came is being dealt with. */
const SETTLED_MS = 30_000;

/** Starts the workflows of rows that want one. Twice is once: the id is the row's. @returns how many there were */
export async function startWanted(deps: Deps, processes = PROCESSES): Promise<number> {
  const rows = await ask<Row & { place: number }>(deps.prisma, wantedOf(processes));
  const ends = await Promise.allSettled(rows.map(({ place, ...row }) => start(deps, processes[place] as Process, row)));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed && ends.every((end) => end.status === 'rejected')) throw failed.reason;
  return rows.length;
}

/** One question for all of them. */
export const wantedOf = (processes: readonly Process[]): Sql =>
  join(
    processes.map(
      (
        process,
        place,
      ) => sql`(SELECT ${raw(String(place))} AS place, "tenantId", id::text AS id, generation FROM ${table(process)}
        WHERE ${process.open} AND "startedAt" IS NULL ORDER BY id LIMIT ${raw(String(BATCH))})`,
    ),
    ' UNION ALL ',
  );

async function start(deps: Deps, process: Process, row: Row): Promise<void> {
  const { tenantId, id, generation } = row;
  try {
    await deps.client.withDeadline(Date.now() + ANSWER_MS, () =>
      deps.client.workflow.start(process.workflowType, {
        taskQueue: deps.taskQueue ?? CASE_TASK_QUEUE,
        workflowId: process.workflowId(tenantId, id, generation),
        args: [row],
        workflowTaskTimeout: TASK_TIMEOUT_MS,
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        workflowIdConflictPolicy: 'USE_EXISTING',
      }),
    );
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  await deps.prisma.$executeRaw`
    UPDATE ${table(process)} SET "startedAt" = now()
    WHERE "tenantId" = ${tenantId} AND id = ${id}::uuid AND generation = ${generation} AND "startedAt" IS NULL`;
}

export type Mended = { restarted: number; nudged: number };

/**
 * Holds the rows against Temporal: an open row whose workflow is gone gets the next generation; one that is overdue, and a workflow
 * whose row is over, missed a signal and are told again. Only this tenant is looked at.
 */
export async function mendProcesses(
  deps: Deps & { log: Logger; tenantId: string },
  processes = PROCESSES,
  now = Date.now(),
): Promise<Mended> {
  const mended: Mended = { restarted: 0, nudged: 0 };
  for (const process of processes) {
    const running = await runningOf(deps, process);
    const settled = new Date(now - SETTLED_MS);
    const late = process.due ? sql`coalesce(${process.due} < ${settled}, false)` : sql`false`;
    const open = await deps.prisma.$queryRaw<(Row & { late: boolean })[]>`
      SELECT "tenantId", id::text AS id, generation, ${late} AS late FROM ${table(process)}
      WHERE "tenantId" = ${deps.tenantId} AND ${process.open} AND "startedAt" < ${settled}`;
    for (const row of open) {
      const workflowId = process.workflowId(row.tenantId, row.id, row.generation);
      const known = running.delete(workflowId);
      if (!known && (await isGone(deps, workflowId))) mended.restarted += await restart(deps, process, row);
      else if (row.late) mended.nudged += await nudge(deps, process, workflowId);
    }
    // What is left has no open row that is older than a moment: it ends by itself when it looks.
    for (const workflowId of running) mended.nudged += await nudge(deps, process, workflowId);
  }
  return mended;
}

/** Workflow ids of this tenant, as Temporal's visibility has them (which may lag). */
async function runningOf({ client, tenantId }: Deps & { tenantId: string }, process: Process): Promise<Set<string>> {
  const prefix = process.workflowId(tenantId, '', 0).replace(/:g0$/, '');
  const running = new Set<string>();
  const query = `WorkflowType = '${process.workflowType}' AND ExecutionStatus = 'Running'`;
  for await (const { workflowId } of client.workflow.list({ query }))
    if (workflowId.startsWith(prefix)) running.add(workflowId);
  return running;
}

/** Visibility may lag: the execution itself decides. */
async function isGone({ client }: Deps, workflowId: string): Promise<boolean> {
  try {
    return (await client.workflow.getHandle(workflowId).describe()).status.name !== 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return true;
    throw error;
  }
}

async function restart(
  { prisma, log }: Deps & { log: Logger },
  process: Process,
  { tenantId, id, generation }: Row,
): Promise<number> {
  const count = await prisma.$executeRaw`
    UPDATE ${table(process)} SET generation = generation + 1, "startedAt" = NULL
    WHERE "tenantId" = ${tenantId} AND id = ${id}::uuid AND generation = ${generation} AND ${process.open}`;
  if (count > 0) log.warn({ table: process.table, id, generation: generation + 1 }, 'next generation');
  return count;
}

async function nudge({ client }: Deps, process: Process, workflowId: string): Promise<number> {
  try {
    await client.workflow.getHandle(workflowId).signal(process.signal);
    return 1;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 0;
    throw error;
  }
}

const table = ({ table }: Process) => raw(`"${table}"`);
