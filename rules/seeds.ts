import type { RuleSetCode } from '../domain/vocabulary.ts';
import type { RuleSetDefinition } from './definition.ts';
import { alertsV1 } from './seeds/alerts.ts';
import { approvalsV1 } from './seeds/approvals.ts';
import { routingV1 } from './seeds/routing.ts';
import { serviceLevelV1 } from './seeds/service-level.ts';
import { severityV1 } from './seeds/severity.ts';
import { tierV1 } from './seeds/tier.ts';

/** The first version of each set, as shipped. A published version is never changed: managers publish the next one. */
export const SEEDS: { [S in RuleSetCode]: { version: 1; definition: RuleSetDefinition<S> } } = {
  tier: { version: 1, definition: tierV1 },
  routing: { version: 1, definition: routingV1 },
  serviceLevel: { version: 1, definition: serviceLevelV1 },
  approvals: { version: 1, definition: approvalsV1 },
  alerts: { version: 1, definition: alertsV1 },
  severity: { version: 1, definition: severityV1 },
};
