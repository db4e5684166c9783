import { isDeepStrictEqual } from 'node:util';
import { ALERT_SEVERITIES, type RaisedAlert } from '../../domain/alert/kinds.ts';
import { Unplayable } from '../../domain/case/play-back.ts';
import { countIn, type Figures, more, type World } from '../../domain/trial/figures.ts';
import { UNCHANGED_KEPT } from '../../domain/trial/trial.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import type { FactVector } from '../../rules/facts.ts';
import { factsOf, matcher } from '../../rules/matching.ts';
import type { PastCase } from './past.ts';
import type { Item } from './rows.ts';
import { factsThen, noted, type Supply, tried } from './supply.ts';

type Rules = { definition: RuleSetDefinition<'alerts'>; matching: ReturnType<typeof matcher>; facts: string[] };
export type Raised = { rowId: string; outcome: RaisedAlert };
export type AlertRules = { before: Rules; after: Rules };
/** Rows are about cases and those who file them, or about changes of members' value: each is held against its own. */
export type AlertsAbout = 'cases' | 'changes';

function rulesOf(whole: RuleSetDefinition<'alerts'>, about: AlertsAbout): Rules {
  const ofChanges = ({ then }: (typeof whole.rows)[number]) => then.alert !== null && then.about === 'change';
  const rows = whole.rows.filter((row) => ofChanges(row) === (about === 'changes'));
  const definition = { ...whole, rows };
  return {
    definition,
    matching: matcher(definition as RuleSetDefinition),
    facts: factsOf(definition as RuleSetDefinition),
  };
}
type Both = { before: RuleSetDefinition<'alerts'>; after: RuleSetDefinition<'alerts'> };
export const alertRules = ({ before, after }: Both, about: AlertsAbout): AlertRules => ({
  ...{ before: rulesOf(before, about), after: rulesOf(after, about) },
});

export const speakOfSomething = ({ before, after }: AlertRules): boolean =>
  before.definition.rows.length + after.definition.rows.length > 0;

/**
 * Holds a page of cases against alert rules, at every moment at which something was decided about them and the facts were kept. A row that
 * matches more than once is one alert. What rests on a queue or comes with time alone, no such moment tells of.
 */
export async function holdCases(
  cases: readonly PastCase[],
  rules: AlertRules,
  supply: Supply,
  figures: Figures,
): Promise<Item[]> {
  const items: Item[] = [];
  for (const { id, decisions } of cases) {
    const moments = [...new Map(decisions.map((kept) => [kept.asOf, kept])).values()];
    const resting = { decisions: moments, subject: { caseId: id } };
    const one = await tried(resting, factsIn(rules), supply, () => {
      if (moments.length === 0) throw new Unplayable('notTakenUp');
      return raisedByBoth(rules, moments.map(factsThen));
    });
    if (one instanceof Unplayable) {
      items.push(unplayed(id, one, figures));
      continue;
    }
    const { before, after } = one.value;
    for (const { outcome } of before) tell(figures.before, outcome);
    for (const { outcome } of after) tell(figures.after, outcome);
    items.push(...noted(one.asked, counted(id, before, after, rules, figures), figures));
  }
  return items;
}

/** Every fact that either version speaks of. */
export const factsIn = ({ before, after }: AlertRules): string[] => [...before.facts, ...after.facts];

/** @throws Unplayable when the rules ask for what nobody knew then */
export const raisedByBoth = ({ before, after }: AlertRules, vectors: readonly FactVector[]) => ({
  ...{ before: raised(before, vectors), after: raised(after, vectors) },
});

function raised({ definition, matching, facts }: Rules, vectors: readonly FactVector[]): Raised[] {
  const unknown = facts.find((id) => vectors.some((vector) => !(id in vector)));
  if (unknown) throw new Unplayable('factsUnknown', unknown);
  const hits = new Set(vectors.flatMap(matching));
  return definition.rows.flatMap(({ id, then }, i) =>
    hits.has(i) && then.alert !== null ? [{ rowId: id, outcome: then }] : [],
  );
}

/** What becomes of one case or change: the gravest of its alerts, before and after. */
export function counted(id: string, before: Raised[], after: Raised[], rules: AlertRules, figures: Figures): Item[] {
  const outcomes = (all: Raised[]) => all.map(({ outcome }) => outcome);
  const changed = !isDeepStrictEqual(outcomes(before), outcomes(after));
  const [was, would] = [worst(before), worst(after)];
  figures.played++;
  if (changed) figures.changed++;
  const kept = countIn(figures, was.word, would.word, { count: 1, money: 0 });
  if (!changed && kept > UNCHANGED_KEPT) return [];
  return [
    {
      ...{ ids: [id], before: was.word, after: would.word, changed, missed: [], called: [] },
      beforeRow: was.rowId ?? rules.before.definition.otherwise.id,
      afterRow: would.rowId ?? rules.after.definition.otherwise.id,
    },
  ];
}

/** The gravest, and its row. */
function worst(all: Raised[]): { word: string; rowId: string | null } {
  const rank = ({ outcome }: Raised) => ALERT_SEVERITIES.indexOf(outcome.severity);
  const [first] = [...all].sort((a, b) => rank(b) - rank(a));
  return { word: first?.outcome.severity ?? 'none', rowId: first?.rowId ?? null };
}

/** One alert more, and whom it is told; or so many. */
export function tell(world: World, { alert, recipients }: RaisedAlert, n = 1): void {
  more(world.alerts, alert, n);
  for (const recipient of recipients) more(world.told, recipient, n);
}

export function unplayed(subjectId: string, { code, detail }: Unplayable, figures: Figures): Item {
  more(figures.unplayed, `${code} ${detail}`.trim());
  return { ids: [subjectId], why: code, detail, missed: [], called: [] };
}
