import type { ApprovalFlow } from '../../../domain/approval/flow.ts';
import { nextApproval } from '../../../domain/approval/machine.ts';
import {
  type Act,
  type ApprovalEffect,
  type ApprovalEvent,
  ApprovalRefused,
  type ApprovalState,
  type Called,
  type Level,
  newApproval,
} from '../../../domain/approval/state.ts';
import { nextRing, unsetTimers } from '../../../domain/approval/timers.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const START = Date.UTC(2026, 5, 1, 9);

/** An approval with a world that answers as the test likes; working time is wall time. */
export class Life {
  state: ApprovalState;
  now = START;
  effects: ApprovalEffect[] = [];
  readonly steps: { event: ApprovalEvent; before: ApprovalState; after: ApprovalState }[] = [];
  readonly #answers: Called[][];

  constructor(levels: Level[], answers: Called[][], flow?: ApprovalFlow) {
    this.state = newApproval({ requesterId: 'r', calendarId: 'calendar', levels, ...(flow ? { flow } : {}) });
    this.#answers = [...answers];
    this.take({ type: 'opened' });
  }

  take(event: ApprovalEvent): void {
    const before = this.state;
    const asked = [event];
    while (asked.length > 0) {
      const was = this.state;
      const { state, effects } = nextApproval(was, asked.shift() as ApprovalEvent, this.now);
      this.state = state;
      this.effects.push(...effects);
      for (const effect of effects)
        if (effect.type === 'seat') asked.push({ type: 'seated', people: this.#answers.shift() ?? [] });
    }
    for (const { name, budgetMs, spans } of unsetTimers(this.state)) {
      const open = spans.at(-1)?.from ?? this.now;
      const used = spans.reduce((sum, span) => sum + ((span.to ?? open) - span.from), 0);
      const set = { type: 'clockSet' as const, of: name, dueAt: open + budgetMs - used, provisional: false };
      this.state = nextApproval(this.state, set, this.now).state;
    }
    this.steps.push({ event, before, after: this.state });
  }

  /** @returns the code of the refusal, or null */
  act(act: Act): string | null {
    try {
      this.take(act);
      return null;
    } catch (error) {
      if (error instanceof ApprovalRefused) return error.refusal.code;
      throw error;
    }
  }

  /** Time passes; everything that rings on the way is heard, once. */
  pass(ms: number): void {
    const until = this.now + ms;
    for (let rung = 0; ; rung++) {
      const ring = nextRing(this.state);
      if (!ring || ring.at > until) break;
      if (rung > 20_000) throw new Error('It rings for ever');
      this.now = Math.max(this.now, ring.at);
      this.take({ type: 'ranOut' });
    }
    this.now = until;
  }
}
