import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { RuleConflict, RuleVersionDetail } from '../../api/contract/rule-versions.ts';
import type { RuleCheck } from '../../api/contract/rules.ts';
import { useSend } from '../admin/settings/send.ts';
import { ask } from '../server/http.ts';
import { RULES } from './useRules.ts';

/** Rules as they are stored, also unfinished. */
export type Rules = Record<string, unknown>;
type Kept = { revision: number; definition: Rules };

export const same = (a: Rules, b: Rules) => JSON.stringify(a) === JSON.stringify(b);

function read(name: string): Kept | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(name) ?? 'null') as Kept | null;
    return kept && typeof kept.revision === 'number' && typeof kept.definition === 'object' ? kept : null;
  } catch {
    return null;
  }
}
function keep(name: string, kept: Kept): void {
  try {
    sessionStorage.setItem(name, JSON.stringify(kept));
  } catch {
    // A full store costs the draft its copy, never what is on the page.
  }
}

/**
 * A draft while it is edited. What is not saved yet is kept in this tab, so that a page that closes, or another one that is looked at,
 * loses nothing; the browser asks before it leaves altogether. Nobody's changes are written over: who comes second chooses.
 */
export function useRuleDraft(of: RuleVersionDetail) {
  const queries = useQueryClient();
  const { send, busy } = useSend();
  const { set, version } = of;
  const name = `steward.rules.${set}.${version}`;
  const [saved, setSaved] = useState<Kept>({ revision: of.revision, definition: of.definition });
  const [now, setNow] = useState<Kept>(() => (of.state === 'draft' ? read(name) : null) ?? saved);
  const [conflict, setConflict] = useState<RuleConflict | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const { definition, revision } = now;
  const dirty = !same(definition, saved.definition);

  useEffect(() => {
    if (!dirty) {
      sessionStorage.removeItem(name);
      return;
    }
    keep(name, { revision, definition });
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', stay);
    return () => window.removeEventListener('beforeunload', stay);
  }, [name, revision, definition, dirty]);

  /** @returns the revision that holds what is here; null: it was not saved, and the page says why */
  async function save(seen = revision): Promise<number | null> {
    if (!dirty && seen === saved.revision) return seen;
    setFault(null);
    const body = { version, revision: seen, definition };
    const sent = await send<RuleVersionDetail>(`/api/rules/${set}/draft`, { method: 'PATCH', body });
    if (sent.is === 'done') {
      accept({ revision: sent.data.revision, definition }, false);
      await queries.invalidateQueries({ queryKey: RULES });
      return sent.data.revision;
    }
    if (sent.is === 'refused' && sent.code === 'ruleDraftChanged') setConflict(sent.values as unknown as RuleConflict);
    else setFault(sent.is === 'invalid' ? Object.entries(sent.errors).flat().join(' ') : sent.message);
    return null;
  }

  /** What is there is what is saved; `taken`: somebody else's. */
  function accept(kept: Kept, taken: boolean): void {
    setSaved(kept);
    setNow((here) => (taken ? kept : { ...here, revision: kept.revision }));
    setConflict(null);
  }

  return {
    ...{ definition, revision, dirty, busy, conflict, fault, save },
    change: (next: Rules) => setNow((here) => ({ ...here, definition: next })),
    undo: () => setNow((here) => ({ ...here, definition: saved.definition })),
    takeTheirs: () => conflict && accept({ revision: conflict.revision, definition: conflict.definition }, true),
    keepMine: () => (conflict ? save(conflict.revision) : Promise.resolve(null)),
  };
}
export type RuleDraft = ReturnType<typeof useRuleDraft>;

const REST_MS = 400;

/** What is wrong with what is being written; null: it is being looked at. */
export function useCheck(set: string, definition: Rules): RuleCheck | null {
  const [settled, setSettled] = useState(definition);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(definition), REST_MS);
    return () => clearTimeout(timer);
  }, [definition]);
  const { data } = useQuery({
    queryKey: ['rule-check', set, settled],
    queryFn: async ({ signal }) =>
      (await ask<RuleCheck>(`/api/rules/${set}/check`, { method: 'POST', body: { definition: settled }, signal })).data,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return settled === definition ? (data ?? null) : null;
}
