import { isDeepStrictEqual } from 'node:util';
import { type Said, Unplayable } from '../../domain/case/play-back.ts';
import type { Routing, ServiceLevel } from '../../domain/case/state.ts';
import type { RuleSetCode, Severity } from '../../domain/vocabulary.ts';
import type { Outcomes, RuleSetDefinition } from '../../rules/definition.ts';
import type { Line } from '../../rules/facts/case.ts';
import type { FactVector } from '../../rules/facts.ts';
import { factsOf, quickly } from '../../rules/matching.ts';
import { chooseQueue, type QueueOf } from '../decisions/queues.ts';
import type { Routed } from '../decisions/routing.ts';
import type { Effective } from '../decisions/versions.ts';
import { askedKey, type KeptDecision, type PastCase } from './past.ts';
import { factsThen } from './supply.ts';

/** What rules would have said to the facts that were kept with what was decided. */

/** A row's answer. `word` is its class: a queue, a priority, a severity. */
export type Verdict = { rowId: string; outcome: Outcomes[RuleSetCode]; word: string; answer: Said['answer'] | null };
export type Pair = { before: Verdict; after: Verdict };

type Rules = { version: number | null; decide: ReturnType<typeof quickly>; facts: readonly string[] };

export type Ground = {
  set: RuleSetCode;
  before: Effective<RuleSetCode>;
  /** `version` null: written by hand. */
  after: { version: number | null; definition: RuleSetDefinition };
  queues: readonly QueueOf[];
  /** Rules that were published, by `<set> <version>`. */
  published: ReadonlyMap<string, RuleSetDefinition>;
};

const rulesOf = (definition: RuleSetDefinition, version: number | null): Rules => ({
  ...{ version, decide: quickly<RuleSetCode>(definition), facts: factsOf(definition) },
});

export class Judge {
  /** Every fact that either version speaks of. */
  readonly facts: readonly string[];
  readonly #ground: Ground;
  readonly #rules: { before: Rules; after: Rules };
  readonly #then = new Map<string, Rules>();

  constructor(ground: Ground) {
    this.#ground = ground;
    const { before, after } = ground;
    this.#rules = {
      before: rulesOf(before.definition, before.version),
      after: rulesOf(after.definition, after.version),
    };
    this.facts = [...this.#rules.before.facts, ...this.#rules.after.facts];
  }

  /** Both worlds of one case. */
  of(past: PastCase): CaseJudge {
    return new CaseJudge(past, this);
  }

  get set(): RuleSetCode {
    return this.#ground.set;
  }

  /** Another severity asks the other sets again. */
  asks(set: RuleSetCode): boolean {
    return this.set === 'severity' || this.set === set;
  }

  /** @throws Unplayable when the rules ask for what nobody knew then */
  verdict(which: 'before' | 'after', kept: KeptDecision, line: Line, facts: () => FactVector): Verdict {
    const rules = this.#rules[which];
    if (rules.version === kept.version) return asKept(kept);
    return this.#decided(rules, kept, line, facts());
  }

  /** Rules that are not tried, on facts that are others now. */
  again(kept: KeptDecision, line: Line, facts: FactVector): Verdict {
    const key = `${kept.set} ${kept.version}`;
    const definition = this.#ground.published.get(key);
    if (!definition) throw new Unplayable('noDecision', key);
    let rules = this.#then.get(key);
    if (!rules) {
      rules = rulesOf(definition, kept.version);
      this.#then.set(key, rules);
    }
    return this.#decided(rules, kept, line, facts);
  }

  #decided(rules: Rules, kept: KeptDecision, line: Line, facts: FactVector): Verdict {
    const unknown = rules.facts.find((id) => !(id in facts));
    if (unknown) throw new Unplayable('factsUnknown', unknown);
    const { rowId, outcome } = rules.decide(facts);
    if (kept.set === 'routing') return this.#routed(rowId, outcome as Outcomes['routing'], kept, line);
    return answered(kept, rowId, outcome);
  }

  /** The queue that stood in for another then does so still; who would have been named is not known, so whoever was named has it. */
  #routed(rowId: string, outcome: Outcomes['routing'], kept: KeptDecision, line: Line): Verdict {
    const then = kept.outcome as Routed;
    if (outcome.queueCode === (then.wanted ?? then.queueCode))
      return { rowId, outcome, word: then.queueId, answer: routingAnswer(kept, then) };
    const queue = chooseQueue(this.#ground.queues, outcome.queueCode, line);
    if (!queue) throw new Unplayable('queueMissing', outcome.queueCode);
    const { id: queueId, calendarId } = queue;
    return { rowId, outcome, word: queueId, answer: routingAnswer(kept, { ...then, queueId, calendarId }) };
  }
}

const routingAnswer = (kept: KeptDecision, { queueId, calendarId, assigneeId }: Routing): Said['answer'] => ({
  ...{ type: 'decided', set: 'routing', decisionId: kept.id },
  outcome: { queueId, calendarId, assigneeId },
});

/** One case before the rules. What is asked twice is worked out once. */
export class CaseJudge {
  readonly #past: PastCase;
  readonly #judge: Judge;
  readonly #facts = new Map<string, FactVector>();
  readonly #pairs = new Map<string, Pair>();
  readonly #severity: { was: Severity; before: Severity; after: Severity } | null;

  /** @throws Unplayable */
  constructor(past: PastCase, judge: Judge) {
    this.#past = past;
    this.#judge = judge;
    this.#severity = judge.set === 'severity' ? this.#severities() : null;
  }

  /** What the tried rules said and would say, in the order of the story. @throws Unplayable when they were never asked */
  pairs(): Pair[] {
    const { set } = this.#judge;
    if (set === 'severity') return [...this.#pairs.values()];
    const asked = [...this.#past.asked.values()].filter((kept) => kept.set === set);
    return asked.map((kept) => this.#pair(kept));
  }

  /** To the machine, in one of the worlds. @throws Unplayable */
  said(which: 'before' | 'after', nth: number, set: 'routing' | 'serviceLevel', line: Line): Said {
    const kept = this.#past.asked.get(askedKey(nth, set));
    if (!kept) throw new Unplayable('noDecision', set);
    const verdict = this.#verdict(which, kept, line);
    const answer = verdict.answer as Said['answer'];
    return { answer, asRecorded: sameAsKept(answer, kept) };
  }

  #verdict(which: 'before' | 'after', kept: KeptDecision, line: Line): Verdict {
    if (kept.set === this.#judge.set) return this.#pair(kept)[which];
    const severity = this.#severity?.[which];
    const was = this.#severity?.was;
    if (severity !== was) {
      const facts = this.#factsOf(kept);
      // Somebody may have said another one since.
      if (facts['case.severity'] === was)
        return this.#judge.again(kept, line, { ...facts, 'case.severity': severity ?? null });
    }
    return asKept(kept);
  }

  #pair(kept: KeptDecision): Pair {
    let pair = this.#pairs.get(kept.id);
    if (!pair) {
      const facts = () => this.#factsOf(kept);
      const line = kept.set === 'routing' ? (facts()['case.line'] as Line) : 'first';
      const of = (which: 'before' | 'after') => this.#judge.verdict(which, kept, line, facts);
      pair = { before: of('before'), after: of('after') };
      this.#pairs.set(kept.id, pair);
    }
    return pair;
  }

  #severities() {
    const kept = this.#past.decisions.find(({ set }) => set === 'severity');
    if (!kept) throw new Unplayable('notAsked');
    const { before, after } = this.#pair(kept);
    const severity = ({ outcome }: Verdict) => (outcome as Outcomes['severity']).severity;
    return {
      ...{ was: (kept.outcome as Outcomes['severity']).severity, before: severity(before), after: severity(after) },
    };
  }

  #factsOf(kept: KeptDecision): FactVector {
    let facts = this.#facts.get(kept.id);
    if (!facts) {
      facts = factsThen(kept);
      this.#facts.set(kept.id, facts);
    }
    return facts;
  }
}

/** As it was decided then. */
function asKept(kept: KeptDecision): Verdict {
  const { rowId, outcome } = kept;
  if (kept.set !== 'routing') return answered(kept, rowId, outcome as Outcomes[RuleSetCode]);
  const routed = outcome as Routed;
  const { queueCode, wanted = queueCode, named } = routed;
  return { rowId, outcome: { queueCode: wanted, named }, word: routed.queueId, answer: routingAnswer(kept, routed) };
}

function answered(kept: KeptDecision, rowId: string, outcome: Outcomes[RuleSetCode]): Verdict {
  if (kept.set !== 'serviceLevel')
    return { rowId, outcome, word: String((outcome as Outcomes['severity']).severity), answer: null };
  const { priority, minutes, ladderPercent } = outcome as ServiceLevel;
  const answer = {
    ...({ type: 'decided', set: 'serviceLevel', decisionId: kept.id } as const),
    outcome: { priority, minutes, ladderPercent },
  };
  return { rowId, outcome, word: String(priority), answer };
}

/** What a pair says is something else. */
export function isOther({ before, after }: Pair): boolean {
  if (before.word !== after.word) return true;
  const plain = ({ outcome }: Verdict) => ({
    ...outcome,
    ...('queueCode' in outcome ? { named: outcome.named ?? false } : {}),
  });
  return !isDeepStrictEqual(plain(before), plain(after));
}

function sameAsKept(answer: Said['answer'], { outcome }: KeptDecision): boolean {
  if (answer.type !== 'decided') return true;
  if (answer.set === 'routing') return answer.outcome.queueId === outcome.queueId;
  const { priority, minutes, ladderPercent } = outcome as ServiceLevel;
  return isDeepStrictEqual(answer.outcome, { priority, minutes, ladderPercent });
}
