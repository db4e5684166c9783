/** What the workflow of a trial of rules and those who talk to it agree on. The record holds the trial; the workflow sees that it gets done. */

export const TRIAL_WORKFLOW_TYPE = 'ruleTrial';

export const trialWorkflowId = (tenantId: string, id: string, generation: number) =>
  `rule-trial:${tenantId}:${id}:g${generation}`;

export type TrialInput = { tenantId: string; id: string; generation: number };

/** Signal: the record has changed. The activity reads it at every page anyway, so nobody has to wake up for it. */
export const TRIAL_CHANGED = 'changed';

/** Heartbeat of the activity: where it stands. The record keeps it too, with what was found up to there. */
export type TrialBeat = { cursor: string; done: number };

/** `over`: the record says that there is nothing to do, or that somebody else does it. */
export type TrialEnd = 'done' | 'over';
