import { setImmediate } from 'node:timers/promises';
import type { z } from 'zod';
import { Unplayable } from '../../domain/case/play-back.ts';
import { say } from '../../domain/language/index.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import type { Scenario as Row } from '../../prisma/generated/client.ts';
import { House } from '../../prisma/scenarios/house.ts';
import { playedOr, readerOf, TURN, whyNot } from '../../prisma/scenarios/keep.ts';
import { scenarioIn } from '../../prisma/scenarios/rows.ts';
import type { ScenarioTrial, ScenarioTrialInput, ScenarioVerdict } from '../contract/scenarios.ts';
import { resultsInWords, rulesOf } from './play.ts';
import { brokenOf, scenariosOf } from './rows.ts';

type C = { deps: { prisma: PrismaClient }; tenantId: string; locale: Locale };

/** Every scenario in use, by rules that are tried and by what holds now; nothing is kept. @throws `validation` */
export async function scenarioTrial(c: C, { rules }: z.output<typeof ScenarioTrialInput>): Promise<ScenarioTrial> {
  const tried = await rulesOf(c, rules);
  const scenarios = await scenariosOf(c, false);
  const now = await House.now(c.deps.prisma, c.tenantId);
  const then = now.with({ rules: tried });
  const rows: ScenarioVerdict[] = [];
  for (const [i, row] of scenarios.entries()) {
    if (i % TURN === TURN - 1) await setImmediate();
    rows.push(verdictOn(row, now, then, c.locale));
  }
  return { rows };
}

function verdictOn(row: Row, now: House, then: House, locale: Locale): ScenarioVerdict {
  const scenario = scenarioIn(row);
  const [was, is] = [playedOr(now, scenario), playedOr(then, scenario)];
  const of = {
    ...{ id: row.id, name: row.name, expectations: scenario.expectations.length },
    ...{ inForce: brokenOf(was), ...brokenOf(is) },
  };
  if (is instanceof Unplayable) return { ...of, differs: !(was instanceof Unplayable), said: [whyNot(locale, is)] };
  const said = resultsInWords(readerOf(then, scenario, locale), scenario, is)
    .filter(({ holds }) => !holds)
    .map(({ text, comes }) => say(locale, 'scenarios.expect.broken', { expected: text, comes }));
  return { ...of, differs: was instanceof Unplayable || !sameMarks(was.story.marks, is.story.marks), said };
}

const sameMarks = (a: readonly unknown[], b: readonly unknown[]) => JSON.stringify(a) === JSON.stringify(b);
