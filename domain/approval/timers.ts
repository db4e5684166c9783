import { type ApprovalState, isOver, type Timer, type TimerName } from './state.ts';

/** Everything of an approval that rings: its end, the level's time, an answer that is owed, a reminder. In this order at one instant. */
const TIMERS: readonly TimerName[] = ['expiry', 'level', 'answer', 'remind'];

/** One of them as it stands; a reminder has the level's spans. */
export function timerOf(state: ApprovalState, name: TimerName): Pick<Timer, 'budgetMs' | 'spans' | 'dueAt'> | null {
  const { clock } = state;
  switch (name) {
    case 'expiry':
    case 'answer':
      return state[name] ?? null;
    case 'level':
      return clock;
    case 'remind':
      return clock?.remind ? { ...clock.remind, spans: clock.spans } : null;
  }
}

const running = (state: ApprovalState) =>
  isOver(state)
    ? []
    : TIMERS.flatMap((name) => {
        const timer = timerOf(state, name);
        return timer && timer.spans.at(-1)?.to === null ? [{ name, ...timer }] : [];
      });

/** Those whose instant is to be computed, on the calendars. */
export const unsetTimers = (state: ApprovalState) => running(state).filter(({ dueAt }) => dueAt === null);

/** What rings next and when; null: it waits for somebody's word. */
export function nextRing(state: ApprovalState): { name: TimerName; at: number } | null {
  const set = running(state).flatMap(({ name, dueAt }) => (dueAt === null ? [] : [{ name, at: dueAt }]));
  return set.reduce<{ name: TimerName; at: number } | null>(
    (first, one) => (!first || one.at < first.at ? one : first),
    null,
  );
}
