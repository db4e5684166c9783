import { isDeepStrictEqual } from 'node:util';
import { ALERT_SEVERITIES, type RaisedAlert } from '../../domain/alert/kinds.ts';
import { Unplayable, type UnplayableCode } from '../../domain/case/play-back.ts';
import { countIn, type Figures, more, type World } from '../../domain/trial/figures.ts';
import { UNCHANGED_KEPT } from '../../domain/trial/trial.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import type { FactVector } from '../../rules/facts.ts';
import { factsOf, matcher } from '../../rules/matching.ts';
import { unpackFacts } from '../decisions/keep.ts';
import type { PastCase } from './past.ts';
import type { Item } from './rows.ts';

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
export function holdCases(cases: readonly PastCase[], rules: AlertRules, figures: Figures): Item[] {
  return cases.flatMap((past): Item[] => {
    const moments = new Map(past.decisions.map((kept) => [kept.asOf, kept]));
    const vectors = [...moments.values()].map((kept) => unpackFacts(kept.facts) as FactVector);
    try {
      if (vectors.length === 0) throw new Unplayable('notTakenUp');
      const [before, after] = [raised(rules.before, vectors), raised(rules.after, vectors)];
      for (const { outcome } of before) tell(figures.before, outcome);
      for (const { outcome } of after) tell(figures.after, outcome);
      return counted(past.id, before, after, rules, figures);
    } catch (error) {
      if (!(error instanceof Unplayable)) throw error;
      return [unplayed(past.id, error.code, error.detail, figures)];
    }
  });
}

/** @throws Unplayable when the rules ask for what nobody knew then */
export function raised({ definition, matching, facts }: Rules, vectors: readonly FactVector[]): Raised[] {
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

export function unplayed(subjectId: string, code: UnplayableCode, detail: string, figures: Figures): Item {
  more(figures.unplayed, `${code} ${detail}`.trim());
  return { ids: [subjectId], why: code, detail, missed: [], called: [] };
}
