import type { Actor, Channel, Locale } from '../domain/vocabulary.ts';
import type { Kept } from './attachments/files.ts';
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
  /** A merged case that it was meant for; it lies in the one that goes on. */
  addressedToId?: string | null | undefined;
  /** Their bytes are durable: a row that names nothing must not be. */
  attachments?: readonly Kept[] | undefined;
};

/** Text and files of the conversation: the only rows besides the member's own that hold personal data. @returns its id */
export async function writeMessage(tx: Prisma.TransactionClient, message: NewMessage): Promise<string> {
  const data = messageRow(message);
  await tx.message.create({ data });
  await writeAttachments(tx, data, message.attachments);
  return data.id;
}

/** The row of a message, its files aside. */
export function messageRow({
  author,
  attachments: _,
  createdAt = new Date(),
  addressedToId = null,
  ...rest
}: NewMessage) {
  return { ...rest, id: newId(), createdAt, addressedToId, authorType: author.type, authorId: author.id };
}

export async function writeAttachments(
  tx: Prisma.TransactionClient,
  message: { tenantId: string; id: string },
  attachments: NewMessage['attachments'] = [],
): Promise<void> {
  for (const data of attachmentRows(message, attachments)) await tx.attachment.create({ data });
}

export const attachmentRows = (
  { tenantId, id: messageId }: { tenantId: string; id: string },
  attachments: NewMessage['attachments'] = [],
) =>
  attachments.map(({ fileName, mediaType, bytes, sha256 }) => ({
    ...{ tenantId, id: newId(), messageId, fileName, mediaType, bytes, sha256 },
  }));
