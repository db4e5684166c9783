import type { RaisedAlert } from '../alert/kinds.ts';
import type { CalendarDefinition } from '../calendar/calendar.ts';
import type { Calendars } from '../calendar/clock.ts';
import { type Flow, type Line, lineOf, stageRule } from '../case/flow.ts';
import type { Given } from '../case/messages.ts';
import { playBack, type Told } from '../case/play-back.ts';
import { type CaseState, initialState, type Refusal, type Routing, type ServiceLevel } from '../case/state.ts';
import { type Channel, type Severity, TOLD_AT_ONCE } from '../vocabulary.ts';
import { type Scenario, type ScenarioStep, USUAL_CHANNEL } from './scenario.ts';
import { type Story, Telling } from './story.ts';
import { type ScenarioTimes, timesOf } from './times.ts';

const HOUR = 3_600_000;
/** How long others are waited for, or what is promised lies ahead, when nobody says. */
const USUAL_MINUTES = 1_440;

/** Who does what. Nobody is named: a scenario is about the rules, not about people. */
const DESK = 'desk';
const COLLEAGUE = 'colleague';
const MEMBER = 'member';
const RUNG = 'rung';

/** What rules are told of the case at a moment, besides what the scenario says itself. */
export type Moment = {
  at: number;
  openedAt: number;
  state: CaseState;
  line: Line;
  severity: string;
  rejections: number;
};

export type Ground = {
  flow: Flow;
  calendars: Calendars;
  /** What the rules propose, where the scenario names no severity. */
  severity(moment: Moment): Severity;
  /** @throws Unplayable */
  routing(moment: Moment): Pick<Routing, 'queueId' | 'calendarId'> & { named: boolean };
  serviceLevel(moment: Moment): ServiceLevel;
  /** The rows that match now, by their ids. */
  alerts(moment: Moment): Map<string, RaisedAlert>;
  /** Rules of alerts speak of the time that has passed, so they are asked again every hour. */
  hourly: boolean;
};

/** Calendars as they would be with the holidays of a scenario. */
export function withHolidays(calendars: Calendars, holidays: readonly string[]): Calendars {
  if (holidays.length === 0) return calendars;
  const closed = (calendar: CalendarDefinition): CalendarDefinition => ({
    ...calendar,
    holidays: [...calendar.holidays, ...holidays],
    specialDays: { ...calendar.specialDays, ...Object.fromEntries(holidays.map((day) => [day, []])) },
  });
  return Object.fromEntries(Object.entries(calendars).map(([id, calendar]) => [id, closed(calendar)]));
}

/**
 * Plays a scenario through the machine: people do what it says, clocks are the machine's own, rules decide what it asks. Whoever is to
 * have a case by name is there. What is not possible is left out, and told.
 * @throws Unplayable
 */
export function playScenario(scenario: Scenario, ground: Ground): Story {
  return new Playing(scenario, ground).story();
}

/** Something that happens, and by which step. */
type Deed = { told: Told; step?: number };

class Playing {
  readonly #scenario: Scenario;
  readonly #ground: Ground;
  readonly #times: ScenarioTimes;
  readonly #telling: Telling;
  readonly #raised = new Set<string>();
  #state: CaseState;
  #severity: string;
  #rejections = 0;
  /** Up to here alerts were looked for. */
  #looked: number;

  constructor(scenario: Scenario, ground: Ground) {
    this.#scenario = scenario;
    this.#ground = ground;
    this.#times = timesOf(scenario).times;
    this.#telling = new Telling(ground.flow, ground.calendars);
    this.#state = initialState(ground.flow, this.#times.opened);
    this.#looked = this.#times.opened;
    this.#severity = String(scenario.facts['case.severity'] ?? 'normal');
  }

  story(): Story {
    const { flow, calendars } = this.#ground;
    const { opened, until } = this.#times;
    this.#telling.tell({ at: opened, is: 'opened' });
    if (this.#scenario.facts['case.severity'] === undefined) this.#propose(opened);
    const given = this.#givens();
    const played = playBack(
      { flow, openedAt: opened, told: given.map(({ told }) => told), until },
      {
        calendarsAt: () => calendars,
        decide: (nth, { set, line }) => ({ answer: this.#decided(set, line, given[nth]), asRecorded: false }),
        refused: (nth, refusal, at) => this.#did(given[nth]?.step, at, refusal),
        hear: (before, step, at, nth) => {
          this.#look(at);
          this.#did(given[nth]?.step, at, null);
          this.#telling.hear(before, step, at);
          this.#state = step.state;
          this.#severity = this.#said(given[nth]);
          if (given[nth]?.told.given.type === 'reject') this.#rejections++;
          this.#alert(at);
        },
      },
    );
    this.#look(until);
    return this.#telling.end(played.state, opened, until);
  }

  #propose(at: number): void {
    this.#severity = this.#ground.severity(this.#moment(at, 'first'));
    this.#telling.tell({ at, is: 'severity', severity: this.#severity });
  }

  /** The severity, which somebody may just have said. */
  #said({ step }: Partial<Deed> = {}): string {
    return (step === undefined ? undefined : this.#scenario.steps[step]?.severity) ?? this.#severity;
  }

  #did(step: number | undefined, at: number, refused: Refusal | null): void {
    if (step !== undefined) this.#telling.tell({ at, is: 'step', step, refused });
  }

  #moment(at: number, line: Line, severity = this.#severity): Moment {
    const { opened } = this.#times;
    return { at, openedAt: opened, state: this.#state, line, severity, rejections: this.#rejections };
  }

  #decided(set: 'routing' | 'serviceLevel', line: Line, deed: Deed | undefined) {
    const moment = this.#moment(deed?.told.at ?? this.#looked, line, this.#said(deed));
    const decisionId = set;
    if (set === 'serviceLevel')
      return { type: 'decided', set, decisionId, outcome: this.#ground.serviceLevel(moment) } as const;
    const { named, ...queue } = this.#ground.routing(moment);
    const assigneeId = named || line === 'head' ? DESK : null;
    return { type: 'decided', set, decisionId, outcome: { ...queue, assigneeId } } as const;
  }

  /** Time alone may be what an alert is about. */
  #look(until: number): void {
    const { opened } = this.#times;
    for (let at = nextHour(this.#looked, opened); this.#ground.hourly && at < until; at += HOUR) this.#alert(at);
    this.#looked = until;
  }

  #alert(at: number): void {
    const { stage } = this.#state;
    if (stage === 'closed') return;
    const line = lineOf(stageRule(this.#ground.flow, stage));
    for (const [row, { alert, severity, recipients }] of this.#ground.alerts(this.#moment(at, line))) {
      if (this.#raised.has(row)) continue;
      this.#raised.add(row);
      this.#telling.tell({ at, is: 'alert', alert, severity, to: recipients });
    }
  }

  #givens(): Deed[] {
    const channel = (this.#scenario.facts['case.channel'] ?? USUAL_CHANNEL) as Channel;
    const opened: Given = { type: 'opened', told: TOLD_AT_ONCE.has(channel) };
    const given: Deed[] = [{ told: { at: this.#times.opened, given: opened } }];
    let holder = DESK;
    this.#scenario.steps.forEach((step, i) => {
      if (step.do === 'wait') return;
      const at = this.#times.steps[i] as number;
      if (step.do === 'assign') holder = holder === DESK ? COLLEAGUE : DESK;
      given.push({ step: i, told: { at, given: givenOf(step, i, at, holder) } });
      if (TAKES_AWAY.has(step.do)) holder = DESK;
    });
    return given;
  }
}

const nextHour = (after: number, opened: number) => opened + (Math.floor((after - opened) / HOUR) + 1) * HOUR;

const TAKES_AWAY: ReadonlySet<ScenarioStep['do']> = new Set(['release', 'decline', 'handover', 'reject', 'reopen']);
const OF_MEMBER: ReadonlySet<ScenarioStep['do']> = new Set(['answer', 'accept', 'reject', 'withdraw', 'reopen']);
const OF_RUNG: ReadonlySet<ScenarioStep['do']> = new Set(['acknowledge', 'decide']);

function givenOf(step: ScenarioStep, nth: number, at: number, holder: string): Given {
  const { do: type, minutes, clock, promise = 1, priority, severity } = step;
  const member = OF_MEMBER.has(type);
  const by = member ? MEMBER : OF_RUNG.has(type) ? RUNG : holder;
  const until = at + (minutes ?? USUAL_MINUTES) * 60_000;
  return {
    ...{ type, commandId: `step:${nth}`, by, actorType: member ? 'member' : 'staff', messageId: `step:${nth}` },
    ...(type === 'assign' ? { staffId: holder } : {}),
    ...(type === 'passOn' ? { staffIds: [holder] } : {}),
    ...(type === 'promise' || type === 'pause' ? { at: until } : {}),
    ...(type === 'keepPromise' ? { promise } : {}),
    ...(type === 'extend' ? { clock: clock ?? '', minutes: minutes ?? 0 } : {}),
    ...(type === 'prioritise' && priority !== undefined ? { priority } : {}),
    ...(type === 'assess' && severity !== undefined ? { severity } : {}),
  } as Given;
}
