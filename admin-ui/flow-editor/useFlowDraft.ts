import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { HttpError } from 'react-admin';
import type { FlowVersionDetail } from '../../api/contract/flows.ts';
import { type AnyFlow, type FlowKind, subjectOf } from '../../domain/flow-subjects.ts';
import { ask, problemOf } from '../server/http.ts';
import { begin, change, type History, redo, undo } from './history.ts';
import { FLOW_VERSIONS } from './useFlows.ts';

/** Somebody else saved it first: who, and what it is now. */
export type Conflict<F> = { by: string; revision: number; definition: F };

type Kept<F> = { revision: number; flow: F };

function read<F>(name: string, kind: FlowKind): Kept<F> | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(name) ?? 'null') as Kept<F> | null;
    return kept &&
      subjectOf(kind)
        .shapeFaults({ ...kept.flow })
        .every(({ code }) => code !== 'shape')
      ? kept
      : null;
  } catch {
    return null;
  }
}
function keep(name: string, kept: Kept<unknown>): void {
  try {
    sessionStorage.setItem(name, JSON.stringify(kept));
  } catch {
    // A full store costs the draft its copy, never what is on the page.
  }
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/**
 * A draft while it is edited. What is not saved yet is kept in this tab, so that a page that closes, or another one that is looked at,
 * loses nothing; the browser asks before it leaves altogether. Nobody's changes are written over: who comes second chooses.
 */
export function useFlowDraft<F extends AnyFlow>(of: FlowVersionDetail) {
  const queries = useQueryClient();
  const name = `steward.flow.${of.kind}.${of.version}`;
  const [saved, setSaved] = useState<Kept<F>>({ revision: of.revision, flow: of.definition as unknown as F });
  const [kept] = useState(() => (of.state === 'draft' ? read<F>(name, of.kind) : null));
  const [revision, setRevision] = useState(kept?.revision ?? of.revision);
  const [history, setHistory] = useState<History<F>>(() => begin(kept?.flow ?? saved.flow));
  const [conflict, setConflict] = useState<Conflict<F> | null>(null);
  const flow = history.now;
  const dirty = !same(flow, saved.flow);

  useEffect(() => {
    if (!dirty) {
      sessionStorage.removeItem(name);
      return;
    }
    keep(name, { revision, flow });
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', stay);
    return () => window.removeEventListener('beforeunload', stay);
  }, [name, flow, revision, dirty]);

  const path = `/api/flows/${of.kind}/${of.version}`;
  /** @returns the revision that holds what is here; null: it was not saved. @throws what the server says else */
  async function save(seen = revision, wanted = flow): Promise<number | null> {
    if (same(wanted, saved.flow) && seen === saved.revision) return seen;
    const { kind: _, version: __, ...definition } = wanted;
    try {
      const { data } = await ask<FlowVersionDetail>(path, { method: 'PATCH', body: { revision: seen, definition } });
      setSaved({ revision: data.revision, flow: wanted });
      setRevision(data.revision);
      setConflict(null);
      await queries.invalidateQueries({ queryKey: FLOW_VERSIONS });
      return data.revision;
    } catch (error) {
      const refusal = error instanceof HttpError ? problemOf(error.body)?.refusal : null;
      const { code, values } = (refusal ?? {}) as { code?: string; values?: Conflict<F> };
      if (code !== 'flowChanged' || !values) throw error;
      setConflict({ by: values.by, revision: values.revision, definition: values.definition });
      return null;
    }
  }

  const reset = (next: F, at: number) => {
    setSaved({ revision: at, flow: next });
    setRevision(at);
    setHistory((now) => change(now, next));
    setConflict(null);
  };
  return {
    ...{ flow, dirty, conflict, save },
    change: (next: F, about?: string) => setHistory((now) => change(now, next, about ?? null)),
    undo: history.past.length > 0 ? () => setHistory(undo) : null,
    redo: history.future.length > 0 ? () => setHistory(redo) : null,
    discard: () => setHistory((now) => change(now, saved.flow)),
    takeTheirs: () => conflict && reset(conflict.definition, conflict.revision),
    keepMine: () => (conflict ? save(conflict.revision) : Promise.resolve(null)),
  };
}
