/** Alerts on the record: found by the rules, raised once for each cause, told to people, taken by one of them. */
export { lookAtChanges, withChanges } from './alerts/changes.ts';
export { type Evaluated, evaluateCase } from './alerts/evaluate.ts';
export { findDue } from './alerts/find.ts';
export { sweepQueues } from './alerts/queues.ts';
export { reasonOf, sayingOf } from './alerts/reason.ts';
export { nextRungOf, outcomeOf } from './alerts/step.ts';
export { acknowledgeAlert, alertRanOut, type Taken } from './alerts/steps.ts';
export { sweepAlerts } from './alerts/sweep.ts';
export { endWatch, setWatch, type Watching } from './alerts/watch.ts';
