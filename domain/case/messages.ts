import type { ActorType } from '../vocabulary.ts';
import type { Flow } from './flow.ts';
import type {
  CalendarChanged,
  CaseEvent,
  CaseState,
  CommandEvent,
  MoveFlow,
  ReceiptReturned,
  Refusal,
} from './state.ts';

/** What the case workflow and those who talk to it agree on. Pure names: API and activities need no workflow file. */

export const CASE_TASK_QUEUE = 'case';
/** For so long a worker that was killed keeps what it was about, or what lay in its own queue, from the others (ms; Temporal itself waits 10 s). */
export const TASK_TIMEOUT_MS = 4_000;
export const CASE_WORKFLOW_TYPE = 'caseWorkflow';

/** Workflow ids carry the generation: a case that goes on after its workflow was lost gets the next one. */
export const caseWorkflowId = (tenantId: string, caseId: string, generation: number) =>
  `case:${tenantId}:${caseId}:g${generation}`;

export function parseCaseWorkflowId(id: string): { tenantId: string; caseId: string; generation: number } | null {
  const match = /^case:([^:]+):([0-9a-f-]{36}):g(\d+)$/.exec(id);
  return match ? { tenantId: match[1] as string, caseId: match[2] as string, generation: Number(match[3]) } : null;
}

export type CaseInput = {
  tenantId: string;
  caseId: string;
  generation: number;
  /** They are let ring; runs that were begun without it take a timer back when another deadline comes first. */
  timers?: 'ring';
  /** Carried over continue-as-new. */
  carried?: Carried;
};
/** `flow`: of a run that knows its own; the shipped ones of before were found by their version. */
export type Carried = { state: CaseState; version: number; commandIds: string[]; flow?: Flow };

/** Update `command`, with `updateId = commandId`. */
export const COMMAND_UPDATE = 'command';
export type CommandInput = (CommandEvent | CalendarChanged | MoveFlow | ReceiptReturned) & {
  commandId: string;
  actorType: ActorType;
};
/** What moves a case on: somebody's command, a clock, or its being taken up. */
export type Given = CommandInput | Extract<CaseEvent, { type: 'opened' | 'ranOut' | 'warned' }>;
export type CommandResult = { version: number; stage: CaseState['stage']; assigneeId: string | null };

/**
 * The failure type of a refused command. Details: why, and the version of the case it was judged by: a run that is behind the
 * record (its last step was written, but not to its history) must not have the last word.
 */
export const REFUSED = 'Refused';
export type RefusedDetails = [Refusal, number];

/** Query `progress`: how far the workflow believes the case is. */
export const PROGRESS_QUERY = 'progress';
export type Progress = { version: number; generation: number; stage: CaseState['stage'] };
