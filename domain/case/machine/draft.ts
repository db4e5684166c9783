import { clocksOf, startClock } from '../clocks.ts';
import { type Clock, clockRule, type Flow, type Line, lineOf, type StageRule, stageRule } from '../flow.ts';
import { notBetter } from '../running.ts';
import type { CaseState, Effect, NoticeKind, Recipient, Stays } from '../state.ts';

/** One step being made: a private copy of the state, the effects so far, and what the world is asked for. */
export class Draft {
  /** Another one once the case has moved to it. */
  flow: Flow;
  readonly state: CaseState;
  readonly now: number;
  readonly effects: Effect[] = [];

  constructor(flow: Flow, state: CaseState, now: number) {
    this.flow = flow;
    this.state = state;
    this.now = now;
  }

  rule(): StageRule {
    return stageRule(this.flow, this.state.stage);
  }

  lineNow(): Line {
    return lineOf(this.rule());
  }

  minutesOf(clock: Clock): number {
    return Math.max(1, Math.round(this.state.minutes[clock] ?? clockRule(this.flow, clock).minutes));
  }

  /** The n-th end of a case is told under a key of its own. */
  again(key: string): string {
    return this.state.reopened ? `${key}:${this.state.reopened}` : key;
  }

  decide(set: 'routing' | 'serviceLevel', line: Line): void {
    if (!this.state.pending.includes(set)) this.state.pending.push(set);
    this.effects.push({ type: 'decide', set, line });
  }

  start(clock: Clock, from: number): void {
    this.setClocks([startClock(this.state, clock, this.minutesOf(clock), from)]);
  }

  setClocks(clocks: Clock[]): void {
    for (const clock of clocks) this.effects.push({ type: 'setClock', clock });
  }

  notify(notice: NoticeKind, recipient: Recipient, key: string, messageId?: string): void {
    this.effects.push({ type: 'notify', notice, recipient, key, ...(messageId ? { messageId } : {}) });
  }

  /** Nothing has changed, and the story says why. */
  stays(why: Stays): void {
    this.effects.push({ type: 'stays', ...why });
  }

  /** A change that counts only where it is better for the member is tried first. */
  changeIf(onlyIfBetter: boolean, change: (draft: Draft) => void): void {
    if (onlyIfBetter) {
      const tried = new Draft(this.flow, copyOf(this.state), this.now);
      change(tried);
      const why = notBetter(this, tried);
      if (why) {
        this.stays(why);
        return;
      }
    }
    change(this);
  }
}

/**
 * A state of one's own, as far as a step writes into what it holds; the rest it replaces. Whoever plays the past takes millions of steps, and
 * most of their time went into copying what nobody touches.
 */
export function copyOf(state: CaseState): CaseState {
  const clocks: CaseState['clocks'] = {};
  for (const [clock, c] of clocksOf(state)) clocks[clock] = { ...c, spans: c.spans.map((span) => ({ ...span })) };
  const before = state.before ? { before: structuredCloneOf(state.before) } : {};
  return { ...state, pending: [...state.pending], ladder: { ...state.ladder }, clocks, ...before };
}

/** `structuredClone` is not there in the workflow sandbox. */
export const structuredCloneOf = <T>(plain: T): T => JSON.parse(JSON.stringify(plain)) as T;
