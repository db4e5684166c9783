/** Folds what the system did between what people said; pure. */

type Entry = { is: 'message' | 'event'; at: string };

export type Folded<M extends Entry, E extends Entry> = { is: 'message'; message: M } | { is: 'events'; events: E[] };

/** Neighbouring events become one line; messages stand alone. Order is kept. */
export function fold<T extends Entry>(
  entries: readonly T[],
): Folded<Extract<T, { is: 'message' }>, Extract<T, { is: 'event' }>>[] {
  const folded: Folded<Extract<T, { is: 'message' }>, Extract<T, { is: 'event' }>>[] = [];
  for (const entry of entries) {
    if (entry.is === 'message') {
      folded.push({ is: 'message', message: entry as Extract<T, { is: 'message' }> });
      continue;
    }
    const event = entry as Extract<T, { is: 'event' }>;
    const last = folded.at(-1);
    if (last?.is === 'events') last.events.push(event);
    else folded.push({ is: 'events', events: [event] });
  }
  return folded;
}
