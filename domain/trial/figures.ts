import { clocksOf } from '../case/clocks.ts';
import { type Clock, clockRule, kindOfClock, stageRule } from '../case/flow.ts';
import type { CaseState } from '../case/state.ts';
import type { Step } from '../case/step.ts';

/** What is counted while the past is played, once as it is and once as it would be. Plain data, so that it can be kept half way. */

/** Met and missed. */
export type Kept = [met: number, missed: number];

export type World = {
  /** By kind of clock: promises of the desk. */
  deadlines: Record<Clock, Kept>;
  /** Calls of a ladder, by post. */
  calls: Record<string, number>;
  /** Alerts by kind, and how many of them tell whom. */
  alerts: Record<string, number>;
  told: Record<string, number>;
  /** By `<row> <hour>`: how many changes of members' value a row tells of within an hour of the clock. */
  hourly?: Record<string, number>;
  /** For each queue, hour by hour, how many more lay in it than in the hour before. */
  loads: Record<string, number[]>;
};

export type Cell = { count: number; money: number };

export type Figures = {
  played: number;
  changed: number;
  /** Of those that change, how many would wait for approval first; left out: the tried rules want none. */
  waits?: number;
  /** What people did and could not have done. */
  dropped: number;
  /** By `cellKey`. */
  cells: Record<string, Cell>;
  /** By `<code> <detail>`: what could not be played, and why. */
  unplayed: Record<string, number>;
  /** By fact: for how many it was not kept then, and the record was asked. */
  todays?: Record<string, number>;
  before: World;
  after: World;
};

const noWorld = (): World => ({ deadlines: {}, calls: {}, alerts: {}, told: {}, loads: {} });
export const noFigures = (): Figures => ({
  ...{ played: 0, changed: 0, dropped: 0, cells: {}, unplayed: {} },
  before: noWorld(),
  after: noWorld(),
});

/** Classes are ids or words without blanks. */
export const cellKey = (before: string, after: string) => `${before} ${after}`;
export const ofCellKey = (key: string): [before: string, after: string] => key.split(' ', 2) as [string, string];

/** @returns how many are in the cell now */
export function countIn(figures: Figures, before: string, after: string, { count, money }: Cell): number {
  const key = cellKey(before, after);
  const cell = figures.cells[key] ?? { count: 0, money: 0 };
  figures.cells[key] = { count: cell.count + count, money: cell.money + money };
  return cell.count + count;
}

export const more = (counts: Record<string, number>, name: string, n = 1): void => {
  counts[name] = (counts[name] ?? 0) + n;
};

const HOUR = 3_600_000;
export type Period = { from: number; until: number };
export const hoursOf = ({ from, until }: Period): number => Math.max(1, Math.ceil((until - from) / HOUR));

/** What one case comes to in one world. */
export class Tally {
  readonly deadlines: Record<Clock, Kept> = {};
  readonly calls: Record<string, number> = {};
  missed = 0;
  called = 0;
  readonly #lay: { queueId: string; from: number; to: number }[] = [];
  #lies: { queueId: string; from: number } | null = null;

  hear(before: CaseState, { state, flow, notices }: Step, at: number): void {
    for (const [clock, { status }] of clocksOf(state)) {
      if (status !== 'met' && status !== 'breached') continue;
      if (before.clocks[clock]?.status === status || !PROMISES.has(clockRule(flow, clock).onDue)) continue;
      this.deadlines[kindOfClock(clock)] ??= [0, 0];
      (this.deadlines[kindOfClock(clock)] as Kept)[status === 'met' ? 0 : 1]++;
      if (status === 'breached') this.missed++;
    }
    for (const { notice, recipient } of notices) {
      if (notice !== 'escalation' || recipient.to !== 'rung') continue;
      more(this.calls, flow.ladder[recipient.rung]?.post ?? String(recipient.rung));
      this.called++;
    }
    const queueId = WORKING.has(stageRule(flow, state.stage).holder) ? state.queueId : null;
    if (queueId === (this.#lies?.queueId ?? null)) return;
    this.end(at);
    this.#lies = queueId === null ? null : { queueId, from: at };
  }

  /** Nothing is looked at behind this instant. */
  end(at: number): void {
    if (this.#lies) this.#lay.push({ ...this.#lies, to: at });
    this.#lies = null;
  }

  /** In each hour in which it lay in a queue for a moment it counts there. */
  addTo(world: World, period: Period): void {
    for (const [clock, [met, missed]] of Object.entries(this.deadlines)) {
      const sum = world.deadlines[clock] ?? [0, 0];
      world.deadlines[clock] = [sum[0] + met, sum[1] + missed];
    }
    for (const [post, n] of Object.entries(this.calls)) more(world.calls, post, n);
    const hours = hoursOf(period);
    for (const { queueId, from, to } of this.#lay) {
      const first = Math.max(0, Math.floor((from - period.from) / HOUR));
      const last = Math.floor((Math.max(from, to - 1) - period.from) / HOUR);
      if (first >= hours || last < 0) continue;
      world.loads[queueId] ??= Array<number>(hours).fill(0);
      const load = world.loads[queueId] as number[];
      load[first] = (load[first] ?? 0) + 1;
      if (last + 1 < hours) load[last + 1] = (load[last + 1] ?? 0) - 1;
    }
  }
}

const PROMISES: ReadonlySet<string> = new Set(['escalate', 'remind']);
const WORKING: ReadonlySet<string> = new Set(['first', 'second', 'head']);

/** How many lay there, hour by hour. */
export function levels(changes: readonly number[]): number[] {
  let level = 0;
  return changes.map((change) => {
    level += change;
    return level;
  });
}

/** At most so many points: each says the most that lay there within the hours it stands for. */
export function drawn(values: readonly number[], points: number): { hours: number; values: number[] } {
  const hours = Math.max(1, Math.ceil(values.length / points));
  const out: number[] = [];
  for (let at = 0; at < values.length; at += hours) out.push(Math.max(...values.slice(at, at + hours)));
  return { hours, values: out };
}
