import type { StoryEntry } from '../../api/contract/cases.ts';

export type Said = Extract<StoryEntry, { is: 'message' }>;

/** What a split takes along, of messages and of files of messages that stay; pure. `first`: what the new case begins with. */
export function splitOf(messages: readonly Said[], chosen: ReadonlySet<string>) {
  const moving = messages.filter(({ id }) => chosen.has(id));
  const staying = messages.filter(({ id }) => !chosen.has(id));
  const alone = staying.flatMap(({ attachments }) => attachments).filter(({ id }) => chosen.has(id));
  return {
    messageIds: moving.map(({ id }) => id),
    attachmentIds: alone.map(({ id }) => id),
    first: moving.find(({ direction }) => direction === 'inbound') ?? null,
    files: alone.length + moving.reduce((sum, { attachments }) => sum + attachments.length, 0),
    left: staying.length,
  };
}
