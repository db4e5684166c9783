import { flowOf } from '../../domain/case/flows.ts';
import type { CaseInput } from '../../domain/case/messages.ts';
import { type CaseState, initialState } from '../../domain/case/state.ts';
import type { CaseKind } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { ask, sql } from '../../prisma/statement.ts';
import { type StepWritten, takeStep } from './step.ts';

export type LoadedCase =
  | {
      found: true;
      kind: CaseKind;
      flowVersion: number;
      openedAt: number;
      /** Null: nobody had taken it up yet. */
      state: CaseState | null;
      version: number;
      /** It was taken up just now: the step that follows on this version. */
      takenUp?: StepWritten;
    }
  /** There is no such case, or a later generation has it: this workflow stands down. */
  | { found: false; why: 'noCase' | 'newerGeneration' };

type Row = {
  kind: CaseKind;
  flowVersion: number;
  openedAt: Date;
  state: CaseState | null;
  version: number;
  generation: number;
};

/**
 * Where the record says the case is: a workflow begins there, in whatever stage that is. What intake left open is taken up at once,
 * at the instant `at`; in a second run it is part of where the case is.
 */
export async function loadCase(prisma: PrismaClient, input: CaseInput, at: number): Promise<LoadedCase> {
  const { tenantId, caseId, generation } = input;
  const [row] = await ask<Row>(
    prisma,
    sql`SELECT kind, "flowVersion", "openedAt", state, version, generation FROM "Case"
      WHERE "tenantId" = ${tenantId} AND id = ${caseId}::uuid`,
  );
  if (!row) return { found: false, why: 'noCase' };
  if (row.generation !== generation) return { found: false, why: 'newerGeneration' };
  const { kind, flowVersion, version } = row;
  const openedAt = row.openedAt.getTime();
  const loaded = { found: true, kind, flowVersion, openedAt, state: row.state, version } as const;
  if (row.state) return loaded;
  const state = initialState(flowOf(kind, flowVersion), openedAt);
  const taken = await takeStep(prisma, { tenantId, caseId, generation, version, state, given: { type: 'opened' }, at });
  // Whoever was faster has a later generation, or wrote the very step: a second look says which.
  if (taken.is === 'behind') throw new Error('The record moved on while it was read');
  return { ...loaded, takenUp: taken };
}
