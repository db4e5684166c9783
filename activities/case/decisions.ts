import type { Routing, ServiceLevel } from '../../domain/case/state.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { decideAndKeep } from '../../prisma/decisions.ts';

type Question = {
  tenantId: string;
  caseId: string /** unique in the case: the same question gets the same answer */;
  key: string;
  asOf: number;
};

export function decisionActivities(prisma: PrismaClient) {
  return {
    /** Which queue of this line gets the case, and whether a named person does. */
    async decideRouting({
      line,
      ...question
    }: Question & { line: 'first' | 'second' | 'head' }): Promise<{ decisionId: string; outcome: Routing }> {
      const decided = await decideAndKeep(prisma, {
        ...question,
        key: `case:${question.caseId}:${question.key}`,
        set: 'routing',
        line,
      });
      const { queueId, calendarId, assigneeId } = decided.outcome as Routing;
      return { decisionId: decided.decisionId, outcome: { queueId, calendarId, assigneeId } };
    },
    /** How urgent it is and how long each clock runs. */
    async decideServiceLevel(question: Question): Promise<{ decisionId: string; outcome: ServiceLevel }> {
      const decided = await decideAndKeep(prisma, {
        ...question,
        key: `case:${question.caseId}:${question.key}`,
        set: 'serviceLevel',
      });
      const { priority, minutes, ladderPercent } = decided.outcome as ServiceLevel;
      return { decisionId: decided.decisionId, outcome: { priority, minutes, ladderPercent } };
    },
  };
}
