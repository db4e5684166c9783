import type { Command } from '../server/acts.ts';
import type { Kept } from './composer/uploadAttachment.ts';

/**
 * Commands that were accepted for delivery and not decided yet, with the text that went with them: when one is refused
 * later, the text goes back to the field it came from. Kept in the browser, so that a reload forgets nothing.
 */
const KEPT = 'steward.pending';
export type Watched = {
  id: string;
  caseId: string;
  type: Command['type'];
  text: string;
  files?: readonly Kept[] /** Of the form it came from: kept until it is known how it ended. */;
  draft?: string;
};

let watched: Watched[] = load();
const readers = new Set<() => void>();

export function watchCommand(command: Command, text = '', files: readonly Kept[] = [], draft?: string): void {
  keep([
    ...watched.filter((w) => w.id !== command.id),
    { id: command.id, caseId: command.caseId, type: command.type, text, files, ...(draft ? { draft } : {}) },
  ]);
}

export function unwatchCommand(id: string): void {
  keep(watched.filter((w) => w.id !== id));
}

export const watchedNow = (): readonly Watched[] => watched;

export function onWatchedChange(read: () => void): () => void {
  readers.add(read);
  return () => readers.delete(read);
}

function keep(next: Watched[]): void {
  watched = next;
  localStorage.setItem(KEPT, JSON.stringify(next));
  for (const read of readers) read();
}

function load(): Watched[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? '[]');
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}
