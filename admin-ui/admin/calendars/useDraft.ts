import { useCallback, useState } from 'react';
import type { CalendarDefinition } from '../../../domain/calendar/definition.ts';

type Kept = { basedOn: number; base: CalendarDefinition; steps: CalendarDefinition[] };

const keyOf = (id: string) => `steward.calendar.${id}`;
/** So many steps can be undone. */
const STEPS = 100;

/**
 * A calendar being changed: every step can be undone, and all of it stays in this browser until it is saved or discarded. It
 * keeps the version it is based on, so that somebody else's later one is noticed and not written over.
 */
export function useDraft(id: string, version: number, definition: CalendarDefinition) {
  const [kept, setKept] = useState<Kept>(() => read(id) ?? { basedOn: version, base: definition, steps: [] });
  const put = useCallback(
    (next: Kept) => {
      setKept(next);
      write(id, next);
    },
    [id],
  );
  // Without a step of our own there is no draft: the newest version is what is looked at.
  const { basedOn, base, steps } = kept.steps.length > 0 ? kept : { basedOn: version, base: definition, steps: [] };
  return {
    basedOn,
    base,
    /** As it would be saved. */
    calendar: steps.at(-1) ?? base,
    changed: steps.length > 0,
    change: (next: CalendarDefinition) => put({ basedOn, base, steps: [...steps, next].slice(-STEPS) }),
    undo: () => put({ basedOn, base, steps: steps.slice(0, -1) }),
    /** Begins anew: from the newest version, or from what is handed in as its first step. */
    restart: (from?: { basedOn: number; base: CalendarDefinition; step: CalendarDefinition }) =>
      put(
        from
          ? { basedOn: from.basedOn, base: from.base, steps: [from.step] }
          : { basedOn: version, base: definition, steps: [] },
      ),
  };
}

function read(id: string): Kept | null {
  try {
    const kept = JSON.parse(localStorage.getItem(keyOf(id)) ?? 'null') as Kept | null;
    return kept && Array.isArray(kept.steps) && kept.steps.length > 0 ? kept : null;
  } catch {
    return null;
  }
}

function write(id: string, kept: Kept): void {
  try {
    if (kept.steps.length === 0) localStorage.removeItem(keyOf(id));
    else localStorage.setItem(keyOf(id), JSON.stringify({ ...kept, steps: kept.steps.slice(-1) }));
  } catch {
    // A full store costs the draft its copy, never the changes on the page.
  }
}
