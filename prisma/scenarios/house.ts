import type { RaisedAlert } from '../../domain/alert/kinds.ts';
import { CalendarError } from '../../domain/calendar/calendar.ts';
import type { Calendars } from '../../domain/calendar/clock.ts';
import type { Flow } from '../../domain/case/flow.ts';
import { currentFlow } from '../../domain/case/flows.ts';
import { Unplayable } from '../../domain/case/play-back.ts';
import type { ServiceLevel } from '../../domain/case/state.ts';
import { type Kept, keptOf } from '../../domain/scenario/expect.ts';
import { type Ground, type Moment, playScenario, withHolidays } from '../../domain/scenario/play.ts';
import type { Scenario } from '../../domain/scenario/scenario.ts';
import { SCENARIO_SETS, type ScenarioSet } from '../../domain/scenario/sets.ts';
import type { Story } from '../../domain/scenario/story.ts';
import { CASE_KINDS, type CaseKind, type Locale, type Severity } from '../../domain/vocabulary.ts';
import type { Outcomes, RuleSetDefinition } from '../../rules/definition.ts';
import type { FactVector } from '../../rules/facts.ts';
import { factsOf, matcher, quickly } from '../../rules/matching.ts';
import { changesWithTime, factsAt } from '../../rules/scenario.ts';
import { isOfCases } from '../alerts/cause.ts';
import { newestCalendars } from '../calendars.ts';
import { chooseQueue, type QueueOf, queuesOf } from '../decisions/queues.ts';
import { type Client, type Effective, versionsAt } from '../decisions/versions.ts';

/** The house as scenarios are played in it: rules, flows, queues and calendars that hold now, or what is to hold instead. */

export type Instead = { rules?: RuleSetDefinition; flow?: Flow };

type Standing = {
  rules: Record<ScenarioSet, Effective<ScenarioSet>>;
  flows: Map<CaseKind, Flow>;
  queues: QueueOf[];
  calendars: Calendars;
};

async function standingAt(client: Client, tenantId: string, now: number): Promise<Standing> {
  const versions = await versionsAt(client, tenantId, SCENARIO_SETS, now);
  const own = await client.flowVersion.findMany({
    where: { tenantId, status: 'published', kind: { in: [...CASE_KINDS] } },
    orderBy: { version: 'asc' },
    select: { kind: true, definition: true },
  });
  const queues = await queuesOf(client, tenantId);
  return {
    rules: Object.fromEntries(versions) as Standing['rules'],
    flows: new Map(own.map(({ kind, definition }) => [kind as CaseKind, definition as unknown as Flow])),
    queues,
    calendars: await newestCalendars(
      client,
      tenantId,
      queues.map(({ calendarId }) => calendarId),
    ),
  };
}

export type Played = { story: Story; kept: Kept[]; flow: Flow };

export class House {
  readonly #standing: Standing;
  readonly #flow: Flow | undefined;
  readonly #severity;
  readonly #routing;
  readonly #serviceLevel;
  readonly #alerts;

  constructor(standing: Standing, { rules, flow }: Instead = {}) {
    this.#standing = standing;
    this.#flow = flow;
    const of = <S extends ScenarioSet>(set: S) =>
      (rules?.set === set ? rules : standing.rules[set].definition) as RuleSetDefinition<S>;
    this.#severity = quickly(of('severity'));
    this.#routing = quickly(of('routing'));
    this.#serviceLevel = quickly(of('serviceLevel'));
    this.#alerts = alertsOf(of('alerts'));
  }

  /** As it is now. */
  static async now(client: Client, tenantId: string, now = Date.now()): Promise<House> {
    return new House(await standingAt(client, tenantId, now));
  }

  /** The same, but for what is to hold instead. */
  with(instead: Instead): House {
    return new House(this.#standing, instead);
  }

  flowOf(kind: CaseKind): Flow {
    if (this.#flow?.kind === kind) return this.#flow;
    return this.#standing.flows.get(kind) ?? currentFlow(kind);
  }

  /** The version of a set that holds. */
  versionOf = (set: ScenarioSet): number => this.#standing.rules[set].version;
  queueName = (code: string, locale: Locale): string => {
    const queue = this.#standing.queues.find((one) => one.code === code);
    return queue ? (locale === 'zh' ? queue.nameZh : queue.nameEn) : code;
  };
  codeOf = (queueId: string): string => this.#standing.queues.find(({ id }) => id === queueId)?.code ?? queueId;
  queues = (locale: Locale) => this.#standing.queues.map(({ code }) => ({ code, name: this.queueName(code, locale) }));

  /** @throws Unplayable */
  play(scenario: Scenario): Played {
    const flow = this.flowOf(scenario.kind);
    const story = storyOf(scenario, this.#groundOf(scenario, flow));
    const kept = keptOf(scenario.expectations, story, { zone: scenario.zone, codeOf: this.codeOf });
    return { story, kept, flow };
  }

  #groundOf(scenario: Scenario, flow: Flow): Ground {
    const calendars = withHolidays(this.#standing.calendars, scenario.holidays);
    const facts = (moment: Moment) => factsAt(scenario, moment, flow, calendars);
    return {
      ...{ flow, calendars, hourly: this.#alerts.hourly },
      severity: (moment) => this.#severity(facts(moment)).outcome.severity as Severity,
      serviceLevel: (moment) => this.#serviceLevel(facts(moment)).outcome as ServiceLevel,
      alerts: (moment) => this.#alerts.matching(facts(moment)),
      routing: (moment) => this.#routed(this.#routing(facts(moment)).outcome, moment),
    };
  }

  #routed({ queueCode, named = false }: Outcomes['routing'], { line }: Moment) {
    const queue = chooseQueue(this.#standing.queues, queueCode, line);
    if (!queue) throw new Unplayable('queueMissing', queueCode);
    return { queueId: queue.id, calendarId: queue.calendarId, named };
  }
}

/** Holidays of a scenario may leave a calendar nothing. @throws Unplayable */
function storyOf(scenario: Scenario, ground: Ground): Story {
  try {
    return playScenario(scenario, ground);
  } catch (error) {
    if (error instanceof CalendarError && error.code === 'calendar.never_opens') throw new Unplayable('neverOpens');
    throw error;
  }
}

function alertsOf(definition: RuleSetDefinition<'alerts'>) {
  // What is said of queues, or of a change of the member's value, is not said of a case.
  const rows = definition.rows.filter(({ then }) => then.alert !== null && isOfCases(then));
  const mine = { ...definition, rows } as RuleSetDefinition;
  const matching = matcher(mine);
  return {
    hourly: changesWithTime(factsOf(mine)),
    matching: (facts: FactVector) =>
      new Map(matching(facts).flatMap((i) => (rows[i] ? [[rows[i].id, rows[i].then as RaisedAlert] as const] : []))),
  };
}
