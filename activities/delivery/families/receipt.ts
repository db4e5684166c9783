import { announce } from '../../../prisma/live.ts';
import { confirmReceipt } from '../../../prisma/receipt.ts';
import type { Ending } from '../families.ts';

/** The member was told that their case came in: its clock stops. Else whoever looks at the case sees why they were not. */
export const receiptEnding: Ending = {
  async write(tx, { tenantId, caseId, memberId }, end) {
    if (end.is === 'sent' && caseId && memberId) await confirmReceipt(tx, { tenantId, caseId });
  },
  async tell(prisma, { tenantId, caseId: id }) {
    if (id) await announce(prisma, [{ tenantId, topic: 'case', id }], ['relay']);
  },
};
