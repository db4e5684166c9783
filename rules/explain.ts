import type { Level } from '../domain/approval/state.ts';
import { ALL_CADENCES } from '../domain/care/cadence.ts';
import { CLOCKS } from '../domain/case/flow.ts';
import { has, say } from '../domain/language/index.ts';
import type { Locale } from '../domain/vocabulary.ts';
import type { Note } from './definition.ts';
import type { Scalar } from './fact.ts';
import { FACTS } from './facts.ts';
import { missing } from './nearest.ts';
import { isSeenGroup, type Miss, type Seen, type SeenGroup, seenChildren, type Trace } from './trace.ts';
import {
  choice,
  expectedInWords,
  factName,
  holdingInWords,
  missedInWords,
  type Reader,
  valueInWords,
  workingTime,
} from './wording.ts';

/** A kept decision, as the record has it. Instants are epoch ms. */
export type KeptDecision = {
  id: string;
  ruleSet: string;
  version: number;
  rowId: string;
  asOf: number;
  decidedAt: number;
  outcome: Record<string, unknown>;
  trace: Trace;
  facts: Record<string, Scalar>;
};

/** What the record calls queues (by code) and people (by id), in the reader's language. */
/** Left out, a cadence is called by its code. */
export type NamesOf = {
  queue: (code: string) => string;
  staff: (id: string) => string;
  cadence?: (code: string) => string;
};

export type ExplainedCondition = {
  factId: string;
  fact: string;
  operator: string;
  expected: string;
  seen: string;
  met: boolean;
};
/** `all`: each must hold. `any`: one that holds is enough. */
export type ExplainedGroup = { join: 'all' | 'any'; met: boolean; conditions: (ExplainedCondition | ExplainedGroup)[] };

/** A decision that explains itself; instants are ISO 8601. */
export type Explanation = {
  id: string;
  ruleSet: string;
  ruleSetName: string;
  version: number;
  decidedAt: string;
  asOf: string;
  rowId: string;
  sentence: string;
  outcome: Record<string, unknown>;
  outcomeText: string;
  /** Of the row that decided; empty for the default row. */
  when: ExplainedGroup;
  nearestMiss: { rowId: string; sentence: string; when: ExplainedGroup } | null;
  facts: { id: string; name: string; value: string }[];
};

/** A decision in words. Needs nothing but what was kept with it, so that it reads the same for ever. */
export function explain(kept: KeptDecision, reader: Reader, names: NamesOf): Explanation {
  const { trace, ruleSet, version, rowId, outcome } = kept;
  const outcomeText = outcomeInWords(ruleSet, outcome, reader.locale, names);
  return {
    id: kept.id,
    ruleSet,
    ruleSetName: has(reader.locale, `ruleSet.${ruleSet}`) ? say(reader.locale, `ruleSet.${ruleSet}`) : ruleSet,
    version,
    decidedAt: new Date(kept.decidedAt).toISOString(),
    asOf: new Date(kept.asOf).toISOString(),
    rowId,
    sentence: sentence(kept, outcomeText, reader),
    outcome,
    outcomeText,
    when: trace.when ? groupInWords(trace.when, reader) : { join: 'all', met: true, conditions: [] },
    nearestMiss: trace.nearestMiss && missOf(trace.nearestMiss, ruleSet, reader, names),
    facts: factList(kept.facts, reader),
  };
}

function sentence({ ruleSet, version, trace }: KeptDecision, outcome: string, reader: Reader): string {
  const { locale } = reader;
  const set = say(locale, `rules.set.${ruleSet}`);
  if (!trace.when) return say(locale, `rules.sentence.${ruleSet}Otherwise`, { outcome, set, version });
  const because = holdingInWords(trace.when, reader);
  return say(locale, `rules.sentence.${ruleSet}`, { outcome, set, version, row: trace.row, because });
}

export function missOf(miss: Miss, ruleSet: string, reader: Reader, names: NamesOf) {
  const { locale } = reader;
  const missed = missing(miss.when).map((condition) => missedInWords(condition, reader));
  return {
    rowId: miss.rowId,
    sentence: say(locale, miss.decisive ? `rules.missed.decisive.${ruleSet}` : 'rules.missed.other', {
      outcome: outcomeInWords(ruleSet, miss.outcome, locale, names),
      row: miss.row,
      conditions: missed.join(say(locale, 'rules.list.and')),
    }),
    when: groupInWords(miss.when, reader),
  };
}

export const groupInWords = (group: SeenGroup, reader: Reader): ExplainedGroup => ({
  join: 'all' in group ? 'all' : 'any',
  met: group.met,
  conditions: seenChildren(group).map((child: Seen) =>
    isSeenGroup(child)
      ? groupInWords(child, reader)
      : {
          factId: child.fact,
          fact: heading(factName(child.fact, reader.locale)),
          operator: say(reader.locale, `rules.operator.${child.operator}`),
          expected: expectedInWords(child, reader),
          seen: valueInWords(child.fact, child.seen, reader),
          met: child.met,
        },
  ),
});

/** In the order of the catalogue; facts it no longer has come last. */
export function factList(facts: Record<string, Scalar>, reader: Reader): Explanation['facts'] {
  const headings = HEADINGS[reader.locale];
  const known = [...headings.keys()].filter((id) => Object.hasOwn(facts, id));
  const gone = Object.keys(facts).filter((id) => !headings.has(id));
  return [...known, ...gone].map((id) => ({
    id,
    name: headings.get(id) ?? heading(id),
    value: valueInWords(id, facts[id] ?? null, reader),
  }));
}

const heading = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
const headingsIn = (locale: Locale) =>
  new Map<string, string>(FACTS.map(({ id }) => [id, heading(factName(id, locale))]));
const HEADINGS: Record<Locale, ReadonlyMap<string, string>> = { zh: headingsIn('zh'), en: headingsIn('en') };

/** What was decided, in a few words. Reads stored outcomes, so it takes nothing for granted. */
export function outcomeInWords(set: string, outcome: Record<string, unknown>, locale: Locale, names: NamesOf): string {
  switch (set) {
    case 'tier':
      return tierInWords(outcome, locale);
    case 'routing':
      return routingInWords(outcome, locale, names);
    case 'serviceLevel':
      return serviceLevelInWords(outcome, locale);
    case 'approvals':
      return levelsInWords(outcome, locale);
    case 'severity':
      return choice('severity', String(outcome.severity), locale);
    case 'lifecycle':
      return choice('lifecycle', String(outcome.lifecycle), locale);
    case 'loyalty':
      return choice('loyalty', String(outcome.loyalty), locale);
    case 'careAudience':
      return audienceInWords(outcome, locale, names);
    case 'alerts':
      return choice('alerts.kind', String(outcome.alert ?? 'none'), locale);
    default:
      return JSON.stringify(outcome);
  }
}

/** `held`: what the policy keeps for now. */
function tierInWords({ tier, held }: Record<string, unknown>, locale: Locale): string {
  const decided = choice('tier', String(tier), locale);
  if (held === undefined) return decided;
  return say(locale, 'rules.outcome.held', { tier: decided, held: choice('tier', String(held), locale) });
}

/** `reason` is kept with the decision: the note of the row that left somebody out. */
function audienceInWords(
  { audience, cadence, reason }: Record<string, unknown>,
  locale: Locale,
  names: NamesOf,
): string {
  const is = audience === 'exclude' ? 'exclude' : 'include';
  const of = is === 'exclude' ? 'excludeFrom' : 'includeIn';
  const said =
    cadence === ALL_CADENCES
      ? say(locale, `rules.outcome.care.${is}`)
      : say(locale, `rules.outcome.care.${of}`, {
          cadence: names.cadence?.(String(cadence)) ?? String(cadence),
        });
  const why = (reason as Note | undefined)?.[locale];
  return why ? say(locale, 'rules.outcome.care.because', { outcome: said, reason: why }) : said;
}

function routingInWords(outcome: Record<string, unknown>, locale: Locale, names: NamesOf): string {
  const { queueCode, wanted, assigneeId } = outcome;
  const plain = names.queue(String(queueCode));
  const queue =
    typeof wanted === 'string'
      ? say(locale, 'rules.outcome.fallback', { queue: plain, wanted: names.queue(wanted) })
      : plain;
  if (typeof assigneeId === 'string')
    return say(locale, 'rules.outcome.named', { queue, name: names.staff(assigneeId) });
  return outcome.named === true && !('queueId' in outcome) ? say(locale, 'rules.outcome.strong', { queue }) : queue;
}

function serviceLevelInWords(outcome: Record<string, unknown>, locale: Locale): string {
  const minutes = Object.entries((outcome.minutes ?? {}) as Record<string, number>)
    .sort(([a], [b]) => placeOf(a) - placeOf(b))
    .map(([clock, m]) =>
      say(locale, 'rules.outcome.clock', { clock: choice('clock', clock, locale), time: workingTime(m, locale) }),
    );
  const ladder =
    outcome.ladderPercent === 100
      ? []
      : [say(locale, 'rules.outcome.ladder', { percent: Number(outcome.ladderPercent) })];
  const priority = say(locale, 'rules.outcome.priority', { priority: Number(outcome.priority) });
  return [priority, ...minutes, ...ladder].join(say(locale, 'rules.list.comma'));
}

/** In the order in which people meet them, however they are stored; what is not known comes last. */
const placeOf = (clock: string): number => (CLOCKS as readonly string[]).indexOf(clock) >>> 0;

/** Reads what was stored: a post or role that is gone stands there as it was called. */
function levelsInWords(outcome: Record<string, unknown>, locale: Locale): string {
  const levels = Array.isArray(outcome.levels) ? (outcome.levels as Level[]) : [];
  if (levels.length === 0) return say(locale, 'rules.outcome.noApproval');
  return levels
    .map(({ approvers, mode, hours }) => {
      const words = approvers.by === 'role' ? ['role', approvers.role] : ['post', approvers.post];
      return say(locale, `rules.outcome.level.${approvers.by}.${mode}`, {
        who: choice(String(words[0]), String(words[1]), locale),
        hours,
      });
    })
    .join(say(locale, 'rules.list.next'));
}
