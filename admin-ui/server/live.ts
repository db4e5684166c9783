import type { QueryClient } from '@tanstack/react-query';
import type { LiveChange } from '../../api/contract/people.ts';
import { lost, onGapEnd, reached } from './connection.ts';
import { get, statusOf } from './http.ts';

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 15_000;
/** Changes that come close together are fetched once. */
const GATHER_MS = 300;
const REST_MS = 1_500;

/**
 * Keeps what is on the screen true: listens to the server's events and marks what changed as stale. After a gap
 * everything is fetched again, since nobody knows what was missed.
 * @returns stops listening
 */
export function followChanges(queries: QueryClient): () => void {
  let source: EventSource | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let retryMs = FIRST_RETRY_MS;
  let stopped = false;
  let heard = false;
  const refresh = gather((changes) => invalidate(queries, changes));

  const open = () => {
    if (stopped) return;
    source?.close();
    source = new EventSource('/api/events');
    source.addEventListener('open', () => {
      retryMs = FIRST_RETRY_MS;
      reached();
      // What was fetched before anybody listened may have changed before anybody heard.
      if (!heard) void queries.invalidateQueries({ predicate: ({ state }) => state.dataUpdatedAt > 0 });
      heard = true;
    });
    source.addEventListener('change', (event) => {
      const change = readChange(event.data);
      if (change) refresh(change);
    });
    // The server itself may have missed something: then everything is fetched again.
    source.addEventListener('gap', () => void queries.invalidateQueries());
    source.addEventListener('error', () => {
      source?.close();
      lost('stream');
      clearTimeout(retry);
      retry = setTimeout(again, retryMs);
      retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
    });
  };
  // An event source does not tell a lost session from a lost network: the session does.
  const again = () =>
    get('/api/session')
      .then(open)
      .catch((error: unknown) => {
        if (statusOf(error) === 401) return;
        retry = setTimeout(again, retryMs);
        retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
      });
  const now = () => {
    clearTimeout(retry);
    void again();
  };
  const offline = () => lost('network');
  const stopCatchingUp = onGapEnd(() => void queries.invalidateQueries());
  window.addEventListener('online', now);
  window.addEventListener('offline', offline);
  open();
  return () => {
    stopped = true;
    source?.close();
    clearTimeout(retry);
    stopCatchingUp();
    window.removeEventListener('online', now);
    window.removeEventListener('offline', offline);
  };
}

function readChange(data: unknown): LiveChange | null {
  try {
    return JSON.parse(String(data)) as LiveChange;
  } catch {
    return null;
  }
}

/** First changes at once, a stream of them at most every REST_MS. */
function gather(flush: (changes: LiveChange[]) => void): (change: LiveChange) => void {
  let waiting: LiveChange[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  let flushedAt = 0;
  return (change) => {
    waiting.push(change);
    if (timer) return;
    timer = setTimeout(
      () => {
        const changes = waiting;
        waiting = [];
        timer = null;
        flushedAt = Date.now();
        flush(changes);
      },
      Math.max(GATHER_MS, flushedAt + REST_MS - Date.now()),
    );
  };
}

/** What is stale when one of these changed. */
const KEYS = {
  approval: 'approvals',
  alert: 'alerts',
  care: 'care',
  import: 'imports',
  mail: 'mail-in',
  handover: 'handovers',
  retier: 'retier',
} as const;

function invalidate(queries: QueryClient, changes: LiveChange[]): void {
  const stale = new Map<string, readonly unknown[]>();
  const mark = (...key: readonly unknown[]) => stale.set(JSON.stringify(key), key);
  for (const { topic, id } of changes) {
    if (topic === 'case') {
      mark('cases', 'getList');
      mark('cases', 'detail', id);
      mark('cases', 'story', id);
      mark('cases', 'clocks', id);
      mark('cases', 'checklists', id);
      mark('cases', 'relations', id);
      mark('cases', 'handlers', id);
      mark('queues');
      mark('escalations');
      mark('cases', 'way', id);
      mark('floor');
      mark('flows');
    } else if (topic === 'presence') mark('cases', 'presence', id);
    else if (topic === 'notice') mark('notices');
    else if (topic === 'command') mark('commands', id);
    else if (topic === 'member') mark('members');
    else mark(KEYS[topic]);
  }
  for (const queryKey of stale.values()) void queries.invalidateQueries({ queryKey });
}
