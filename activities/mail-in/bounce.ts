import { z } from 'zod';
import type { PrismaClient } from '../../prisma/client.ts';
import type { InboundMail } from '../../prisma/generated/client.ts';
import { announce } from '../../prisma/live.ts';
import { RECEIPT, returnReceipt } from '../../prisma/receipt.ts';

const UUID = z.uuid();

/** A report about a mail of ours: its delivery failed after all, and whoever looks at the case can see that. */
export async function noteBounce(prisma: PrismaClient, { tenantId, raw }: InboundMail): Promise<void> {
  const text = Buffer.from(raw.subarray(0, 256 * 1024)).toString('latin1');
  const noticeId = /<notice-([0-9a-f-]{36})@/.exec(text)?.[1];
  // Whoever can name the id of a notice has had its mail.
  if (!noticeId || !UUID.safeParse(noticeId).success || !/^Action:\s*failed/im.test(text)) return;
  const caseId = await prisma.$transaction(async (tx) => {
    const { count } = await tx.noticeDelivery.updateMany({
      where: { tenantId, noticeId, channel: 'email', status: 'sent' },
      data: { status: 'failed', lastError: 'the receiving server reported that it could not be delivered' },
    });
    if (count === 0) return null;
    const where = { tenantId_id: { tenantId, id: noticeId } };
    const { kind, memberId, caseId } = await tx.notice.findUniqueOrThrow({ where });
    if (kind === RECEIPT && memberId && caseId) await returnReceipt(tx, { tenantId, caseId });
    return caseId;
  });
  if (caseId) await announce(prisma, [{ tenantId, topic: 'case', id: caseId }], ['relay']);
}
