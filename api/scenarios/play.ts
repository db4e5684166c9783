import type { z } from 'zod';
import type { Flow } from '../../domain/case/flow.ts';
import { Unplayable } from '../../domain/case/play-back.ts';
import { subjectOf } from '../../domain/flow-subjects.ts';
import { sayClock } from '../../domain/language/flow-words.ts';
import { say } from '../../domain/language/index.ts';
import { type ScenarioReader, sayExpectation, sayKept, sayMark } from '../../domain/language/scenario-words.ts';
import { expectationOf } from '../../domain/scenario/expect.ts';
import type { Scenario, ScenarioStep } from '../../domain/scenario/scenario.ts';
import { isScenarioSet } from '../../domain/scenario/sets.ts';
import type { Lane, Mark } from '../../domain/scenario/story.ts';
import { timesOf } from '../../domain/scenario/times.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { versionOf } from '../../prisma/decisions/versions.ts';
import { definitionOf } from '../../prisma/flow-versions.ts';
import { House, type Instead, type Played } from '../../prisma/scenarios/house.ts';
import { playedOr, readerOf, whyNot } from '../../prisma/scenarios/keep.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import { InvalidDefinition, parseDefinition } from '../../rules/parse.ts';
import { factFaults } from '../../rules/scenario.ts';
import type { ScenarioPlay, ScenarioPlayed, ScenarioStories } from '../contract/scenarios.ts';
import { invalid } from '../problem.ts';

type C = { deps: { prisma: PrismaClient }; tenantId: string; locale: Locale };

/** @throws `validation` at each place where it makes no sense, below `under` */
export function mustMakeSense(scenario: Scenario, under = 'scenario'): void {
  const ids = scenario.expectations.map(({ id }) => id);
  const errors: [place: string, code: string][] = [
    ...timesOf(scenario).faults.map(({ place, code }): [string, string] => [place, code]),
    ...Object.entries(factFaults(scenario.facts)).map(([id, code]): [string, string] => [`facts.${id}`, code]),
    ...scenario.holidays.flatMap((day, i): [string, string][] => (isDay(day) ? [] : [[`holidays.${i}`, 'noSuchTime']])),
    ...ids.flatMap((id, i): [string, string][] => (ids.indexOf(id) < i ? [[`expectations.${i}.id`, 'sameId']] : [])),
  ];
  if (errors.length > 0) throw invalid(Object.fromEntries(errors.map(([place, code]) => [`${under}.${place}`, code])));
}

const isDay = (day: string) => {
  const at = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 10) === day;
};

export async function stories(c: C, body: z.output<typeof ScenarioPlay>): Promise<ScenarioStories> {
  const { scenario } = body;
  mustMakeSense(scenario);
  const house = await House.now(c.deps.prisma, c.tenantId);
  const instead = await insteadOf(c, body);
  const inForce = told(house, scenario, c.locale, null);
  const other = instead && told(house.with(instead), scenario, c.locale, inForce);
  return { inForce, other };
}

/** @throws `validation` where there is no such version, or it cannot be played */
async function insteadOf(c: C, { scenario, rules, flow }: z.output<typeof ScenarioPlay>): Promise<Instead | null> {
  if (rules) return { rules: await rulesOf(c, rules) };
  if (!flow) return null;
  const { kind } = scenario;
  const found = await definitionOf(c.deps.prisma, c.tenantId, { kind, version: flow.version }).catch(() => {
    throw invalid({ 'flow.version': 'unknownVersion' });
  });
  if (subjectOf(kind).faults(found).length > 0) throw invalid({ 'flow.version': 'unplayableFlow' });
  return { flow: found as Flow };
}

/** @throws `validation` where there is no such version, or the rules cannot be read */
export async function rulesOf(
  { deps: { prisma }, tenantId }: Omit<C, 'locale'>,
  { set, version, definition }: NonNullable<z.output<typeof ScenarioPlay>['rules']>,
): Promise<RuleSetDefinition> {
  if (!isScenarioSet(set)) throw invalid({ 'rules.set': 'notOfCases' });
  if (definition !== undefined) {
    const parsed = parseDefinition(definition);
    if (!parsed.ok || parsed.definition.set !== set) throw invalid({ 'rules.definition': 'unreadableRules' });
    return parsed.definition;
  }
  if (version === undefined) throw invalid({ 'rules.version': 'required' });
  if ((await prisma.ruleSetVersion.count({ where: { tenantId, ruleSet: set, version } })) === 0)
    throw invalid({ 'rules.version': 'unknownVersion' });
  try {
    return (await versionOf(prisma, tenantId, set, version)) as RuleSetDefinition;
  } catch (error) {
    if (error instanceof InvalidDefinition) throw invalid({ 'rules.version': 'unreadableRules' });
    throw error;
  }
}

/** @param inForce  what it is held against; null: it is that */
function told(house: House, scenario: Scenario, locale: Locale, inForce: ScenarioPlayed | null): ScenarioPlayed {
  const played = playedOr(house, scenario);
  const { opened, until } = timesOf(scenario).times;
  const span = { from: iso(opened), until: iso(until) };
  if (played instanceof Unplayable) return { why: whyNot(locale, played), ...span, marks: [], lanes: [], results: [] };
  const reader = readerOf(house, scenario, locale);
  const known = new Set(inForce?.marks.map(({ at, text }) => `${at} ${text}`));
  const marks = played.story.marks.map((mark) => markInWords(house, scenario, reader, mark));
  return {
    ...{ why: null, ...span },
    marks: marks.map((mark) => ({ ...mark, differs: inForce !== null && !known.has(`${mark.at} ${mark.text}`) })),
    lanes: played.story.lanes.map((lane) => laneInWords(reader, lane)),
    results: resultsInWords(reader, scenario, played),
  };
}

function markInWords(
  house: House,
  scenario: Scenario,
  reader: ScenarioReader,
  mark: Mark,
): Omit<ScenarioPlayed['marks'][number], 'differs'> {
  const { codeOf } = house;
  const step = (nth: number) => stepInWords(reader, scenario.steps[nth]);
  return {
    ...{ at: iso(mark.at), is: mark.is, text: sayMark(reader, mark, { step, codeOf }) },
    step: mark.is === 'step' ? mark.step : null,
    clock: mark.is === 'clock' ? mark.clock : null,
    bad:
      (mark.is === 'step' && mark.refused !== null) ||
      (mark.is === 'clock' && mark.change === 'breached' && mark.promise),
    keep: expectationOf(mark, scenario.zone, codeOf),
  };
}

const stepInWords = ({ locale }: ScenarioReader, step: ScenarioStep | undefined): string =>
  step ? say(locale, step.do === 'wait' ? 'scenarios.steps.wait' : `command.${step.do}`) : '';

const laneInWords = (
  { locale, flow }: ScenarioReader,
  { clock, dueAt, parts }: Lane,
): ScenarioPlayed['lanes'][number] => ({
  ...{ clock, name: flow.stages[clock]?.name?.[locale] ?? sayClock(locale, clock) },
  dueAt: dueAt === null ? null : iso(dueAt),
  parts: parts.map(({ is, from, to, working }) => ({
    ...{ is, from: iso(from), to: iso(to) },
    working: working.map(([opens, closes]): [string, string] => [iso(opens), iso(closes)]),
  })),
});

/** Each expectation, and what came of it. */
export const resultsInWords = (reader: ScenarioReader, { expectations }: Scenario, { kept }: Played) =>
  expectations.flatMap((one) => {
    const found = kept.find(({ id }) => id === one.id);
    if (!found) return [];
    const { id, holds } = found;
    return [{ id, holds, text: sayExpectation(reader, one), comes: sayKept(reader, one, found) }];
  });

const iso = (at: number) => new Date(at).toISOString();
