import { promiseClock } from '../../domain/case/flow.ts';
import { NOTICES } from '../../domain/case/state.ts';
import { sayClock, sayStage } from '../../domain/language/flow-words.ts';
import { noticeName, sayWhom } from '../../domain/language/scenario-words.ts';
import { WHOM } from '../../domain/scenario/scenario.ts';
import { SCENARIO_SETS } from '../../domain/scenario/sets.ts';
import { CASE_KINDS, type CaseKind, type Locale, type RuleSetCode } from '../../domain/vocabulary.ts';
import { House } from '../../prisma/scenarios/house.ts';
import { isSayable } from '../../rules/scenario.ts';
import type { ScenarioParts } from '../contract/scenarios.ts';
import type { Context } from '../route.ts';
import { partsOf } from '../rules/parts.ts';

/** Versions of a set that are offered to be compared. */
const OFFERED = 10;

/** What scenarios are written with, as this desk has it. */
export async function scenarioParts(c: Context): Promise<ScenarioParts> {
  const { locale } = c;
  const [house, { facts, timeZone, currency }, versions] = await Promise.all([
    House.now(c.deps.prisma, c.tenantId),
    partsOf(c, 'alerts'),
    versionsOf(c),
  ]);
  return {
    ...{ zone: timeZone, currency },
    facts: facts.filter(({ id }) => isSayable(id)),
    queues: house.queues(locale).map(({ code, name }) => ({ id: code, name })),
    flows: CASE_KINDS.map((kind) => flowParts(house, kind, locale)),
    // An escalation is a call of the ladder.
    notices: NOTICES.filter((id) => id !== 'escalation').map((id) => ({ id, name: noticeName(locale, id) })),
    whom: WHOM.map((id) => ({ id, name: sayWhom(locale, id) })),
    versions,
  };
}

function flowParts(house: House, kind: CaseKind, locale: Locale): ScenarioParts['flows'][number] {
  const { stages, clocks, ladder } = house.flowOf(kind);
  const own = (id: string) => stages[id]?.name?.[locale];
  return {
    kind,
    stages: Object.keys(stages).map((id) => ({ id, name: own(id) ?? sayStage(locale, id) })),
    clocks: Object.keys(clocks)
      .map((id) => (id === 'promise' ? promiseClock(1) : id))
      .map((id) => ({ id, name: own(id) ?? sayClock(locale, id) })),
    posts: [...new Set(ladder.map(({ post }) => post))],
  };
}

/** What does not hold now: drafts first. */
async function versionsOf({ deps: { prisma }, tenantId }: Context): Promise<ScenarioParts['versions']> {
  const [rules, flows] = await Promise.all([
    prisma.ruleSetVersion.findMany({
      where: { tenantId, ruleSet: { in: [...SCENARIO_SETS] }, status: { not: 'discarded' } },
      orderBy: { version: 'desc' },
      select: { ruleSet: true, version: true, status: true },
    }),
    prisma.flowVersion.findMany({
      where: { tenantId, kind: { in: [...CASE_KINDS] } },
      orderBy: { version: 'desc' },
      take: 60,
      select: { kind: true, version: true, status: true },
    }),
  ]);
  return [
    ...SCENARIO_SETS.flatMap((set) =>
      rules
        .filter(({ ruleSet }) => ruleSet === set)
        .slice(0, OFFERED)
        .map(({ version, status }) => ({ set: set as RuleSetCode, kind: null, version, state: status })),
    ),
    ...flows.map(({ kind, version, status }) => ({ set: null, kind: kind as CaseKind, version, state: status })),
  ];
}
