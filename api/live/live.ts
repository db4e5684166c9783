import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { listen } from '../../prisma/listen.ts';
import { type Change, LIVE_CHANNEL } from '../../prisma/live.ts';

/** What happened, with a number of this process's own. */
export type Numbered = { id: string; change: Change };
/** `gap`: something may have been missed; whoever hears it looks for itself. */
export type Heard = Numbered | 'gap';

/** Changes kept for those who come back after a lost connection. */
const KEPT = 1_000;

export type Live = ReturnType<typeof createLive>;

/**
 * Changes of the record as they happen, heard from Postgres. Ids are `<start of this process>-<n>`: a reader who comes back
 * with an id of ours gets what was missed, one who comes with an older id or that of another process is told of a gap.
 */
export function createLive() {
  const epoch = randomBytes(6).toString('hex');
  const listeners = new Set<(heard: Heard) => void>();
  let kept: Numbered[] = [];
  let last = 0;
  /** Changes up to this one may lack some that were never heard. */
  let gapAfter = 0;
  let connectedBefore = false;

  const tell = (heard: Heard) => {
    for (const listener of listeners) listener(heard);
  };

  function hear(payload: string | null): void {
    if (payload === null) {
      // Postgres keeps nothing for those who are away: after each reconnect there may be a hole.
      if (connectedBefore) {
        gapAfter = ++last;
        kept = [];
        tell('gap');
      }
      connectedBefore = true;
      return;
    }
    const change = changeOf(payload);
    if (!change) return;
    const numbered = { id: `${epoch}-${++last}`, change };
    kept.push(numbered);
    if (kept.length > KEPT) kept = kept.slice(-KEPT);
    tell(numbered);
  }

  return {
    /** Open answers, to be ended when the process stops. */
    streams: new Set<ServerResponse>(),
    /** Begins to listen. Fed by hand in tests. */
    start: (url: string, signal: AbortSignal) => listen(url, [LIVE_CHANNEL], (_, payload) => hear(payload), signal),
    hear,
    /** @returns what ends it */
    onChange(listener: (heard: Heard) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** What came after this id; `gap` when that cannot be said. An empty id is a first visit: nothing was missed. */
    since(id: string): Numbered[] | 'gap' {
      if (id === '') return [];
      const [, from, n] = /^([0-9a-f]+)-(\d{1,15})$/.exec(id) ?? [];
      const number = Number(n);
      const oldest = kept[0] ? numberOf(kept[0].id) : last + 1;
      if (from !== epoch || number < gapAfter || number > last || number < oldest - 1) return 'gap';
      return kept.filter((entry) => numberOf(entry.id) > number);
    },
    /** Id of the newest change. */
    get lastId(): string {
      return `${epoch}-${last}`;
    },
  };
}

const numberOf = (id: string) => Number(id.slice(id.indexOf('-') + 1));

const TOPICS: readonly string[] = [
  'case',
  'notice',
  'command',
  'member',
  'approval',
  'alert',
  'care',
  'import',
  'mail',
  'handover',
  'presence',
  'retier',
] satisfies Change['topic'][];

function changeOf(payload: string): Change | null {
  try {
    const change = JSON.parse(payload) as Partial<Change> | null;
    return change && typeof change.id === 'string' && TOPICS.includes(change.topic ?? '') ? (change as Change) : null;
  } catch {
    return null;
  }
}
