import type { Routing, ServiceLevel } from '../../domain/case/state.ts';
import type { Answer, Question } from '../../domain/case/step.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { decideAllAndKeep } from '../../prisma/decisions.ts';

type About = { tenantId: string; caseId: string; version: number; at: number };
type Wanted = Extract<Question, { about: 'decisions' }>['decisions'];

/** What the rules say to a case as it was at this version: the same question gets the same answer. */
export async function decisions(prisma: PrismaClient, about: About, wanted: Wanted): Promise<Answer[]> {
  const { tenantId, caseId, version, at } = about;
  const kept = await decideAllAndKeep(
    prisma,
    { tenantId, caseId, asOf: at },
    wanted.map(({ set, line }) => ({ set, key: `case:${caseId}:${version}:${set}:${line}`, line })),
  );
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
