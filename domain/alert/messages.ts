/** What the escalation workflow of an alert and those who talk to it agree on. The record decides; the workflow is its clock. */

export const ALERT_WORKFLOW_TYPE = 'escalationWorkflow';

export const alertWorkflowId = (tenantId: string, id: string, generation: number) =>
  `alert:${tenantId}:${id}:g${generation}`;

export type AlertInput = { tenantId: string; id: string; generation: number };

/** Signal: the record has changed, look again. Best effort. */
export const ALERT_CHANGED = 'changed';

/** `dueAt` is epoch ms: when the ladder goes on. */
export type AlertClockFace = { is: 'over' } | { is: 'stoodDown' } | { is: 'open'; dueAt: number };
