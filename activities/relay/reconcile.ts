import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Logger } from 'pino';
import { WAKING } from '../../domain/case/flow.ts';
import {
  CASE_WORKFLOW_TYPE,
  caseWorkflowId,
  PROGRESS_QUERY,
  type Progress,
  parseCaseWorkflowId,
} from '../../domain/case/messages.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { nextGeneration } from '../../prisma/generations.ts';

export type ReconcileDeps = { prisma: PrismaClient; client: Client; log: Logger; tenantId: string };
export type Reconciled = { restarted: number; orphans: number; behind: number; late: number; asked: number };

const PAGE = 500;
/** Younger cases may simply not have been started yet. */
const SETTLED_MS = 30_000;
/** So long ago its clock should have rung, or it should have been taken up: whatever was to wake its workflow was lost. */
const LATE_MS = 60_000;
/** A late one that does not even answer may wait for its turn behind much else: it is left to it for so long, and so few are not. */
const SILENT = { ms: 300_000, atOnce: 3 };
const LATE_AT_ONCE = 20;
/** A task is tried so often for other reasons, too, like the end of a worker. */
const FAILING = 4;
/** How many running workflows are asked for their version in one round: those whose case moved last, and some in turn. */
const ASK = { movedLast: 20, inTurn: 50 };
/** When one of them is behind, Temporal came back from an old copy, and all are asked at once. */
const ASK_AT_ONCE = 10;

/**
 * Holds the record against Temporal. A case without a workflow, or with one that is behind the record (Temporal came back from
 * an old copy) or slept through a clock, gets the next generation, which begins where the record is and repeats no notice. A workflow
 * without a case is ended. Only this namespace and this tenant are looked at.
 */
export async function reconcile(
  deps: ReconcileDeps,
  scan: { after: string } = { after: '' },
  now = Date.now(),
  ask = ASK,
): Promise<Reconciled> {
  const running = await runningCases(deps);
  const result: Reconciled = { restarted: 0, orphans: 0, behind: 0, late: 0, asked: 0 };
  const late: Open[] = [];
  const known = new Set<string>();
  for await (const page of openCases(deps, now)) {
    for (const row of page) {
      const { caseId, generation } = row;
      known.add(caseId);
      if (running.get(caseId) !== generation && (await reallyGone(deps, caseId, generation)))
        result.restarted += await restart(deps, caseId, generation, 'no workflow');
      else if (row.lateMs > LATE_MS) late.push(row);
    }
  }
  for (const [caseId, generation] of running)
    if (!known.has(caseId)) result.orphans += await endOrphan(deps, caseId, generation, now);
  await wakeLate(deps, late, result);
  await askSome(deps, running, scan, ask, result);
  return result;
}

/** case id → generation of its running workflow, as Temporal's visibility has it (which may lag). */
async function runningCases({ client, tenantId }: ReconcileDeps): Promise<Map<string, number>> {
  const running = new Map<string, number>();
  const query = `WorkflowType = '${CASE_WORKFLOW_TYPE}' AND ExecutionStatus = 'Running'`;
  for await (const { workflowId } of client.workflow.list({ query })) {
    const id = parseCaseWorkflowId(workflowId);
    if (id?.tenantId === tenantId) running.set(id.caseId, Math.max(id.generation, running.get(id.caseId) ?? 0));
  }
  return running;
}

/** `lateMs`: how long ago its next clock should have rung, or it should have been taken up; no longer than its workflow is old. 0: no clock runs. */
type Open = { caseId: string; generation: number; version: number; lateMs: number };

async function* openCases({ prisma, tenantId }: ReconcileDeps, now: number): AsyncGenerator<Open[]> {
  const settled = new Date(now - SETTLED_MS);
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const rows = await prisma.$queryRaw<Open[]>`
      SELECT c.id::text AS "caseId", c.generation, c.version,
        COALESCE(extract(epoch FROM ${new Date(now)}::timestamptz
          - CASE WHEN c.state IS NULL THEN o."sentAt" WHEN c."wakesAt" > o."sentAt" THEN c."wakesAt" WHEN c."wakesAt" IS NOT NULL THEN o."sentAt" END)
          * 1000, 0)::float8 AS "lateMs"
      FROM "Case" c
      JOIN "Outbox" o ON o."tenantId" = c."tenantId" AND o."caseId" = c.id AND o.generation = c.generation
      WHERE c."tenantId" = ${tenantId} AND c.stage <> 'closed' AND c.id > ${after}::uuid AND o."sentAt" < ${settled}
      ORDER BY c.id LIMIT ${PAGE}`;
    if (rows.length === 0) return;
    yield rows;
    after = (rows.at(-1) as { caseId: string }).caseId;
  }
}

/** Visibility may lag: the execution itself decides. */
async function reallyGone({ client, tenantId }: ReconcileDeps, caseId: string, generation: number): Promise<boolean> {
  try {
    const { status } = await client.workflow.getHandle(caseWorkflowId(tenantId, caseId, generation)).describe();
    return status.name !== 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return true;
    throw error;
  }
}

async function restart(
  { prisma, log, tenantId }: ReconcileDeps,
  caseId: string,
  generation: number,
  why: string,
): Promise<number> {
  if (!(await nextGeneration(prisma, { tenantId, caseId, generation }))) return 0;
  log.warn({ caseId, generation: generation + 1, why }, 'next generation of a case');
  return 1;
}

/** The latest first. A house where many do not answer is busy, or its worker is away: nobody is begun anew for that. */
async function wakeLate(deps: ReconcileDeps, late: Open[], result: Reconciled): Promise<void> {
  let silent = 0;
  for (const { caseId, generation, version, lateMs } of late
    .toSorted((a, b) => b.lateMs - a.lateMs)
    .slice(0, LATE_AT_ONCE)) {
    const progress = await progressOf(deps, caseId, generation);
    if (progress) result.asked++;
    else if (++silent > SILENT.atOnce) return;
    // What has moved since it was read was only late.
    const lost = progress
      ? progress.version === version
      : lateMs > SILENT.ms || (await failsEachTime(deps, caseId, generation));
    if (lost)
      result.late += await restart(deps, caseId, generation, progress ? 'slept through a clock' : 'late and silent');
  }
}

/** Its tasks end in an error again and again, so it will never answer. */
async function failsEachTime(
  { client, tenantId }: ReconcileDeps,
  caseId: string,
  generation: number,
): Promise<boolean> {
  try {
    const { raw } = await client.workflow.getHandle(caseWorkflowId(tenantId, caseId, generation)).describe();
    return (raw.pendingWorkflowTask?.attempt ?? 0) >= FAILING;
  } catch (error) {
    // Gone, though visibility still has it: the next round begins it anew.
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** A running workflow whose case is not open in the record: either it is about to end, or there is no such case. */
async function endOrphan(
  { prisma, client, log, tenantId }: ReconcileDeps,
  caseId: string,
  generation: number,
  now: number,
): Promise<number> {
  const row = await prisma.case.findUnique({
    where: { tenantId_id: { tenantId, id: caseId } },
    select: { generation: true, stage: true, closedAt: true },
  });
  if (row && row.stage !== 'closed' && row.generation <= generation) return 0;
  const wakes = { tenantId, caseId, status: 'pending', type: { in: [...WAKING] } };
  if (row?.generation === generation && (await prisma.command.count({ where: wakes })) > 0) return 0;
  // The run that has just written the end is about to end by itself.
  if (row?.generation === generation && (row.closedAt?.getTime() ?? 0) > now - SETTLED_MS) return 0;
  try {
    await client.workflow
      .getHandle(caseWorkflowId(tenantId, caseId, generation))
      .terminate(row ? 'the case goes on without this run' : 'no such case in the record');
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 0;
    throw error;
  }
  log.warn({ caseId, generation }, 'ended a workflow without a case');
  return 1;
}

/**
 * Some running workflows are asked how far they believe the case is: those whose case moved last, which an old copy knows least of, and
 * a rolling scan. One that does not answer ends the round (the worker is busy or away); the next round goes on behind it. One that is
 * behind is seldom alone.
 */
async function askSome(
  deps: ReconcileDeps,
  running: Map<string, number>,
  scan: { after: string },
  { movedLast, inTurn }: typeof ASK,
  result: Reconciled,
): Promise<void> {
  const ids = [...running.keys()].sort();
  const from = ids.findIndex((id) => id > scan.after);
  const turn = (from < 0 ? ids : ids.slice(from)).slice(0, inTurn);
  const first = new Set(await lately(deps, ids, movedLast));
  for (const caseId of first) if (!(await askOne(deps, running, caseId, result))) return;
  for (const caseId of turn) {
    scan.after = caseId;
    if (!first.has(caseId) && !(await askOne(deps, running, caseId, result))) return;
  }
  if (result.behind === 0) return;
  const left = ids.filter((id) => !first.has(id) && !turn.includes(id));
  const lane = async () => {
    for (let id = left.pop(); id; id = left.pop()) if (!(await askOne(deps, running, id, result))) left.length = 0;
  };
  await Promise.all(Array.from({ length: ASK_AT_ONCE }, lane));
}

async function lately({ prisma, tenantId }: ReconcileDeps, ids: string[], count: number): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ id: string }[]>`
    SELECT id::text AS id FROM "Case" WHERE "tenantId" = ${tenantId} AND id = ANY(${ids}::uuid[])
    ORDER BY "updatedAt" DESC LIMIT ${count}`;
  return rows.map(({ id }) => id);
}

/** @returns false when it does not answer */
async function askOne(
  deps: ReconcileDeps,
  running: Map<string, number>,
  caseId: string,
  result: Reconciled,
): Promise<boolean> {
  const generation = running.get(caseId) as number;
  const record = await deps.prisma.case.findUnique({
    where: { tenantId_id: { tenantId: deps.tenantId, id: caseId } },
    select: { version: true, generation: true },
  });
  if (record?.generation !== generation) return true;
  const progress = await progressOf(deps, caseId, generation);
  if (progress === undefined) return false;
  result.asked++;
  if (progress && progress.version < record.version)
    result.behind += await restart(deps, caseId, generation, 'behind the record');
  return true;
}

/** Null: it has not loaded its case yet. Undefined: no answer. */
async function progressOf(
  { client, tenantId }: ReconcileDeps,
  caseId: string,
  generation: number,
): Promise<Progress | null | undefined> {
  const handle = client.workflow.getHandle(caseWorkflowId(tenantId, caseId, generation));
  try {
    return await client.connection.withDeadline(Date.now() + 2_000, () =>
      handle.query<Progress | null>(PROGRESS_QUERY),
    );
  } catch {
    return undefined;
  }
}
