import type { CaseState } from '../domain/case/state.ts';
import { type Undelivered, whyUndelivered } from '../domain/notices/undelivered.ts';
import type { Prisma, PrismaClient } from './client.ts';
import { giveToEach } from './commands.ts';
import { sql } from './statement.ts';

/** The notice that says to the member that their case came in. */
export const RECEIPT = 'received';

type About = { tenantId: string; caseId: string };

/** It went out: the case hears of it, in the transaction that says so. Where the member knew before, nothing is left to say. */
export const confirmReceipt = (tx: Prisma.TransactionClient, { tenantId, caseId }: About): Promise<string[]> =>
  giveToEach(tx, {
    ...{ tenantId, type: 'confirmReceipt' },
    when: sql`c.id = ${caseId}::uuid AND c.state->>'receiptOwed' = 'true'`,
  });

/** It came back. Nobody hears of it where the member saw the number at once, or has heard from the desk since. */
export const returnReceipt = (tx: Prisma.TransactionClient, { tenantId, caseId }: About): Promise<string[]> =>
  giveToEach(tx, {
    ...{ tenantId, type: 'receiptReturned' },
    when: sql`c.id = ${caseId}::uuid AND c.state->'receiptOwed' IS NOT NULL AND c."answeredAt" IS NULL`,
  });

/** Why the member does not know yet that it came in; null where they do, or it matters no more. */
export async function whyNotTold(
  prisma: PrismaClient,
  { tenantId, caseId }: About,
  state: CaseState,
): Promise<Undelivered | null> {
  if (!state.receiptOwed || state.stage === 'closed') return null;
  const why = (await receiptsNotDelivered(prisma, tenantId, [caseId])).get(caseId);
  // Null: it went out, and the case hears of it in a moment.
  return why === undefined ? 'noAddress' : why;
}

/** By case: why what says that it came in has not reached the member; null where it has. */
export async function receiptsNotDelivered(
  prisma: PrismaClient,
  tenantId: string,
  caseIds: readonly string[],
): Promise<Map<string, Undelivered | null>> {
  if (caseIds.length === 0) return new Map();
  const deliveries = await prisma.noticeDelivery.findMany({
    where: { tenantId, notice: { caseId: { in: [...caseIds] }, kind: RECEIPT, staffId: null } },
    select: { status: true, attempts: true, lastError: true, notice: { select: { caseId: true } } },
  });
  return new Map(deliveries.map(({ notice, ...delivery }) => [String(notice.caseId), whyUndelivered(delivery)]));
}
