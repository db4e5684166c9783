import type { CalendarDefinition } from '../../domain/calendar/calendar.ts';
import { dueAt } from '../../domain/calendar/clock.ts';
import { clocksOf, nextDue } from '../../domain/case/clocks.ts';
import type { Clock, CommandType, Flow } from '../../domain/case/flow.ts';
import { machine } from '../../domain/case/machine.ts';
import {
  type CaseEvent,
  type CaseState,
  initialState,
  type Routing,
  type ServiceLevel,
} from '../../domain/case/state.ts';
import type { Actor } from '../../domain/vocabulary.ts';
import type { NoticeEffect } from '../notices.ts';

/** What was done to a case in the past. `lapse`: the member never answered a resolution. Instants are epoch ms, ascending. */
export type Deed = {
  type: CommandType | 'lapse';
  at: number;
  by: 'desk' | 'member';
  body?: string | undefined;
};

/** `leftUntil`: nobody touched it after its last deed, and every deadline up to then ran out. */
export type Past = { openedAt: number; deeds: Deed[]; leftUntil?: number | undefined };

export type Line = 'first' | 'second' | 'head';
export type Decided<T> = { decisionId: string | null; outcome: T };
/** Who decides for a case of the past: the rules, or for what another system decided, a fixed answer. */
export type Decider = {
  routing(line: Line): Promise<Decided<Routing>>;
  serviceLevel(): Promise<Decided<ServiceLevel>>;
  /** Who of a queue takes a case nobody was named for. */
  holder(queueId: string): string | null;
  calendars: Record<string, CalendarDefinition>;
};

export type StoryLine = {
  type: string;
  at: number;
  actor: Actor;
  decisionId: string | null;
  /** The deed that brought it, for its text. */
  deed: Deed | null;
  data: Record<string, string | number>;
};

/** A rung that was called, and the state after it. */
export type Call = { effect: NoticeEffect; state: CaseState; at: number };

export type Replayed = { state: CaseState; lines: StoryLine[]; calls: Call[] };

/**
 * Runs a case's past through the machine, so that what comes out is a state the machine itself could have reached.
 * Of the past only the calls of a ladder are told of.
 * @throws RefusedError for a deed that was not possible then
 */
export async function replay(flow: Flow, memberId: string, past: Past, by: Decider): Promise<Replayed> {
  const run = new Run(flow, past.openedAt, by);
  await run.event({ type: 'opened' }, past.openedAt);
  for (const deed of past.deeds) await run.deed(deed, memberId);
  if (past.leftUntil) await run.leave(past.leftUntil);
  return { state: run.state, lines: run.lines, calls: run.calls };
}

class Run {
  state: CaseState;
  readonly lines: StoryLine[] = [];
  readonly calls: Call[] = [];
  readonly #next: ReturnType<typeof machine>['next'];
  readonly #by: Decider;

  constructor(flow: Flow, openedAt: number, by: Decider) {
    this.state = initialState(flow, openedAt);
    this.#next = machine(flow).next;
    this.#by = by;
  }

  async deed(deed: Deed, memberId: string): Promise<void> {
    if (deed.type === 'lapse') return this.#lapse(deed);
    const desk = this.state.assigneeId ?? (this.state.queueId ? this.#by.holder(this.state.queueId) : null);
    // A named person has it already.
    if (deed.type === 'claim' && (this.state.assigneeId || !desk)) return;
    const actor: Actor =
      deed.by === 'member' ? { type: 'member', id: memberId } : { type: desk ? 'staff' : 'system', id: desk };
    this.#tell({ type: deed.type, at: deed.at, actor, deed });
    await this.event({ type: deed.type, by: actor.id }, deed.at);
  }

  /** Lets every deadline up to this instant run out, in order. */
  async leave(until: number): Promise<void> {
    for (let due = nextDue(this.state); due && due.at <= until; due = nextDue(this.state)) {
      const { clock, at } = due;
      this.#tell({ type: 'ranOut', at, actor: { type: 'clock', id: null }, data: { clock, dueAt: at, lateMs: 0 } });
      await this.event({ type: 'ranOut', clock }, at);
    }
  }

  async event(event: CaseEvent, at: number): Promise<void> {
    let { state, effects } = this.#next(this.state, event, at);
    const calls = effects.filter((effect) => effect.type === 'notify' && effect.notice === 'escalation');
    while (effects.some(({ type }) => type === 'decide')) {
      const asked = effects.filter((effect) => effect.type === 'decide');
      effects = [];
      for (const { set, line } of asked) {
        const answer = await this.#decide(set, line, at);
        const step = this.#next(state, answer, at);
        state = step.state;
        effects.push(...step.effects);
      }
    }
    this.state = this.#withDeadlines(state, at);
    this.calls.push(...calls.map((effect) => ({ effect: effect as NoticeEffect, state: this.state, at })));
  }

  async #decide(set: 'routing' | 'serviceLevel', line: Line, at: number): Promise<CaseEvent> {
    const { decisionId, outcome } = await (set === 'routing' ? this.#by.routing(line) : this.#by.serviceLevel());
    if (decisionId) this.#tell({ type: 'decided', at, actor: { type: 'system', id: null }, decisionId, data: { set } });
    return { type: 'decided', set, decisionId: decisionId ?? '', outcome } as CaseEvent;
  }

  async #lapse({ at }: Deed): Promise<void> {
    const clock: Clock = 'acceptance';
    this.state = this.#next(this.state, { type: 'clockSet', clock, dueAt: at, provisional: false }, at).state;
    this.#tell({ type: 'ranOut', at, actor: { type: 'clock', id: null }, data: { clock, dueAt: at, lateMs: 0 } });
    await this.event({ type: 'ranOut', clock }, at);
  }

  #withDeadlines(state: CaseState, now: number): CaseState {
    return clocksOf(state).reduce((so, [clock, c]) => {
      if (c.status !== 'running' || c.dueAt !== null) return so;
      const due = dueAt(c.spans, c.budgetMs, this.#by.calendars);
      return this.#next(so, { type: 'clockSet', clock, dueAt: due.at, provisional: due.provisional }, now).state;
    }, state);
  }

  #tell(line: Partial<StoryLine> & Pick<StoryLine, 'type' | 'at' | 'actor'>): void {
    this.lines.push({ decisionId: null, deed: null, data: {}, ...line });
  }
}
