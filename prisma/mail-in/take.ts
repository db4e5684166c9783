import { createHash } from 'node:crypto';
import type { PrismaClient } from '../client.ts';
import { newId } from '../ids.ts';

export type Taken = {
  tenantId: string;
  source: 'smtp' | 'webhook';
  /** The sender's id of this delivery; left out, the content is its own id. */
  deliveryKey?: string;
  envelopeFrom: string;
  raw: Uint8Array<ArrayBuffer>;
};

/**
 * Takes a mail in before anybody has read it: what was answered 'taken' is in the record, whatever it says. The same delivery
 * again is the same mail.
 */
export async function takeMail(
  prisma: PrismaClient,
  { raw, deliveryKey = createHash('sha256').update(raw).digest('hex'), envelopeFrom, ...mail }: Taken,
): Promise<{ id: string; repeated: boolean }> {
  const row = { ...mail, id: newId(), deliveryKey, raw, bytes: raw.length, envelopeFrom: cleanAddress(envelopeFrom) };
  const { count } = await prisma.inboundMail.createMany({ data: [row], skipDuplicates: true });
  if (count === 1) {
    await prisma.$queryRaw`SELECT pg_notify(${MAIL_IN_CHANNEL}, '')::text`.catch(() => {}); // the poll finds it
    return { id: row.id, repeated: false };
  }
  const { tenantId, source } = mail;
  const earlier = await prisma.inboundMail.findUniqueOrThrow({
    where: { tenantId_source_deliveryKey: { tenantId, source, deliveryKey } },
    select: { id: true },
  });
  return { id: earlier.id, repeated: true };
}

export const MAIL_IN_CHANNEL = 'mailIn';

/** An address as it may stand in a row: one line, no controls. */
const cleanAddress = (address: string): string =>
  address
    .toWellFormed()
    .replace(/\p{Cc}/gu, '')
    .slice(0, 320);
