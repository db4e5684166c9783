import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ScenarioDetail, ScenarioList, ScenarioParts, ScenarioStories } from '../../api/contract/scenarios.ts';
import type { Scenario } from '../../domain/scenario/scenario.ts';
import { useReaderLocale } from '../i18n/useWords.ts';
import { RULES } from '../rules/useRules.ts';
import { ask, get } from '../server/http.ts';
import { useSettled } from './useSettled.ts';

/** Asked for anew when rules change, too: they decide what comes of a scenario. */
export const SCENARIOS = [...RULES, 'scenarios'] as const;

export const useScenarios = (archived: boolean, set: string | undefined) =>
  useQuery({
    queryKey: [...SCENARIOS, 'list', archived, set ?? ''],
    queryFn: ({ signal }) =>
      get<ScenarioList>(`/api/scenarios?archived=${archived}${set ? `&set=${encodeURIComponent(set)}` : ''}`, signal),
  });

export const useScenario = (id: string) =>
  useQuery({
    queryKey: [...SCENARIOS, id],
    queryFn: ({ signal }) => get<ScenarioDetail>(`/api/scenarios/${encodeURIComponent(id)}`, signal),
    gcTime: 0,
  });

export const useParts = () => {
  const locale = useReaderLocale();
  return useQuery({
    queryKey: [...SCENARIOS, 'parts', locale],
    queryFn: ({ signal }) => get<ScenarioParts>('/api/scenarios/parts', signal),
  });
};

/** Rules or a flow that it is played by as well. */
export type Instead = { rules: { set: string; version: number } } | { flow: { version: number } } | null;

/** What comes of it while it is written; what came of it before stays until then. */
export function usePlay(scenario: Scenario, instead: Instead) {
  const locale = useReaderLocale();
  const settled = useSettled(scenario);
  return useQuery({
    queryKey: [...SCENARIOS, 'play', locale, settled, instead],
    queryFn: async ({ signal }) => {
      const body = { scenario: settled, ...instead };
      return (await ask<ScenarioStories>('/api/scenarios/play', { method: 'POST', body, signal })).data;
    },
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  });
}

export const scenarioPlace = (id: string, from?: { set: string; version: number }): string =>
  `/rules/scenarios/${id}${from ? `?set=${from.set}&version=${from.version}` : ''}`;
