import type { RuleSetCode } from '../vocabulary.ts';

/** Rules that a case asks. Tier, stage and loyalty of a member are facts of a scenario. */
export const SCENARIO_SETS = [
  'severity',
  'routing',
  'serviceLevel',
  'alerts',
] as const satisfies readonly RuleSetCode[];
export type ScenarioSet = (typeof SCENARIO_SETS)[number];
export const isScenarioSet = (set: string): set is ScenarioSet => (SCENARIO_SETS as readonly string[]).includes(set);
