import { createHash } from 'node:crypto';
import type { PrismaClient } from '../client.ts';
import type { InboundMail } from '../generated/client.ts';
import type { Once } from '../once.ts';

const SENDER = 'mail-in';
const NEW = 'new';

type Row = Pick<InboundMail, 'tenantId' | 'id'>;
type Said = { from: string; messageId: string };

/** That a mail was filed: by which row, under which key, and in which case. `known`: the case was there before the mail. */
export type Filed = { by: string; key: string; caseId: string; known: boolean };

/**
 * The key that a mail is filed under, in the transaction that files it. It is the mail's own, by whichever way it came and in however
 * many rows: the record lets one of them through, and knows after a crash what was done.
 */
export const filingKey = ({ id }: Row, { from, messageId }: Said): string =>
  messageId ? `mail:${createHash('sha256').update(`${from}\n${messageId}`).digest('base64url')}` : id;

/** Where it goes is part of what must be equal: two rows, or two runs of one, that do not agree cannot both have their way. */
export const filedOnce = (key: string, { id }: Row, caseId: string | null): Once => ({
  sender: SENDER,
  key,
  bodyHash: `${id}:${caseId ?? NEW}`,
});

/** Whether this mail was filed: by an earlier run for this row, or by another row of the same mail. This row's own counts first. */
export async function filedBefore(prisma: PrismaClient, row: Row, said: Said): Promise<Filed | null> {
  const { tenantId, id } = row;
  const key = filingKey(row, said);
  const kept = await prisma.idempotencyKey.findMany({
    // Its own id is its key where a person wanted it filed once more.
    where: { tenantId, sender: SENDER, key: { in: [key, id] } },
  });
  const filed = kept.map(({ key, bodyHash, answer }): Filed => {
    const [by = '', into = ''] = bodyHash.split(':');
    return into === NEW
      ? { by, key, caseId: (answer as { id: string }).id, known: false }
      : { by, key, caseId: into, known: true };
  });
  return filed.find(({ by }) => by === id) ?? filed[0] ?? (await filedLongAgo(prisma, row, key, said));
}

/** Keys are swept after some months, the mails themselves are not. */
async function filedLongAgo(
  prisma: PrismaClient,
  { tenantId, id }: Row,
  key: string,
  { from, messageId }: Said,
): Promise<Filed | null> {
  if (!messageId) return null;
  const row = await prisma.inboundMail.findFirst({
    where: { tenantId, id: { not: id }, messageId, fromAddress: from, state: 'filed', caseId: { not: null } },
    select: { id: true, caseId: true },
  });
  return row?.caseId ? { by: row.id, key, caseId: row.caseId, known: true } : null;
}
