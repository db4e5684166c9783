import { clocksOf, type Due, nextDue } from './clocks.ts';
import { type Clock, clockRule, type Flow, type ON_DUE } from './flow.ts';
import { machine } from './machine.ts';
import type { CaseState, ClockState, Effect } from './state.ts';

/** What a case comes to when nobody does anything: the machine is asked, and nothing is guessed. */

type OnDue = (typeof ON_DUE)[number];
const GOES_UP: ReadonlySet<OnDue> = new Set(['escalate', 'nextRung', 'takeBack']);
/** What rests goes on after these. */
const WAKES: ReadonlySet<OnDue> = new Set(['resume', 'returnToDesk']);

/** `rung`: who is called, an index into the flow's ladder; null: nobody is, the case goes back to its queue. */
export type Escalating = { clock: Clock; at: number; leads: OnDue; rung: number | null };

/**
 * Before this instant (epoch ms) nothing escalates by itself, and nothing is taken back; null: as it stands nothing ever does. A bound that
 * needs no calendar: a case that rests may have more time yet once it goes on.
 */
export function escalatesFrom(flow: Flow, state: CaseState): number | null {
  const rests = clocksOf(state).some(([, c]) => c.status === 'paused');
  const running = clocksOf(state).flatMap(([clock, { status, dueAt }]) =>
    status === 'running' && dueAt !== null ? [{ clock, at: dueAt, leads: clockRule(flow, clock).onDue }] : [],
  );
  const first = running
    .sort((a, b) => a.at - b.at)
    .find(
      ({ clock, at, leads }) =>
        (rests && WAKES.has(leads)) ||
        (GOES_UP.has(leads) && risesBy(machine(flow).next(state, { type: 'ranOut', clock }, at).effects) !== undefined),
    );
  return first?.at ?? null;
}

/**
 * The first escalation until then, or the first time that a case is taken back from whoever has it, if nobody does anything.
 * @param until  epoch ms
 * @param dueOf  when a clock that goes on or begins runs out by its calendars, epoch ms
 */
export function nextEscalation(
  flow: Flow,
  state: CaseState,
  until: number,
  dueOf: (c: ClockState) => number,
): Escalating | null {
  for (const { due, effects } of ahead(flow, state, until, dueOf)) {
    const { clock, at } = due;
    const rise = risesBy(effects);
    if (rise !== undefined) return { clock, at, leads: clockRule(flow, clock).onDue, rung: rise };
  }
  return null;
}

/**
 * What time brings to a case until then, one step after another, if nobody does anything.
 * @param since  what is due before that happens then
 */
export function* ahead(
  flow: Flow,
  state: CaseState,
  until: number,
  dueOf: (c: ClockState) => number,
  since = Number.NEGATIVE_INFINITY,
): Generator<{ due: Due; effects: Effect[] }> {
  const { next } = machine(flow);
  let now = state;
  for (let due = nextDue(now); due && due.at <= until; due = nextDue(now)) {
    const at = Math.max(due.at, since);
    const step = next(now, { type: due.type, clock: due.clock }, at);
    yield { due, effects: step.effects };
    now = step.state;
    for (const effect of step.effects) {
      const c = effect.type === 'setClock' && now.clocks[effect.clock];
      if (c) now = next(now, { type: 'clockSet', clock: effect.clock, dueAt: dueOf(c), provisional: false }, at).state;
    }
  }
}

/** The rung that is called; null: taken back; undefined: neither. */
function risesBy(effects: Effect[]): number | null | undefined {
  for (const effect of effects) {
    if (effect.type !== 'notify') continue;
    if (effect.notice === 'takenBack') return null;
    if (effect.notice === 'escalation' && effect.recipient.to === 'rung') return effect.recipient.rung;
  }
  return undefined;
}
