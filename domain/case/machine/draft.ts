import { startClock } from '../clocks.ts';
import { type Clock, clockRule, type Flow, type Line, lineOf, type StageRule, stageRule } from '../flow.ts';
import type { CaseState, Effect, NoticeKind, Recipient } from '../state.ts';

/** One step being made: a private copy of the state, the effects so far, and what the world is asked for. */
export class Draft {
  readonly flow: Flow;
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
}

/** `structuredClone` is not there in the workflow sandbox. */
export const structuredCloneOf = <T>(plain: T): T => JSON.parse(JSON.stringify(plain)) as T;
