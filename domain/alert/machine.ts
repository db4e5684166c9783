import type { AlertRung } from './kinds.ts';

/** An alert's life: open until somebody takes it or its cause is gone. */
export const ALERT_STATUSES = ['open', 'acknowledged', 'ended'] as const;
export type AlertStatus = (typeof ALERT_STATUSES)[number];

/** `cleared`: what was measured fell below the lower threshold. */
export const ALERT_ENDS = ['causeGone', 'repeated', 'cleared'] as const;
export type AlertEnd = (typeof ALERT_ENDS)[number];

export type AlertState = {
  status: AlertStatus;
  /** Rung that was called last; null before the first, and without a ladder. */
  rung: number | null;
  /** How often the last rung was reminded. */
  reminders: number;
  takenBy: string | null;
};

export type AlertEvent =
  | { type: 'raised' }
  /** The rung that was called last has had its time. */
  | { type: 'ranOut' }
  | { type: 'acknowledge'; by: string }
  /** The rules no longer hold, or the same cause is told anew: nobody needs to react to this one. */
  | { type: 'end'; because: AlertEnd };

export type AlertEffect =
  /** Those whom the rule names are told. */
  | { type: 'tell' }
  | { type: 'call'; rung: number; reminder: number }
  /** Minutes of working time until the ladder goes on. */
  | { type: 'wait'; minutes: number }
  /** Nothing waits any more. Links may still be looked at: they say who has it. */
  | { type: 'stop' };

/** Words: `alerts.refusal.<code>`. */
export type AlertRefusal = 'alertTaken' | 'alertOver';
export type AlertStep = { state: AlertState; effects: AlertEffect[] } | { refusal: AlertRefusal };

export const newAlert: AlertState = { status: 'open', rung: null, reminders: 0, takenBy: null };

/** What follows from an event. Pure. An event that comes too late changes nothing; a person is told so. */
export function next(ladder: readonly AlertRung[], state: AlertState, event: AlertEvent): AlertStep {
  switch (event.type) {
    case 'raised':
      return climb(ladder, state, [{ type: 'tell' }]);
    case 'ranOut':
      return state.status === 'open' ? climb(ladder, state, []) : { state, effects: [] };
    case 'acknowledge':
      if (state.status === 'ended') return { refusal: 'alertOver' };
      if (state.status === 'acknowledged')
        return state.takenBy === event.by ? { state, effects: [] } : { refusal: 'alertTaken' };
      return { state: { ...state, status: 'acknowledged', takenBy: event.by }, effects: [{ type: 'stop' }] };
    case 'end':
      return state.status === 'ended'
        ? { state, effects: [] }
        : { state: { ...state, status: 'ended' }, effects: [{ type: 'stop' }] };
  }
}

/** The next rung; at the top the same one again, so that nobody's silence ends it. */
function climb(ladder: readonly AlertRung[], state: AlertState, effects: AlertEffect[]): AlertStep {
  const last = ladder.length - 1;
  if (last < 0) return { state, effects };
  const rung = Math.min((state.rung ?? -1) + 1, last);
  const reminders = state.rung === last ? state.reminders + 1 : 0;
  const { minutes } = ladder[rung] as AlertRung;
  return {
    state: { ...state, rung, reminders },
    effects: [...effects, { type: 'call', rung, reminder: reminders }, { type: 'wait', minutes }],
  };
}
