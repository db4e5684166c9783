import { useCallback, useEffect, useRef, useState } from 'react';
import { begin, change, type History, redo, undo } from '../flow-editor/history.ts';
import type { Draft } from './model.ts';

/**
 * What was done to the rules, and can be undone. The rules belong to whoever shows the editor: what changes them from outside (another
 * version, somebody else's) is one more step that can be undone.
 */
export function useRuleHistory(definition: Draft, onChange: (next: Draft) => void) {
  const [history, setHistory] = useState<History<Draft>>(() => begin(definition));
  const [given, setGiven] = useState(definition);
  if (definition !== given) {
    setGiven(definition);
    if (!same(definition, history.now)) setHistory(change(history, definition));
  }
  // Keys may come faster than pages are drawn.
  const latest = useRef(history);
  latest.current = history;
  const tell = useRef(onChange);
  useEffect(() => {
    tell.current = onChange;
  });
  const go = useCallback((step: (history: History<Draft>) => History<Draft>) => {
    const next = step(latest.current);
    if (next === latest.current) return;
    const moved = next.now !== latest.current.now;
    latest.current = next;
    setHistory(next);
    if (moved) tell.current(next.now);
  }, []);
  return {
    draft: history.now,
    /** `about`: changes of one thing one after another are undone together. */
    change: useCallback(
      (edit: (draft: Draft) => Draft, about?: string) => go((of) => change(of, edit(of.now), about ?? null)),
      [go],
    ),
    undo: useCallback(() => go(undo), [go]),
    redo: useCallback(() => go(redo), [go]),
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
  };
}

const same = (a: Draft, b: Draft): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
