import { setImmediate } from 'node:timers/promises';
import { Unplayable } from '../../domain/case/play-back.ts';
import { say } from '../../domain/language/index.ts';
import { type ScenarioReader, sayBroken } from '../../domain/language/scenario-words.ts';
import type { Kept } from '../../domain/scenario/expect.ts';
import type { Scenario } from '../../domain/scenario/scenario.ts';
import { isScenarioSet } from '../../domain/scenario/sets.ts';
import type { CaseKind, Locale } from '../../domain/vocabulary.ts';
import { ChangeRefused } from '../admin/refused.ts';
import type { Client } from '../decisions/versions.ts';
import { House, type Instead, type Played } from './house.ts';
import { scenarioIn } from './rows.ts';

/** Publications are held against what saved scenarios expect. */

/** What a publication would break, in either language. */
export type Broken = { id: string; name: string; expectation: string | null; zh: string; en: string };

/** Told one by one up to here. */
const TOLD = 5;
/** Others wait, too: after so many scenarios they get a turn. */
export const TURN = 10;

/**
 * Every scenario that is in use, played with what is to hold instead.
 * @throws ChangeRefused `scenariosBroken` which says what is broken, and what comes out
 */
export async function mustKeepScenarios(
  client: Client,
  tenantId: string,
  instead: Instead,
  now = Date.now(),
): Promise<void> {
  const broken = await brokenBy(client, tenantId, instead, now);
  if (broken.length > 0) throw new ChangeRefused('scenariosBroken', { broken, ...inOneSentence(broken) });
}

export async function brokenBy(
  client: Client,
  tenantId: string,
  instead: Instead,
  now = Date.now(),
): Promise<Broken[]> {
  if (!concerns(instead)) return [];
  const rows = await client.scenario.findMany({
    where: { tenantId, archivedAt: null, ...(instead.flow ? { kind: instead.flow.kind } : {}) },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    select: { id: true, name: true, definition: true },
  });
  const expecting = rows
    .map(({ definition, ...row }) => ({ ...row, scenario: scenarioIn({ definition }) }))
    .filter(({ scenario }) => scenario.expectations.length > 0);
  if (expecting.length === 0) return [];
  const house = (await House.now(client, tenantId, now)).with(instead);
  const broken: Broken[] = [];
  for (const [i, { id, name, scenario }] of expecting.entries()) {
    if (i % TURN === TURN - 1) await setImmediate();
    broken.push(...brokenIn(house, { id, name }, scenario));
  }
  return broken;
}

const concerns = ({ rules, flow }: Instead) => flow !== undefined || (rules !== undefined && isScenarioSet(rules.set));

function brokenIn(house: House, row: { id: string; name: string }, scenario: Scenario): Broken[] {
  const played = playedOr(house, scenario);
  if (!('kept' in played)) {
    const [zh, en] = (['zh', 'en'] as const).map((locale) =>
      say(locale, 'scenarios.broken.unplayable', { name: row.name, why: whyNot(locale, played) }),
    ) as [string, string];
    return [{ ...row, expectation: null, zh, en }];
  }
  const readers = { zh: readerOf(house, scenario, 'zh'), en: readerOf(house, scenario, 'en') };
  return played.kept.filter(({ holds }) => !holds).flatMap((kept) => brokenExpectation(row, scenario, kept, readers));
}

function brokenExpectation(
  row: { id: string; name: string },
  { expectations }: Scenario,
  kept: Kept,
  { zh, en }: Record<Locale, ScenarioReader>,
): Broken[] {
  const one = expectations.find(({ id }) => id === kept.id);
  if (!one) return [];
  return [
    { ...row, expectation: one.id, zh: sayBroken(zh, row.name, one, kept), en: sayBroken(en, row.name, one, kept) },
  ];
}

export const readerOf = (
  house: House,
  { zone, kind }: { zone: string; kind: CaseKind },
  locale: Locale,
): ScenarioReader => ({
  ...{ locale, zone, flow: house.flowOf(kind) },
  queue: (code) => house.queueName(code, locale),
});

/** What came of it, or why nothing does. */
export function playedOr(house: House, scenario: Scenario): Played | Unplayable {
  try {
    return house.play(scenario);
  } catch (error) {
    if (error instanceof Unplayable) return error;
    throw error;
  }
}

export const whyNot = (locale: Locale, { code, detail }: Unplayable) =>
  say(locale, `ruleTrials.unplayed.${code}`, { detail });

/** For whoever reads it in a mail or at a link. */
export function inOneSentence(broken: readonly Broken[]): Record<Locale, string> {
  const more = broken.length - TOLD;
  const said = (locale: Locale) =>
    [
      ...broken.slice(0, TOLD).map((one) => one[locale]),
      ...(more > 0 ? [say(locale, 'scenarios.broken.more', { count: more })] : []),
    ].join(locale === 'zh' ? '' : ' ');
  return { zh: said('zh'), en: said('en') };
}
