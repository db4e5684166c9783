import type { Routing, ServiceLevel } from '../../domain/case/state.ts';
import type { Answer, Question } from '../../domain/case/step.ts';
import type { Severity } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { decideAllAndKeep } from '../../prisma/decisions.ts';
import { ask, sql } from '../../prisma/statement.ts';

type About = { tenantId: string; caseId: string; version: number; at: number; severityOpen?: boolean };
type Wanted = Extract<Question, { about: 'decisions' }>['decisions'];

/**
 * What the rules say to a case as it was at this version: the same question gets the same answer. Where nobody said how severe it is, they
 * propose that first, and the others are decided by it.
 */
export async function decisions(prisma: PrismaClient, about: About, wanted: Wanted): Promise<Answer[]> {
  const { tenantId, caseId, version, at, severityOpen } = about;
  const proposed = severityOpen ? [{ set: 'severity', key: `case:${caseId}:severity` } as const] : [];
  const kept = await decideAllAndKeep(prisma, { tenantId, caseId, asOf: at }, [
    ...proposed,
    ...wanted.map(({ set, line }) => ({ set, key: `case:${caseId}:${version}:${set}:${line}`, line })),
  ]);
  for (const { outcome } of kept.splice(0, proposed.length)) await propose(prisma, about, outcome as Proposed);
  return kept.map(({ decisionId, outcome }, i) =>
    wanted[i]?.set === 'routing'
      ? { type: 'decided', set: 'routing', decisionId, outcome: routing(outcome as Routing) }
      : { type: 'decided', set: 'serviceLevel', decisionId, outcome: serviceLevel(outcome as ServiceLevel) },
  );
}

/** Only what the machine asks for: everything else about a decision stays in its row. */
const routing = ({ queueId, calendarId, assigneeId }: Routing): Routing => ({ queueId, calendarId, assigneeId });
const serviceLevel = ({ priority, minutes, ladderPercent }: ServiceLevel): ServiceLevel => ({
  priority,
  minutes,
  ladderPercent,
});

type Proposed = { severity: Severity };

/** A case that was taken up meanwhile keeps what it has. */
async function propose(prisma: PrismaClient, { tenantId, caseId }: About, { severity }: Proposed): Promise<void> {
  if (severity === 'normal') return;
  await ask(
    prisma,
    sql`UPDATE "Case" SET severity = ${severity} WHERE "tenantId" = ${tenantId} AND id = ${caseId}::uuid AND state IS NULL`,
  );
}
