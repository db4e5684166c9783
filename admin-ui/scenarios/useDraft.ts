import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ScenarioConflict, ScenarioDetail } from '../../api/contract/scenarios.ts';
import type { Scenario } from '../../domain/scenario/scenario.ts';
import { useSend } from '../admin/settings/send.ts';
import { SCENARIOS } from './useScenarios.ts';

export type Written = { name: string; scenario: Scenario };
type Kept = Written & { revision: number };

const same = (a: Written, b: Written) => JSON.stringify([a.name, a.scenario]) === JSON.stringify([b.name, b.scenario]);

function read(key: string): Kept | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? 'null') as Kept | null;
    return kept && typeof kept.name === 'string' && Array.isArray(kept.scenario?.steps) ? kept : null;
  } catch {
    return null;
  }
}
function write(key: string, kept: Kept): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // A full store costs the scenario its copy, never what is on the page.
  }
}

/**
 * A scenario while it is written; what is not saved is kept in this tab. Who comes second chooses, and nobody's changes are written over.
 * @param of  null: a new one
 */
export function useDraft(of: ScenarioDetail | null, blank: Written) {
  const queries = useQueryClient();
  const { send, busy } = useSend();
  const key = `steward.scenario.${of?.id ?? 'new'}`;
  const [saved, setSaved] = useState<Kept>(() => ({
    ...(of ? { name: of.name, scenario: of.scenario as Scenario } : blank),
    revision: of?.revision ?? 0,
  }));
  const [now, setNow] = useState<Kept>(() => read(key) ?? saved);
  const [conflict, setConflict] = useState<ScenarioConflict | null>(null);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [fault, setFault] = useState<string | null>(null);
  const dirty = of === null || !same(now, saved);

  useEffect(() => {
    if (same(now, saved)) {
      sessionStorage.removeItem(key);
      return;
    }
    write(key, now);
    const stay = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', stay);
    return () => window.removeEventListener('beforeunload', stay);
  }, [key, now, saved]);

  /** @returns what was saved; null: it was not, and the page says why */
  async function save(seen = now.revision): Promise<ScenarioDetail | null> {
    setFault(null);
    setErrors({});
    const body = { name: now.name.trim(), scenario: now.scenario };
    const sent = of
      ? await send<ScenarioDetail>(`/api/scenarios/${of.id}`, { method: 'PATCH', body: { ...body, revision: seen } })
      : await send<ScenarioDetail>('/api/scenarios', { method: 'POST', body });
    if (sent.is === 'done') {
      const kept = { ...now, name: sent.data.name, revision: sent.data.revision };
      setSaved(kept);
      setNow(kept);
      setConflict(null);
      sessionStorage.removeItem(key);
      await queries.invalidateQueries({ queryKey: SCENARIOS });
      return sent.data;
    }
    if (sent.is === 'refused' && sent.code === 'scenarioChanged')
      setConflict(sent.values as unknown as ScenarioConflict);
    else if (sent.is === 'invalid') {
      setErrors(sent.errors);
      setFault(Object.entries(sent.errors).find(([place]) => place !== 'name')?.[1] ?? null);
    } else setFault(sent.message);
    return null;
  }

  function takeTheirs(): void {
    if (!conflict) return;
    const { name, revision } = conflict;
    const kept = { name, revision, scenario: conflict.scenario as Scenario };
    setSaved(kept);
    setNow(kept);
    setConflict(null);
  }

  return {
    ...{ ...now, dirty, busy, conflict, errors, fault, save, takeTheirs },
    rename: (name: string) => setNow((here) => ({ ...here, name })),
    change: (scenario: Scenario) => setNow((here) => ({ ...here, scenario })),
    keepMine: () => (conflict ? save(conflict.revision) : Promise.resolve(null)),
  };
}
export type Draft = ReturnType<typeof useDraft>;
