import { type Flow, type Stage, type StageRule, stageRule } from '../../domain/case/flow.ts';
import type { CaseState } from '../../domain/case/state.ts';

/** One place on the way of a case. `at` is epoch ms of arriving there (the last time); null when it is still to come. */
export type Stop = { stage: Stage; status: 'done' | 'now' | 'next'; at: number | null };

/** Where a case has been, is, and will go, like the way of a parcel: in the order in which it happened. */
export function journey(flow: Flow, state: CaseState): Stop[] {
  const order = Object.keys(flow.stages);
  const been = order
    .filter((stage) => stage !== state.stage)
    .flatMap((stage) => {
      const at = arrival(flow, state, stage);
      return at === null ? [] : [{ stage, at }];
    })
    .sort((a, b) => a.at - b.at || order.indexOf(a.stage) - order.indexOf(b.stage));
  return [
    ...been.map((stop): Stop => ({ ...stop, status: 'done' })),
    { stage: state.stage, at: state.enteredAt, status: state.stage === 'closed' ? 'done' : 'now' },
    ...ahead(flow, state.stage).map((stage): Stop => ({ stage, at: null, status: 'next' })),
  ];
}

const LINES: Record<StageRule['holder'], Stage> = {
  system: 'received',
  first: 'firstLine',
  second: 'secondLine',
  head: 'departmentHead',
  member: 'resolved',
  nobody: 'closed',
};
/** Members hear who has it. What a stage is called inside is the desk's own affair. */
export const toldAs = (flow: Flow, stage: Stage): Stage => LINES[stageRule(flow, stage).holder];

/** Each stage has a clock that begins with it; a stage without one has not been visited. */
function arrival(flow: Flow, state: CaseState, stage: Stage): number | null {
  if (stage === 'received') return state.openedAt;
  const clock = flow.stages[stage]?.clocks[0];
  return clock === undefined ? null : (state.clocks[clock]?.spans[0]?.from ?? null);
}

/** The plain way from here: further lines of staff are no promise, so they are not shown before they are needed. */
function ahead(flow: Flow, stage: Stage): Stage[] {
  const plain: Stage[] = ['received', flow.entry, 'resolved', 'closed'];
  const from = plain.includes(stage) ? plain.indexOf(stage) : 1;
  return plain.slice(from + 1).filter((next) => next in flow.stages);
}
