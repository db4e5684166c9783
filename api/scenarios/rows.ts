import { setImmediate } from 'node:timers/promises';
import { Unplayable } from '../../domain/case/play-back.ts';
import { isScenarioSet } from '../../domain/scenario/sets.ts';
import type { CaseKind, RuleSetCode } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import type { Scenario as Row } from '../../prisma/generated/client.ts';
import { openDraft } from '../../prisma/rules/drafts.ts';
import { House, type Played } from '../../prisma/scenarios/house.ts';
import { playedOr, TURN } from '../../prisma/scenarios/keep.ts';
import { scenarioIn } from '../../prisma/scenarios/rows.ts';
import { parseDefinition } from '../../rules/parse.ts';
import type { ScenarioDetail, ScenarioList, ScenarioRow } from '../contract/scenarios.ts';
import { namesOf } from '../names.ts';
import { notFound } from '../problem.ts';

type C = { deps: { prisma: PrismaClient }; tenantId: string };

/** All that are in use, or archived, by name; each played by what holds, and by the draft of a set. */
export async function scenarioList(c: C, archived: boolean, set: RuleSetCode | undefined): Promise<ScenarioList> {
  const { deps, tenantId } = c;
  const rows = await scenariosOf(c, archived);
  const house = await House.now(deps.prisma, tenantId);
  const drafted = set && isScenarioSet(set) ? await draftOf(c, set) : null;
  const draft = drafted?.rules ? house.with({ rules: drafted.rules }) : null;
  return {
    rows: await inWords(c, rows, house, draft),
    draft: drafted && { version: drafted.version, fit: drafted.rules !== null },
  };
}

/** By name. */
export const scenariosOf = ({ deps, tenantId }: C, archived: boolean): Promise<Row[]> =>
  deps.prisma.scenario.findMany({
    where: { tenantId, archivedAt: archived ? { not: null } : null },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: 500,
  });

async function draftOf({ deps, tenantId }: C, set: RuleSetCode) {
  const row = await openDraft(deps.prisma, tenantId, set);
  if (!row) return null;
  const parsed = parseDefinition(row.definition);
  return { version: row.version, rules: parsed.ok && parsed.definition.set === set ? parsed.definition : null };
}

/** @throws `notFound` */
export async function scenarioDetail(c: C, id: string): Promise<ScenarioDetail> {
  const { deps, tenantId } = c;
  const row = await deps.prisma.scenario.findUnique({ where: { tenantId_id: { tenantId, id } } });
  if (!row) throw notFound();
  const [shown] = await inWords(c, [row], await House.now(deps.prisma, tenantId), null);
  return { ...(shown as ScenarioRow), scenario: scenarioIn(row) };
}

async function inWords({ deps, tenantId }: C, rows: Row[], house: House, draft: House | null): Promise<ScenarioRow[]> {
  const names = await namesOf(
    deps.prisma,
    tenantId,
    rows.flatMap(({ createdBy, changedBy }) => [createdBy, changedBy]),
  );
  const person = (id: string | null) => (id ? { id, name: names.get(id) ?? '–' } : null);
  const shown: ScenarioRow[] = [];
  for (const [i, row] of rows.entries()) {
    if (i % TURN === TURN - 1) await setImmediate();
    const scenario = scenarioIn(row);
    shown.push({
      ...{ id: row.id, name: row.name, kind: row.kind as CaseKind, opened: scenario.opened, revision: row.revision },
      expectations: scenario.expectations.length,
      ...{ createdBy: person(row.createdBy), createdAt: row.createdAt.toISOString() },
      ...{ changedBy: person(row.changedBy), changedAt: row.changedAt.toISOString() },
      archivedAt: row.archivedAt?.toISOString() ?? null,
      inForce: outcomeOf(house, row),
      draft: draft && outcomeOf(draft, row),
    });
  }
  return shown;
}

const outcomeOf = (house: House, row: Row) => brokenOf(playedOr(house, scenarioIn(row)));

export const brokenOf = (played: Played | Unplayable): ScenarioRow['inForce'] => ({
  broken: played instanceof Unplayable ? null : played.kept.filter(({ holds }) => !holds).length,
});
