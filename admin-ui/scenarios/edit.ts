import type { ScenarioParts } from '../../api/contract/scenarios.ts';
import { type Expectation, type Scenario, type ScenarioStep, USUAL_CHANNEL } from '../../domain/scenario/scenario.ts';
import { dayIn } from '../time/zone.ts';

/** What can be done to a scenario that is being written. Pure. */

const DAY = 86_400_000;
/** `2026-12-04` was a Friday. */
const isFriday = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay() === 5;

/** Late on the next Friday: what goes wrong, goes wrong then. */
export function newScenario(zone: string, now: number): Scenario {
  const days = Array.from({ length: 7 }, (_, i) => dayIn(zone, now + (i + 1) * DAY));
  const friday = days.find(isFriday) ?? (days[0] as string);
  return {
    ...{ zone, opened: `${friday}T16:40`, kind: 'complaint', days: 7, holidays: [], expectations: [] },
    facts: { 'case.channel': USUAL_CHANNEL, 'case.category': 'delivery', 'case.severity': 'normal' },
    steps: [{ do: 'claim', after: 30 }],
  };
}

export const withFact = (scenario: Scenario, id: string, value: Scenario['facts'][string] | null): Scenario => {
  const { [id]: _, ...rest } = scenario.facts;
  return { ...scenario, facts: value === null ? rest : { ...scenario.facts, [id]: value } };
};

/** A day after the step before it, the next thing that a case usually needs. */
export const addStep = (scenario: Scenario): Scenario => ({
  ...scenario,
  steps: [...scenario.steps, { do: 'reply', after: 60 }],
});

export const removeAt = <T>(list: readonly T[], at: number): T[] => list.filter((_, i) => i !== at);
export const replaceAt = <T>(list: readonly T[], at: number, value: T): T[] =>
  list.map((one, i) => (i === at ? value : one));

/** One place up or down; at the end it stays. */
export function moveBy<T>(list: readonly T[], from: number, by: 1 | -1): T[] {
  const to = from + by;
  if (to < 0 || to >= list.length) return [...list];
  const moved = [...list];
  [moved[from], moved[to]] = [moved[to] as T, moved[from] as T];
  return moved;
}

/** What a step of this kind needs, and nothing that another one needed. */
export function stepOf(kind: ScenarioStep['do'], { after, at }: ScenarioStep): ScenarioStep {
  const when = at === undefined ? { after: after ?? 0 } : { at };
  const own = NEEDS[kind] ?? {};
  return { do: kind, ...when, ...own };
}
const NEEDS: Partial<Record<ScenarioStep['do'], Partial<ScenarioStep>>> = {
  promise: { minutes: 1_440 },
  pause: { minutes: 1_440 },
  extend: { clock: 'resolution', minutes: 540 },
  keepPromise: { promise: 1 },
  prioritise: { priority: 1 },
  assess: { severity: 'high' },
};

export type Span = { days: number; hours: number; minutes: number };
/** @param byDays  else hours are the largest unit: a working day is as long as its calendar says */
export const spanOf = (minutes: number, byDays = true): Span => ({
  days: byDays ? Math.floor(minutes / 1_440) : 0,
  hours: Math.floor((byDays ? minutes % 1_440 : minutes) / 60),
  minutes: minutes % 60,
});
export const minutesOf = ({ days, hours, minutes }: Span): number => days * 1_440 + hours * 60 + minutes;

/** A whole number within bounds, as it was typed; null: it is none. */
export function wholeIn(typed: string, min: number, max: number): number | null {
  const value = /^[+-]?\d+$/.test(typed.trim()) ? Number(typed) : Number.NaN;
  return value >= min && value <= max ? value : null;
}

/** An expectation of a kind, with the first of everything that can be chosen. */
export function expectationOf(that: Expectation['that'], scenario: Scenario, parts: ScenarioParts): Expectation {
  const id = crypto.randomUUID();
  const at = scenario.opened;
  const flow = parts.flows.find(({ kind }) => kind === scenario.kind);
  switch (that) {
    case 'due':
      return { id, that, clock: 'resolution', at };
    case 'called':
      return { id, that, post: flow?.posts[1] ?? 'teamLead', when: 'by', at };
    case 'notCalled':
      return { id, that, post: flow?.posts.at(-1) ?? 'generalManager' };
    case 'told':
      return { id, that, notice: 'memberSilent', to: 'holder' };
    case 'alert':
      return { id, that, alert: 'overdue' };
    case 'queue':
      return { id, that, queue: parts.queues[0]?.id ?? '' };
    case 'priority':
      return { id, that, priority: 2 };
    case 'ends':
      return { id, that, stage: 'closed' };
    case 'noBreach':
      return { id, that };
  }
}

/** The same but for their ids. */
export function sameExpectation(a: object, b: object): boolean {
  const plain = (one: object) =>
    JSON.stringify(Object.entries({ ...one, id: '' }).sort(([x], [y]) => (x < y ? -1 : 1)));
  return plain(a) === plain(b);
}

/** Kept by one press; what is kept already is not kept twice. */
export const keep = (scenario: Scenario, wanted: object): Scenario =>
  scenario.expectations.some((one) => sameExpectation(one, wanted))
    ? scenario
    : { ...scenario, expectations: [...scenario.expectations, { ...wanted, id: crypto.randomUUID() } as Expectation] };
