import type { RuleSetCode } from '../domain/vocabulary.ts';
import type { RuleSetDefinition } from './definition.ts';
import { alertsV1 } from './seeds/alerts.ts';
import { alertsV2 } from './seeds/alerts-2.ts';
import { alertsV3 } from './seeds/alerts-3.ts';
import { approvalsV1 } from './seeds/approvals.ts';
import { approvalsV2 } from './seeds/approvals-2.ts';
import { careAudienceV1 } from './seeds/care-audience.ts';
import { lifecycleV1 } from './seeds/lifecycle.ts';
import { loyaltyV1 } from './seeds/loyalty.ts';
import { routingV1 } from './seeds/routing.ts';
import { serviceLevelV1 } from './seeds/service-level.ts';
import { severityV1 } from './seeds/severity.ts';
import { tierV1 } from './seeds/tier.ts';

/** Every version of each set that was ever shipped, 1 first. A published version is never changed: a better one goes behind it. */
export const SHIPPED: { [S in RuleSetCode]: readonly [RuleSetDefinition<S>, ...RuleSetDefinition<S>[]] } = {
  tier: [tierV1],
  lifecycle: [lifecycleV1],
  loyalty: [loyaltyV1],
  routing: [routingV1],
  serviceLevel: [serviceLevelV1],
  approvals: [approvalsV1, approvalsV2],
  alerts: [alertsV1, alertsV2, alertsV3],
  severity: [severityV1],
  careAudience: [careAudienceV1],
};

type Seed<S extends RuleSetCode> = { version: number; definition: RuleSetDefinition<S> };
const newest = <S extends RuleSetCode>(set: S): Seed<S> => {
  const all: readonly RuleSetDefinition<S>[] = SHIPPED[set];
  return { version: all.length, definition: all[all.length - 1] as RuleSetDefinition<S> };
};

/** The newest shipped version of each set: what a new house begins with. */
export const SEEDS: { [S in RuleSetCode]: Seed<S> } = {
  tier: newest('tier'),
  lifecycle: newest('lifecycle'),
  loyalty: newest('loyalty'),
  routing: newest('routing'),
  serviceLevel: newest('serviceLevel'),
  approvals: newest('approvals'),
  alerts: newest('alerts'),
  severity: newest('severity'),
  careAudience: newest('careAudience'),
};
