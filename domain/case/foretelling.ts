import { type Calendars, dueAt } from '../calendar/clock.ts';
import { clocksOf } from './clocks.ts';
import { deadlinesBy } from './deadlines.ts';
import { ahead } from './escalating.ts';
import { type Clock, clockRule, type Flow, kindOfClock } from './flow.ts';
import { type Counts, HORIZONS } from './horizons.ts';
import { RefusedError } from './legal.ts';
import type { CommandInput } from './messages.ts';
import { isOpen, type Running } from './running.ts';
import type { CaseState, ClockState, ServiceLevel, Stays } from './state.ts';
import { type Step, workOut } from './step.ts';

/** What it would come to for a case that runs if something were published now: the machine is asked, and nothing is written. */

/** What is to be published, as it concerns one case. */
export type Change = { level: ServiceLevel } | { flow: Flow };
export type Breach = { clock: Clock; at: number };
export type Foretold = {
  /** Promises that will be broken within a week if nobody does anything, by each choice. */
  breaches: Record<Running, Breach[]>;
  /** Why it would stay. */
  stays: Record<'move' | 'moveWhereBetter', Stays | null>;
  /** Deadlines that moving makes others; null: it rests, or is waited for no more. */
  deadlines: { clock: Clock; before: number | null; after: number | null }[];
};

export function foretell(
  flow: Flow,
  state: CaseState,
  change: Change,
  { now, calendars }: { now: number; calendars: Calendars },
): Foretold {
  const stay = { state, flow };
  const dueOf = ({ spans, budgetMs }: ClockState) => dueAt(spans, budgetMs, calendars).at;
  const broken = (it: { state: CaseState; flow: Flow }) => breachesOf(it, now, dueOf);
  const moved = step(stay, change, { now, calendars }, {});
  const better = moved?.stays ? moved : step(stay, change, { now, calendars }, { onlyIfBetter: true });
  const [before, after] = [broken(stay), broken(moved ?? stay)];
  return {
    breaches: { stay: before, move: after, moveWhereBetter: better && !better.stays ? after : before },
    stays: { move: moved?.stays ?? null, moveWhereBetter: better?.stays ?? null },
    deadlines: differing(state, moved?.state ?? state),
  };
}

/** Null: nothing can be asked of it any more. */
function step(
  { state, flow }: { state: CaseState; flow: Flow },
  change: Change,
  { now, calendars }: { now: number; calendars: Calendars },
  more: { onlyIfBetter?: true },
): Step | null {
  const by = { by: null, actorType: 'system', commandId: '', ...more } as const;
  const given: CommandInput =
    'flow' in change
      ? { type: 'moveFlow', version: change.flow.version, flow: change.flow, ...by }
      : { type: 'reassess', reason: 'policy', ...by };
  const outcome = 'level' in change ? change.level : null;
  try {
    const work = workOut(flow, state, given, now);
    for (let asked = work.next(); ; ) {
      if (asked.done) return asked.value;
      asked = work.next(
        asked.value.about === 'deadlines'
          ? deadlinesBy(asked.value.clocks, calendars)
          : outcome
            ? [{ type: 'decided', set: 'serviceLevel', decisionId: '', outcome }]
            : [],
      );
    }
  } catch (error) {
    if (error instanceof RefusedError) return null;
    throw error;
  }
}

const PROMISES: ReadonlySet<string> = new Set(['escalate', 'remind']);
/** Reminders of a last rung, minute by minute. */
const MOST_STEPS = 300;

function breachesOf(
  { flow, state }: { flow: Flow; state: CaseState },
  now: number,
  dueOf: (c: ClockState) => number,
): Breach[] {
  const found: Breach[] = [];
  let steps = 0;
  for (const { due } of ahead(flow, state, now + HORIZONS.week, dueOf, now)) {
    const { type, clock, at } = due;
    if (type === 'ranOut' && PROMISES.has(clockRule(flow, clock).onDue)) found.push({ clock, at });
    if (++steps === MOST_STEPS) break;
  }
  return found;
}

function differing(before: CaseState, after: CaseState): Foretold['deadlines'] {
  const names = [...new Set([...Object.keys(before.clocks), ...Object.keys(after.clocks)])];
  return names.flatMap((clock) => {
    const [was, is] = [deadlineOf(before, clock), deadlineOf(after, clock)];
    return was === is ? [] : [{ clock, before: was, after: is }];
  });
}

function deadlineOf({ clocks }: CaseState, clock: Clock): number | null {
  const c = clocks[clock];
  return c && isOpen(c) ? c.dueAt : null;
}

/** Counts what will be broken, by kind of clock and choice, into sums that grow from case to case. */
export function countIn(sums: Map<Clock, Record<Running, Counts>>, { breaches }: Foretold, now: number): void {
  for (const [running, found] of Object.entries(breaches) as [Running, Breach[]][])
    for (const { clock, at } of found) {
      const kind = kindOfClock(clock);
      const sum = sums.get(kind) ?? { stay: none(), move: none(), moveWhereBetter: none() };
      sums.set(kind, sum);
      for (const [horizon, ms] of Object.entries(HORIZONS) as [keyof Counts, number][])
        if (at <= now + ms) sum[running][horizon]++;
    }
}

const none = (): Counts => ({ atOnce: 0, day: 0, week: 0 });
export const calendarsIn = (state: CaseState): string[] => [
  ...(state.calendarId ? [state.calendarId] : []),
  ...clocksOf(state).flatMap(([, { spans }]) => spans.map((span) => span.calendarId)),
];
