import type { CaseState } from '../../domain/case/state.ts';
import type { Actor } from '../../domain/vocabulary.ts';
import type { Prisma } from '../../prisma/client.ts';
import { revokeLinks } from '../../prisma/links.ts';

export type Stepped = {
  tenantId: string;
  caseId: string;
  at: number;
  state: CaseState;
  events: { type: string; actor: Actor }[];
};

/** When somebody took the escalation or the case was solved, nobody else needs to react: rows end, links stop working. */
export async function endEscalations(tx: Prisma.TransactionClient, p: Stepped): Promise<void> {
  const { tenantId, caseId, state } = p;
  const taken = p.events.find((e) => e.type === 'acknowledge');
  const over = state.ladder.cycle > 0 && state.ladder.status !== 'running';
  if (!over) return;
  const at = new Date(p.at);
  if (taken?.actor.id) {
    await tx.escalation.updateMany({
      where: { tenantId, caseId, cycle: state.ladder.cycle, acknowledgedAt: null, recipientId: taken.actor.id },
      data: { acknowledgedAt: at, acknowledgedBy: taken.actor.id },
    });
  }
  const { count } = await tx.escalation.updateMany({
    where: { tenantId, caseId, endedAt: null },
    data: { endedAt: at },
  });
  if (count > 0) await revokeLinks(tx, tenantId, { caseId });
}
