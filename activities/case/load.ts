import type { CaseInput } from '../../domain/case/messages.ts';
import type { CaseState } from '../../domain/case/state.ts';
import type { CaseKind } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';

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

/** Where the record says the case is: a workflow begins there, in whatever stage that is. */
export async function loadCase(prisma: PrismaClient, { tenantId, caseId, generation }: CaseInput): Promise<LoadedCase> {
  const row = await prisma.case.findUnique({
    where: { tenantId_id: { tenantId, id: caseId } },
    select: { kind: true, flowVersion: true, openedAt: true, state: true, version: true, generation: true },
  });
  if (!row) return { found: false, why: 'noCase' };
  if (row.generation !== generation) return { found: false, why: 'newerGeneration' };
  return {
    found: true,
    kind: row.kind as CaseKind,
    flowVersion: row.flowVersion,
    openedAt: row.openedAt.getTime(),
    state: row.state as CaseState | null,
    version: row.version,
  };
}
