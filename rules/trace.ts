import type { Operator, Value } from './definition.ts';
import type { Scalar } from './fact.ts';

/** How a decision came about. It is stored and reads by itself: neither the definition nor the catalogue of that day is needed. */
export type SeenCondition = { fact: string; operator: Operator; value: Value | Value[]; seen: Scalar; met: boolean };
export type SeenGroup = { met: boolean } & ({ all: Seen[] } | { any: Seen[] });
export type Seen = SeenCondition | SeenGroup;

export type Miss = {
  rowId: string;
  /** 1-based. */
  row: number;
  /** Fewest conditions that would have had to be otherwise. */
  unmet: number;
  /** True when this row would have decided, had it matched; false when a row above decided anyway. */
  decisive: boolean;
  outcome: Record<string, unknown>;
  when: SeenGroup;
};

export type Trace = {
  /** Number of the row that matched, 1-based; 0 when none did. */
  row: number;
  /** The matched row's conditions with the value each saw; null when none matched. */
  when: SeenGroup | null;
  /** Ids of all rows that matched. */
  matched: string[];
  nearestMiss: Miss | null;
};

export const isSeenGroup = (seen: Seen): seen is SeenGroup => 'all' in seen || 'any' in seen;
export const seenChildren = (group: SeenGroup): Seen[] => ('all' in group ? group.all : group.any);
