import { moveClocks, recountClocks } from './clocks.ts';
import { type Flow, lineOf, stageRule } from './flow.ts';
import { RefusedError, refusal } from './legal.ts';
import { command } from './machine/commands.ts';
import { copyOf, Draft } from './machine/draft.ts';
import { moveFlow } from './machine/flow-move.ts';
import { assign } from './machine/holding.ts';
import { ranOut, warned } from './machine/ran-out.ts';
import { serviceLevel } from './machine/service-level.ts';
import { enterFirst } from './machine/stages.ts';
import { receiptReturned } from './machine/waiting.ts';
import type { CaseEvent, CaseState, Step } from './state.ts';

/**
 * The machine of one flow. `next(state, event, now)` is pure: the same arguments give the same answer, the state that
 * came in is not touched, and time is only what it is told (`now`, epoch ms).
 * Events are what people do, what clocks do and what decisions answer; effects are what the world is asked for.
 * @throws RefusedError for a command that is not possible now; late or repeated answers of clocks and decisions change nothing.
 */
export const machine = (flow: Flow) => ({
  next: (state: CaseState, event: CaseEvent, now: number): Step => step(flow, state, [event], now),
  /** The same for several at one instant, one after another. */
  all: (state: CaseState, events: readonly CaseEvent[], now: number): Step => step(flow, state, events, now),
});

function step(flow: Flow, before: CaseState, events: readonly CaseEvent[], now: number): Step {
  const draft = new Draft(flow, copyOf(before), now);
  for (const event of events) take(draft, event);
  return { state: draft.state, effects: draft.effects };
}

function take(draft: Draft, event: CaseEvent): void {
  switch (event.type) {
    case 'opened':
      opened(draft, event.told ?? true);
      break;
    case 'decided':
      decided(draft, event);
      break;
    case 'clockSet':
      clockSet(draft, event);
      break;
    case 'ranOut':
      ranOut(draft, event.clock);
      break;
    case 'warned':
      warned(draft, event.clock);
      break;
    default: {
      const why = refusal(draft.flow, draft.state, event, draft.now);
      if (why) throw new RefusedError(why);
      if (event.type === 'calendarChanged') draft.setClocks(recountClocks(draft.state, event.calendarId));
      else if (event.type === 'moveFlow') moveFlow(draft, event);
      else if (event.type === 'receiptReturned') receiptReturned(draft);
      else command(draft, event);
    }
  }
}

function opened(draft: Draft, told: boolean): void {
  const { state, flow } = draft;
  if (state.pending.length > 0 || state.queueId !== null) return;
  draft.notify('received', { to: 'member' }, 'received');
  if (!told) state.receiptOwed = true;
  const line = lineOf(stageRule(flow, flow.entry));
  draft.decide('routing', line);
  draft.decide('serviceLevel', line);
}

function decided(draft: Draft, event: Extract<CaseEvent, { type: 'decided' }>): void {
  const { state, now } = draft;
  if (!state.pending.includes(event.set)) return;
  state.pending = state.pending.filter((set) => set !== event.set);
  if (event.set === 'routing') {
    state.queueId = event.outcome.queueId;
    state.calendarId = event.outcome.calendarId;
    draft.setClocks(moveClocks(state, now));
    // Nobody by name: it is the queue's. Whoever held it before the member rejected must not keep it from the head.
    if (event.outcome.assigneeId === null) state.assigneeId = null;
    else assign(draft, event.outcome.assigneeId);
  } else {
    const { onlyIfBetter = false } = state;
    if (onlyIfBetter) delete state.onlyIfBetter;
    draft.changeIf(onlyIfBetter, (it) => serviceLevel(it, event.outcome));
  }
  if (state.stage === 'received' && state.pending.length === 0) enterFirst(draft);
}

type ClockSet = Extract<CaseEvent, { type: 'clockSet' }>;
function clockSet({ state }: Draft, { clock, dueAt, provisional, warnAt }: ClockSet): void {
  const c = state.clocks[clock];
  if (c?.status !== 'running') return;
  c.dueAt = dueAt;
  c.provisional = provisional;
  // Whoever was warned is not warned again.
  if (warnAt !== undefined && c.warnAt !== null) c.warnAt = warnAt;
}
