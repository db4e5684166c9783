import type { CaseState, ClockState } from '../../domain/case/state.ts';

/** What the desk has promised, or waits for. Instants are epoch ms. */
export type Promised =
  | { is: 'answer' | 'resolution'; at: number; provisional: boolean; late: boolean; raised: boolean }
  /** The member is to do something; what is not done by then goes on without. */
  | { is: 'reply' | 'acceptance'; at: number | null; provisional: boolean }
  /** Not computed yet. */
  | { is: 'soon' }
  | { is: 'over' };

/** The one promise that counts now: the first answer until it was given, then the resolution. */
export function promised(state: CaseState, answered: boolean): Promised {
  const { clocks } = state;
  if (state.stage === 'closed') return { is: 'over' };
  if (state.stage === 'resolved') return awaited('acceptance', clocks.acceptance);
  if (state.ball === 'member') return awaited('reply', clocks.memberReply);
  const open = (clock: ClockState | undefined) => clock !== undefined && clock.status !== 'met';
  const is = !answered && open(clocks.answer) ? 'answer' : 'resolution';
  const clock = clocks[is];
  if (!clock || clock.dueAt === null) return { is: 'soon' };
  return {
    is,
    at: clock.dueAt,
    provisional: clock.provisional,
    late: clock.status === 'breached',
    raised: state.ladder.status !== 'idle',
  };
}

const awaited = (is: 'reply' | 'acceptance', clock: ClockState | undefined): Promised => ({
  is,
  at: clock?.status === 'running' ? clock.dueAt : null,
  provisional: clock?.provisional ?? false,
});
