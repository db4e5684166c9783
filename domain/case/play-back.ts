import type { Calendars } from '../calendar/clock.ts';
import { nextDue } from './clocks.ts';
import { deadlinesBy } from './deadlines.ts';
import type { Clock, Flow } from './flow.ts';
import { RefusedError } from './legal.ts';
import { machine } from './machine.ts';
import type { Given } from './messages.ts';
import { type CaseState, type Effect, initialState, type Refusal } from './state.ts';
import { type Answer, type Step, workOut } from './step.ts';

/** A case that the record tells of, played once more through the machine: as it was, or as other rules would have had it. */

/** One thing that happened, as the record has it. `dueAt`: of a clock that ran out. Instants are epoch ms, ascending. */
export type Told = { at: number; given: Given; dueAt?: number | null };

export type PlayedPast = {
  flow: Flow;
  openedAt: number;
  told: readonly Told[];
  /** What has run out by then has run out, though nobody wrote it down. */
  until: number;
};

type Wanted = Extract<Effect, { type: 'decide' }>;
/** What the rules said. `asRecorded`: and they had said it then. */
export type Said = { answer: Answer; asRecorded: boolean };

export type Playing = {
  /** What the rules say to what was told n-th. @throws Unplayable where nobody can know */
  decide(nth: number, wanted: Wanted): Said;
  /** The calendars that were in force at an instant. */
  calendarsAt(at: number): Calendars;
  /** @param nth  what was told n-th; -1: a clock */
  hear(before: CaseState, step: Step, at: number, nth: number): void;
  /** What was told n-th was not possible any more. */
  refused?(nth: number, why: Refusal, at: number): void;
};

export type PlayedBack = {
  state: CaseState;
  /** The state when the last thing was told; null once the rules had said something else than then. */
  asRecorded: CaseState | null;
  /** What people did that was not possible any more. */
  dropped: number;
};

/** Why a case cannot be played. */
export const UNPLAYABLE = [
  'notTakenUp',
  'factsUnknown',
  'noDecision',
  'notAsked',
  'flowMissing',
  'queueMissing',
  'otherwiseRecorded',
  'tooLong',
  'neverOpens',
] as const;
export type UnplayableCode = (typeof UNPLAYABLE)[number];

export class Unplayable extends Error {
  readonly code: UnplayableCode;
  /** Which fact, flow or command. */
  readonly detail: string;
  constructor(code: UnplayableCode, detail = '') {
    super(`Cannot be played: ${code} ${detail}`);
    this.name = 'Unplayable';
    this.code = code;
    this.detail = detail;
  }
}

/** Nobody's case has more; a ladder that reminds for years would. */
const MOST_STEPS = 5_000;

/**
 * As long as the rules say what they said then, the record says what happened and when. From the first other answer on, people do what they
 * did, as far as it is possible, and every clock is the machine's own.
 * @throws Unplayable
 */
export function playBack(past: PlayedPast, playing: Playing): PlayedBack {
  const run = new Run(past, playing);
  past.told.forEach((told, nth) => {
    run.next(told, nth);
  });
  const asRecorded = run.diverged ? null : run.state;
  run.runOut(past.until);
  return { state: run.state, asRecorded, dropped: run.dropped };
}

class Run {
  state: CaseState;
  diverged = false;
  dropped = 0;
  readonly #playing: Playing;
  readonly #late: Map<string, number>;
  #steps = 0;
  #now: number;
  #flow: Flow;

  constructor(past: PlayedPast, playing: Playing) {
    this.#playing = playing;
    this.#now = past.openedAt;
    this.#flow = past.flow;
    this.state = initialState(past.flow, past.openedAt);
    this.#late = new Map(
      past.told.flatMap(({ at, given, dueAt }) =>
        given.type === 'ranOut' && dueAt ? [[firing(given.clock, dueAt), at]] : [],
      ),
    );
  }

  next(told: Told, nth: number): void {
    if (!this.diverged) this.#retrace(told, nth);
    // Clocks are the machine's own from here on.
    else if (told.given.type !== 'ranOut' && told.given.type !== 'warned') this.#goOn(told, nth);
  }

  #goOn(told: Told, nth: number): void {
    this.runOut(told.at);
    const at = Math.max(told.at, this.#now);
    try {
      this.#step(told.given, at, nth);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      this.dropped++;
      this.#playing.refused?.(nth, error.refusal, at);
    }
  }

  /** Lets every clock run out that is due by then. Who was late then is as late now. */
  runOut(until: number): void {
    for (let due = nextDue(this.state); due; due = nextDue(this.state)) {
      const { type, clock, at } = due;
      const when = Math.max(this.#now, (type === 'ranOut' && this.#late.get(firing(clock, at))) || at);
      if (when > until) return;
      this.#step({ type, clock }, when, -1);
    }
  }

  #retrace({ at, given, dueAt }: Told, nth: number): void {
    // Calendars and imports may have known better than we do when that was.
    if (given.type === 'ranOut') this.#set(given.clock, dueAt ?? at, null, at);
    else if (given.type === 'warned') this.#set(given.clock, this.state.clocks[given.clock]?.dueAt ?? at, at, at);
    try {
      this.#step(given, at, nth);
    } catch (error) {
      if (error instanceof RefusedError) throw new Unplayable('otherwiseRecorded', given.type);
      throw error;
    }
  }

  #set(clock: Clock, dueAt: number, warnAt: number | null, at: number): void {
    const c = this.state.clocks[clock];
    if (c?.status !== 'running') throw new Unplayable('otherwiseRecorded', clock);
    const known = c.dueAt !== null && c.dueAt === dueAt && (warnAt === null || (c.warnAt ?? at) <= at);
    if (known) return;
    const event = { type: 'clockSet', clock, dueAt, provisional: c.provisional } as const;
    this.state = machine(this.#flow).next(this.state, warnAt === null ? event : { ...event, warnAt: at }, at).state;
  }

  #step(given: Given, at: number, nth: number): void {
    if (++this.#steps > MOST_STEPS) throw new Unplayable('tooLong');
    const before = this.state;
    const work = workOut(this.#flow, before, given, at);
    let now = work.next();
    let other = false;
    while (!now.done) {
      if (now.value.about === 'deadlines') {
        now = work.next(deadlinesBy(now.value.clocks, this.#playing.calendarsAt(at)));
        continue;
      }
      const said = now.value.decisions.map((wanted) => this.#playing.decide(nth, wanted));
      other ||= said.some(({ asRecorded }) => !asRecorded);
      now = work.next(said.map(({ answer }) => answer));
    }
    this.state = now.value.state;
    this.#flow = now.value.flow;
    this.#now = at;
    this.diverged ||= other;
    this.#playing.hear(before, now.value, at, nth);
  }
}

const firing = (clock: Clock, dueAt: number) => `${clock} ${dueAt}`;
