import { flowOf } from '../../domain/case/known-flows.ts';
import type { CaseKind } from '../../domain/vocabulary.ts';
import { ProblemError } from '../problem.ts';
import type { FoundCase } from './find.ts';

type Ended = Pick<FoundCase, 'kind' | 'flowVersion' | 'closedAt'>;
const DAY_MS = 86_400_000;

/** Until when a case that is over can go on, by its flow; null: it is not over, or its flow does not give that at all. */
export function reopenableUntil({ kind, flowVersion, closedAt }: Ended): Date | null {
  const { reopen } = flowOf(kind as CaseKind, flowVersion);
  return closedAt && reopen ? new Date(closedAt.getTime() + reopen.days * DAY_MS) : null;
}

export function tooLateToReopen(of: Ended, now = Date.now()) {
  const until = reopenableUntil(of)?.getTime() ?? null;
  return until !== null && until < now ? { code: 'reopenTooLate' as const, values: { since: until } } : null;
}

/** @throws a `refused` problem when too much time has passed since its end: later a new case follows it */
export function mustBeReopenable(of: Ended, now = Date.now()): void {
  const refusal = tooLateToReopen(of, now);
  if (refusal) throw new ProblemError('refused', { refusal });
}
