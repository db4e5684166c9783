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
  const delivery = await prisma.noticeDelivery.findFirst({
    where: { tenantId, notice: { caseId, kind: RECEIPT, staffId: null } },
    select: { status: true, attempts: true, lastError: true },
  });
  if (!delivery) return 'noAddress';
  // It went out, and the case hears of it in a moment.
  return whyUndelivered(delivery);
}
