import type { TouchState } from './cadence.ts';

/** How the member took a call. `noAnswer` is no contact. */
export const RESPONSES = ['pleased', 'neutral', 'dissatisfied', 'noAnswer'] as const;
export type Response = (typeof RESPONSES)[number];

/** Why a call task is not done. `memberDeclined`: they want no more calls of this kind. */
export const REFUSALS = ['memberDeclined', 'wrongNumber', 'notSuitable'] as const;
export type TaskRefusal = (typeof REFUSALS)[number];

export const TASK_VERBS = ['claim', 'complete', 'refuse', 'postpone'] as const;
export type TaskVerb = (typeof TASK_VERBS)[number];

/** Why a verb is not possible now; null when it is. The words are `care.refusal.<code>`. */
export function taskRefusal(
  task: { state: TouchState; ownerId: string | null },
  verb: TaskVerb,
  by: string,
): 'taskOver' | 'taskYours' | 'taskHeld' | null {
  if (task.state === 'held') return 'taskHeld';
  if (task.state !== 'open') return 'taskOver';
  if (verb === 'claim' && task.ownerId === by) return 'taskYours';
  return null;
}
