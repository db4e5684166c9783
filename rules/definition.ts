import type { AlertOutcome } from '../domain/alert/kinds.ts';
import type { Level } from '../domain/approval/state.ts';
import type { Clock } from '../domain/case/flow.ts';
import type { TierPolicy } from '../domain/tier-policy.ts';
import type { Lifecycle, Loyalty, RuleSetCode, Severity, Tier } from '../domain/vocabulary.ts';
import type { FactId } from './facts.ts';

/**
 * A rule set as it is stored: json-rules-engine's JSON, restricted to flat typed facts and the operators below. There is no
 * `not`: each operator has its opposite, and both are false on a value that is missing.
 */
export const OPERATORS = [
  'equal',
  'notEqual',
  'in',
  'notIn',
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
] as const;
export type Operator = (typeof OPERATORS)[number];

/** Instants are epoch ms, money is minor units. Lists belong to `in` and `notIn` only. */
export type Value = number | boolean | string;
export type Condition = { fact: FactId; operator: Operator; value: Value | Value[] };
export type When = { all: Node[] } | { any: Node[] };
export type Node = Condition | When;

/**
 * first: the first row that matches decides. unique: rows must not overlap; if they do, the first decides and the trace
 * says which others matched. collect: all rows that match are joined, the earlier one wins where two say the same thing.
 */
export const HIT_POLICIES = ['first', 'unique', 'collect'] as const;
export type HitPolicy = (typeof HIT_POLICIES)[number];

/** What a row of each set says. */
export type Outcomes = {
  tier: { tier: Tier };
  /** `named`: not the queue's people claim it, a strong person gets it at once. */
  routing: { queueCode: string; named?: boolean };
  /** Minutes of working time; a clock left out keeps its flow's minutes. `ladderPercent` stretches or shortens every rung. */
  serviceLevel: { priority: 1 | 2 | 3 | 4; minutes: Partial<Record<Clock, number>>; ladderPercent: number };
  /** Who must approve, one level after another; none: the rules themselves do. */
  approvals: { levels: Level[] };
  /** Every row that matches raises an alert of its own; see `decideEach`. */
  alerts: AlertOutcome;
  severity: { severity: Severity };
  /** Who is unidentified is nothing that rules say: it ends when somebody identifies them. */
  lifecycle: { lifecycle: Exclude<Lifecycle, 'unidentified'> };
  loyalty: { loyalty: Loyalty };
  /** Of one cadence, by its code, or of all. Why somebody is left out is what the row notes. */
  careAudience: { audience: 'include' | 'exclude'; cadence: string };
};

export type Note = { zh: string; en: string };
export type Otherwise<S extends RuleSetCode> = { id: string; then: Outcomes[S]; note: Note };
export type Row<S extends RuleSetCode> = Otherwise<S> & { when: When };
export type RuleSetDefinition<S extends RuleSetCode = RuleSetCode> = {
  [K in S]: {
    set: K;
    hitPolicy: HitPolicy;
    /** How tiers move; of the set 'tier' only. */
    policy?: TierPolicy;
    rows: Row<K>[];
    otherwise: Otherwise<K>;
  };
}[S];

/** What an editor may send at most. Postgres takes 65,535 parameters in a statement; this stays far below. */
export const LIMITS = { rows: 500, depth: 6, conditions: 50, list: 100, levels: 6, values: 10_000, note: 500 } as const;

export const isGroup = (node: Node): node is When => 'all' in node || 'any' in node;
export const childrenOf = (when: When): Node[] => ('all' in when ? when.all : when.any);
