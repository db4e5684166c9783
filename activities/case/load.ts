import { type Flow, unnamed, WAKING } from '../../domain/case/flow.ts';
import { OWN_VERSIONS_FROM } from '../../domain/case/flows.ts';
import { flowOf } from '../../domain/case/known-flows.ts';
import { refusal } from '../../domain/case/legal.ts';
import type { CaseInput, Given } from '../../domain/case/messages.ts';
import { type CaseState, initialState } from '../../domain/case/state.ts';
import { type CaseKind, type Channel, TOLD_AT_ONCE } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { commandInput, refuseCommand } from '../../prisma/commands.ts';
import { ensureFlows } from '../../prisma/flows.ts';
import { ask, sql } from '../../prisma/statement.ts';
import { type StepWritten, takeStep } from './step.ts';

/** The step that was taken with loading, on this version. `given` left out: the case was taken up. */
export type TakenUp = StepWritten & { given?: Given };

export type LoadedCase =
  | {
      found: true;
      kind: CaseKind;
      flowVersion: number;
      /** A manager's own flow; the shipped ones are known by their version. */
      flow?: Flow;
      openedAt: number;
      /** Null: nobody had taken it up yet. */
      state: CaseState | null;
      version: number;
      takenUp?: TakenUp;
    }
  /** There is no such case, or a later generation has it: this workflow stands down. */
  | { found: false; why: 'noCase' | 'newerGeneration' };

type Row = {
  kind: CaseKind;
  channel: Channel;
  flowVersion: number;
  openedAt: Date;
  state: CaseState | null;
  version: number;
  generation: number;
  /** Nobody gave a severity. */
  severityOpen: boolean | null;
};

/**
 * Where the record says the case is: a workflow begins there, in whatever stage that is. What intake left open is taken up at once,
 * at the instant `at`, and what was over is reopened; in a second run that is part of where the case is.
 */
export async function loadCase(prisma: PrismaClient, input: CaseInput, at: number): Promise<LoadedCase> {
  const { tenantId, caseId, generation } = input;
  const [row] = await ask<Row>(
    prisma,
    sql`SELECT kind, channel, "flowVersion", "openedAt", state, version, generation, (
        SELECT e.data->>'severity' = 'byRules' FROM "CaseEvent" e
        WHERE state IS NULL AND e."tenantId" = "Case"."tenantId" AND e."caseId" = "Case".id AND e.version = 1) AS "severityOpen"
      FROM "Case" WHERE "tenantId" = ${tenantId} AND id = ${caseId}::uuid`,
  );
  if (!row) return { found: false, why: 'noCase' };
  if (row.generation !== generation) return { found: false, why: 'newerGeneration' };
  const { kind, channel, flowVersion, version } = row;
  await ensureFlows(prisma, [flowVersion]);
  const flow = flowOf(kind, flowVersion);
  const openedAt = row.openedAt.getTime();
  const own = flowVersion < OWN_VERSIONS_FROM ? {} : { flow: unnamed(flow) };
  const loaded = { found: true, kind, flowVersion, ...own, openedAt, state: row.state, version } as const;
  const told = !flow.clocks.receipt || TOLD_AT_ONCE.has(channel);
  const given = await firstOf(prisma, input, flow, { ...row, told }, at);
  if (!given) return loaded;
  const state = row.state ?? initialState(flow, openedAt);
  const severityOpen = row.severityOpen === true;
  const taken = await takeStep(prisma, { tenantId, caseId, generation, version, state, given, at, severityOpen });
  // Whoever was faster has a later generation, or wrote the very step: a second look says which.
  if (taken.is === 'behind') throw new Error('The record moved on while it was read');
  return { ...loaded, takenUp: { ...taken, given } };
}

/** What has to happen before anything else: a new case is taken up, one that was over goes on because somebody wants it to. */
async function firstOf(
  prisma: PrismaClient,
  { tenantId, caseId }: CaseInput,
  flow: Flow,
  { state, version, told }: Pick<Row, 'state' | 'version'> & { told: boolean },
  at: number,
): Promise<Given | null> {
  if (!state) return { type: 'opened', told };
  if (state.stage !== 'closed') return null;
  const waiting = await prisma.command.findMany({
    where: { tenantId, caseId, status: 'pending', type: { in: [...WAKING] } },
    orderBy: { seq: 'asc' },
  });
  for (const given of waiting.map(commandInput)) {
    const why = refusal(flow, state, given, at);
    if (!why) return given;
    await refuseCommand(prisma, tenantId, given.commandId, why, version);
  }
  return null;
}
