import { useQuery } from '@tanstack/react-query';
import type { RuleDifferences, RuleVersionDetail } from '../../api/contract/rule-versions.ts';
import type { RuleSetDetail } from '../../api/contract/rules.ts';
import { rolesAt } from '../frame/places.ts';
import { get, statusOf } from '../server/http.ts';
import { useMe } from '../session/SessionGate.tsx';

/** What is asked of rules, by address of the API; everything below `rules` is asked for anew when one of them was changed. */
export const RULES = ['rules'] as const;

const path = (set: string) => `/api/rules/${encodeURIComponent(set)}`;

export const useRuleSet = (set: string) =>
  useQuery({ queryKey: [...RULES, set], queryFn: ({ signal }) => get<RuleSetDetail>(path(set), signal) });

export const useRuleVersion = (set: string, version: number) =>
  useQuery({
    queryKey: [...RULES, set, 'version', version],
    queryFn: ({ signal }) => get<RuleVersionDetail>(`${path(set)}/versions/${version}`, signal),
  });

/** The draft that is being worked on; null: there is none. */
export const useRuleDraftOf = (set: string) =>
  useQuery({
    queryKey: [...RULES, set, 'draft'],
    queryFn: async ({ signal }) => {
      try {
        return await get<RuleVersionDetail>(`${path(set)}/draft`, signal);
      } catch (error) {
        if (statusOf(error) === 404) return null;
        throw error;
      }
    },
    gcTime: 0,
  });

/** @param saved  counts savings of a draft: each differs otherwise */
export const useRuleDifferences = (set: string, from: number, to: number, saved = 0) =>
  useQuery({
    queryKey: [...RULES, set, 'differences', from, to, saved],
    queryFn: ({ signal }) => get<RuleDifferences>(`${path(set)}/versions/${to}/differences?from=${from}`, signal),
  });

export const versionPlace = (set: string, version: number, row?: string): string =>
  `/rules/${set}/versions/${version}${row === undefined ? '' : `#${encodeURIComponent(row)}`}`;
export const draftPlace = (set: string): string => `/rules/${set}/draft`;

export const useMayRead = (): boolean => rolesAt('/rules').includes(useMe().role);
export const useMayEdit = (): boolean => ['manager', 'admin'].includes(useMe().role);
