import type { PrismaClient } from '../../prisma/client.ts';
import type { Change } from '../../prisma/live.ts';
import { readable } from '../cases/find.ts';
import type { StaffReader } from '../reader.ts';

/** How long an answer of the record counts. A case changes several times in a moment: one question is enough. */
const REMEMBERED_MS = 5_000;
const REMEMBERED = 2_000;

/** Which changes one reader may hear of. Asks the record with the very condition that lists use. */
export function sightOf(prisma: PrismaClient, tenantId: string, reader: StaffReader, now: () => number = Date.now) {
  const seen = new Map<string, { until: number; answer: Promise<boolean> }>();

  const mayReadCase = (id: string): Promise<boolean> => {
    const known = seen.get(id);
    if (known && known.until > now()) return known.answer;
    if (seen.size >= REMEMBERED) seen.clear();
    const answer = prisma.case.count({ where: readable(tenantId, reader, { id }) }).then((count) => count > 0);
    seen.set(id, { until: now() + REMEMBERED_MS, answer });
    // A no is not kept: a case that was just filed is routed to this reader's queue a moment later.
    answer.then(
      (may) => may || seen.delete(id),
      () => seen.delete(id),
    );
    return answer;
  };

  return async (change: Change): Promise<boolean> => {
    if (change.tenantId !== tenantId) return false;
    switch (change.topic) {
      case 'case':
      case 'presence':
        return mayReadCase(change.id);
      case 'member':
        return reader.ability.can('read', 'Member');
      // Who sees which of these the pages ask anew; the event itself says nothing.
      case 'approval':
      case 'alert':
      case 'care':
      case 'import':
      case 'mail':
      case 'handover':
      case 'retier':
        return true;
      case 'notice':
        return change.staffId !== undefined
          ? change.staffId === reader.id
          : ownNotice(prisma, tenantId, reader, change.id);
      case 'command': {
        const command = await prisma.command.findUnique({
          where: { tenantId_id: { tenantId, id: change.id } },
          select: { caseId: true },
        });
        return command !== null && mayReadCase(command.caseId);
      }
    }
  };
}

const ownNotice = async (prisma: PrismaClient, tenantId: string, { id: staffId }: StaffReader, id: string) =>
  (await prisma.notice.count({ where: { tenantId, id, staffId } })) > 0;
