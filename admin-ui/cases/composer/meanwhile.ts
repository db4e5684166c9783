import type { StoryEntry } from '../../../api/contract/cases.ts';

/** What others did with the case since somebody began to write; pure. */

export type Happened = Extract<StoryEntry, { is: 'event' }>;
/** Clocks and rules go on by themselves: only people make an answer stale. */
const PEOPLE: ReadonlySet<string> = new Set(['staff', 'member', 'link', 'machine']);

/** @param since version of the case when the first letter was written; null: not known, nothing is said */
export const happenedSince = (story: readonly StoryEntry[], since: number | null, me: string): Happened[] =>
  since === null
    ? []
    : story.filter(
        (entry): entry is Happened =>
          entry.is === 'event' && entry.version > since && PEOPLE.has(entry.actor.type) && entry.actor.id !== me,
      );
