import type { CaseInput } from '../../domain/case/messages.ts';
import type { CaseState } from '../../domain/case/state.ts';
import type { CaseKind } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { ask, sql } from '../../prisma/statement.ts';

export type LoadedCase =
  | {
      found: true;
      kind: CaseKind;
      flowVersion: number;
      openedAt: number /** null: not taken up yet */;
      state: CaseState | null;
      version: number;
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

/** Where the record says the case is: a workflow begins there, in whatever stage that is. */
export async function loadCase(prisma: PrismaClient, { tenantId, caseId, generation }: CaseInput): Promise<LoadedCase> {
  const [row] = await ask<Row>(
    prisma,
    sql`SELECT kind, "flowVersion", "openedAt", state, version, generation FROM "Case"
      WHERE "tenantId" = ${tenantId} AND id = ${caseId}::uuid`,
  );
  if (!row) return { found: false, why: 'noCase' };
  if (row.generation !== generation) return { found: false, why: 'newerGeneration' };
  return {
    found: true,
    kind: row.kind,
    flowVersion: row.flowVersion,
    openedAt: row.openedAt.getTime(),
    state: row.state,
    version: row.version,
  };
}
