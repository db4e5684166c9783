/** What the approval workflow and those who talk to it agree on. The record decides; the workflow is its clock. */

export const APPROVAL_WORKFLOW_TYPE = 'approvalWorkflow';

/** Workflow ids carry the generation, as those of cases do. */
export const approvalWorkflowId = (tenantId: string, id: string, generation: number) =>
  `approval:${tenantId}:${id}:g${generation}`;

export type ApprovalInput = { tenantId: string; id: string; generation: number };

/** Signal: the record has changed, look again. Best effort: a lost one is sent again by the reconciler when it matters. */
export const CHANGED_SIGNAL = 'changed';

/** What the clock must know; `dueAt` is epoch ms, null while it stands still. */
export type ApprovalClockFace = { is: 'over' } | { is: 'stoodDown' } | { is: 'open'; dueAt: number | null };
