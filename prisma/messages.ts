import { createHash } from 'node:crypto';
import type { Actor, Channel, Locale } from '../domain/vocabulary.ts';
import type { Prisma } from './client.ts';
import { newId } from './ids.ts';

export type NewMessage = {
  tenantId: string;
  caseId: string;
  direction: 'inbound' | 'outbound' | 'note';
  channel: Channel;
  author: Actor;
  body: string;
  locale: Locale;
  /** Null: it waits for its command to be accepted. */
  acceptedAt: Date | null;
  createdAt?: Date;
  attachments?: { fileName: string; mediaType: string; content: Uint8Array<ArrayBuffer> }[] | undefined;
};

/** Text and files of the conversation: the only rows besides the member's own that hold personal data. @returns its id */
export async function writeMessage(tx: Prisma.TransactionClient, message: NewMessage): Promise<string> {
  const { tenantId, author, attachments = [], createdAt = new Date(), ...rest } = message;
  const id = newId();
  await tx.message.create({ data: { tenantId, id, ...rest, createdAt, authorType: author.type, authorId: author.id } });
  for (const { fileName, mediaType, content } of attachments) {
    const sha256 = createHash('sha256').update(content).digest('hex');
    await tx.attachment.create({
      data: { tenantId, id: newId(), messageId: id, fileName, mediaType, bytes: content.length, sha256, content },
    });
  }
  return id;
}
