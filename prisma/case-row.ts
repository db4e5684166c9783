import { clocksOf, headline, nextDue } from '../domain/case/clocks.ts';
import { escalatesFrom } from '../domain/case/escalating.ts';
import { solvedAtFirstContact } from '../domain/case/first-contact.ts';
import { flowOf } from '../domain/case/known-flows.ts';
import type { CaseState } from '../domain/case/state.ts';
import type { Prisma } from './client.ts';

/** The columns of a case that repeat parts of its state, for lists, counts and reports. */
export function rowOf(state: CaseState) {
  const flow = flowOf(state.flow.kind, state.flow.version);
  const due = headline(state, flow);
  const escalatesAt = escalatesFrom(flow, state);
  const wakes = nextDue(state);
  const escalated = state.ladder.status === 'running';
  const rungDue = state.clocks.rung?.status === 'running' ? state.clocks.rung.dueAt : null;
  return {
    state: state as unknown as Prisma.InputJsonValue,
    flowVersion: state.flow.version,
    stage: state.stage,
    ball: state.ball,
    queueId: state.queueId,
    assigneeId: state.assigneeId,
    priority: state.priority,
    dueAt: due ? new Date(due.at) : null,
    dueClock: due?.clock ?? null,
    breachedAt: due?.breached ? new Date(due.at) : null,
    provisional: clocksOf(state).some(([, c]) => c.status === 'running' && c.provisional),
    rung: escalated ? state.ladder.rung : null,
    nextRungAt: escalated && rungDue !== null ? new Date(rungDue) : null,
    escalatesAt: escalatesAt === null ? null : new Date(escalatesAt),
    wakesAt: wakes && new Date(wakes.at),
    takenBy: state.ladder.takenBy,
    outcome: state.outcome,
    ...(state.severity ? { severity: state.severity } : {}),
    ...(state.category ? { category: state.category } : {}),
    reopened: state.reopened ?? 0,
    firstContact: state.stage === 'closed' ? solvedAtFirstContact(state) : null,
    pausedAt: state.pause ? new Date(state.pause.since) : null,
    mergedIntoId: state.mergedInto ?? null,
    answeredAt: state.answeredAt === null ? null : new Date(state.answeredAt),
  };
}
