import type { CalendarDefinition } from '../../domain/calendar/calendar.ts';
import { type Minutes, openMinutes } from '../unit/calendar/oracle.ts';

/**
 * When each clock of a case runs out, worked out a second way: open time is read minute by minute from luxon's local clock
 * (test/unit/calendar/oracle.ts), and which clock runs when is told here in a few plain sentences. It shares no code with the machine,
 * its clocks or the calendars.
 */

/** Open stretches of one calendar within the window that was read. */
export type Opening = { spans: [from: number, to: number][]; until: number };

export function openingOf(calendar: CalendarDefinition, minutes: Minutes): Opening {
  const open = openMinutes(calendar, minutes);
  const spans: Opening['spans'] = [];
  for (const [i, at] of minutes.at.entries()) {
    if (!open[i]) continue;
    const last = spans.at(-1);
    if (last && last[1] === at) last[1] = at + 60_000;
    else spans.push([at, at + 60_000]);
  }
  return { spans, until: (minutes.at.at(-1) ?? 0) + 60_000 };
}

type Name = 'answer' | 'resolution' | 'firstLine' | 'secondLine' | 'departmentHead' | 'memberReply' | 'acceptance';
type Stretch = { calendar: string; from: number; to: number | null };
type Ran = { budgetMs: number; extendedMs: number; stretches: Stretch[]; is: 'running' | 'paused' };

/** Clocks it knows; others (ladder, reminders, promises) are no promise of working time. */
export const KNOWN_CLOCKS: ReadonlySet<string> = new Set<Name>([
  ...(['answer', 'resolution', 'firstLine', 'secondLine', 'departmentHead', 'memberReply', 'acceptance'] as const),
]);

/** What the desk waits for stands still while the member has the ball, or the desk waits for somebody else. */
const PAUSES: readonly Name[] = ['answer', 'resolution', 'firstLine', 'secondLine', 'departmentHead'];
const STAGES: readonly Name[] = ['firstLine', 'secondLine', 'departmentHead', 'acceptance'];

export class ClockOracle {
  readonly clocks = new Map<Name, Ran>();
  readonly #openings: Record<string, Opening>;
  #minutes: Record<Name, number>;
  #waits = false;
  #calendar: string;
  #withMember = false;
  #stage: Name = 'firstLine';

  /** @param openings  by calendar; whoever changes a calendar changes it here */
  constructor(openings: Record<string, Opening>, calendar: string, minutes: Record<Name, number>) {
    this.#openings = openings;
    this.#calendar = calendar;
    this.#minutes = minutes;
  }

  opened(openedAt: number, at: number): void {
    this.#start('firstLine', at);
    for (const clock of ['answer', 'resolution'] as const) this.#start(clock, openedAt);
  }

  reply(): void {
    this.clocks.delete('answer');
  }

  ask(at: number): void {
    this.clocks.delete('answer');
    this.resume(at);
    this.#toMember(at);
    this.#start('memberReply', at);
  }

  /** The desk waits for somebody else. */
  pause(at: number): void {
    this.#waits = true;
    this.#stand(at);
  }

  resume(at: number): void {
    if (!this.#waits) return;
    this.#waits = false;
    if (!this.#withMember) this.#goOn(at);
  }

  /** Other minutes for everything that is not over; what was spent stays spent, what was added stays added. */
  reassess(minutes: Record<Name, number>): void {
    this.#minutes = minutes;
    for (const [clock, ran] of this.clocks) ran.budgetMs = minutes[clock] * 60_000 + ran.extendedMs;
  }

  extend(clock: string, minutes: number): void {
    const ran = this.clocks.get(clock as Name);
    if (!ran) return;
    ran.extendedMs += minutes * 60_000;
    ran.budgetMs += minutes * 60_000;
  }

  /** The member says something. */
  answer(at: number): void {
    if (this.clocks.has('acceptance')) this.#start('acceptance', at);
    else this.#toDesk(at);
  }

  handOver(at: number, calendar: string): void {
    if (this.#stage !== 'secondLine') {
      for (const clock of STAGES) this.clocks.delete(clock);
      this.#stage = 'secondLine';
      this.resume(at);
      this.#toDesk(at);
      this.#start('secondLine', at);
    } else this.#toDesk(at);
    this.#moveTo(calendar, at);
  }

  resolve(at: number): void {
    this.clocks.delete('answer');
    this.clocks.delete('memberReply');
    for (const clock of STAGES) this.clocks.delete(clock);
    this.#stage = 'acceptance';
    this.resume(at);
    this.#toMember(at);
    this.#start('acceptance', at);
  }

  reject(at: number, calendar: string): void {
    this.clocks.delete('acceptance');
    this.#stage = 'departmentHead';
    this.#toDesk(at);
    this.#start('departmentHead', at);
    this.#moveTo(calendar, at);
  }

  /** A clock came to its end and what it waited for had not come. */
  ranOut(clock: string, at: number): void {
    this.clocks.delete(clock as Name);
    if (clock === 'memberReply') this.#toDesk(at);
    if (clock === 'pause') this.resume(at);
  }

  /** @returns when it runs out; undefined when it stands, null when that lies outside the window */
  dueAt(clock: string): number | null | undefined {
    const ran = this.clocks.get(clock as Name);
    if (ran?.is !== 'running') return undefined;
    let left = ran.budgetMs;
    for (const { calendar, from, to } of ran.stretches) {
      const opening = this.#openings[calendar] as Opening;
      for (const [opens, closes] of opening.spans) {
        const [begins, ends] = [Math.max(opens, from), Math.min(closes, to ?? Number.POSITIVE_INFINITY)];
        if (ends <= begins) continue;
        if (left <= ends - begins) return begins + left;
        left -= ends - begins;
      }
    }
    return null;
  }

  #start(clock: Name, at: number): void {
    const budgetMs = this.#minutes[clock] * 60_000;
    const stretches = [{ calendar: this.#calendar, from: at, to: null }];
    this.clocks.set(clock, { budgetMs, extendedMs: 0, stretches, is: 'running' });
  }

  #toMember(at: number): void {
    this.#withMember = true;
    this.#stand(at);
  }

  #stand(at: number): void {
    for (const [clock, ran] of this.clocks) {
      if (!PAUSES.includes(clock) || ran.is === 'paused') continue;
      ran.is = 'paused';
      this.#end(ran, at);
    }
  }

  #toDesk(at: number): void {
    this.clocks.delete('memberReply');
    if (!this.#withMember) return;
    this.#withMember = false;
    if (!this.#waits) this.#goOn(at);
  }

  #goOn(at: number): void {
    for (const ran of this.clocks.values()) {
      if (ran.is !== 'paused') continue;
      ran.is = 'running';
      ran.stretches.push({ calendar: this.#calendar, from: at, to: null });
    }
  }

  /** What has run stays measured by the hours it ran in. */
  #moveTo(calendar: string, at: number): void {
    this.#calendar = calendar;
    for (const ran of this.clocks.values()) {
      if (ran.is !== 'running') continue;
      this.#end(ran, at);
      ran.stretches.push({ calendar, from: at, to: null });
    }
  }

  #end(ran: Ran, at: number): void {
    const last = ran.stretches.at(-1);
    if (last && last.to === null) last.to = Math.max(at, last.from);
  }
}
