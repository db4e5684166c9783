import { createHash } from 'node:crypto';
import { Engine, Operator as EngineOperator, type RuleProperties, type RuleResult } from 'json-rules-engine';
import {
  childrenOf,
  isGroup,
  type Node,
  OPERATORS,
  type Operator,
  type RuleSetDefinition,
  type Value,
} from './definition.ts';
import type { Scalar } from './fact.ts';
import { factOf } from './facts.ts';

/** json-rules-engine, compiled from a definition and kept by its checksum. */

/** Which rows hold, in their order. */
export type Evaluate = (facts: Record<string, Scalar>) => Promise<boolean[]>;

/** Definitions kept at once; with three sets and a draft or two nobody comes near. */
const KEPT = 64;
/** Engines of one definition that wait for work: as many as a worker has slots. After a burst the rest are let go. */
const IDLE = 20;
const pools = new Map<string, Evaluate[]>();
// Definitions are immutable: the checksum of the same object is taken once.
const checksums = new WeakMap<RuleSetDefinition, string>();

export function checksumOf(definition: RuleSetDefinition): string {
  let checksum = checksums.get(definition);
  if (!checksum) {
    checksum = createHash('sha256').update(JSON.stringify(definition)).digest('hex');
    checksums.set(definition, checksum);
  }
  return checksum;
}

/**
 * Lends an engine of this definition. One run at a time each: an Engine has one status for all its runs, and a run that ends makes
 * another that has not begun skip every rule in silence.
 */
export async function withEngine<T>(
  definition: RuleSetDefinition,
  use: (evaluate: Evaluate) => Promise<T>,
): Promise<T> {
  const checksum = checksumOf(definition);
  let idle = pools.get(checksum);
  if (!idle) {
    idle = [];
    pools.set(checksum, idle);
    const oldest = pools.keys().next().value;
    if (pools.size > KEPT && oldest !== undefined) pools.delete(oldest);
  }
  const evaluate = idle.pop() ?? compile(definition);
  try {
    return await use(evaluate);
  } finally {
    if (idle.length < IDLE) idle.push(evaluate);
  }
}

function compile(definition: RuleSetDefinition): Evaluate {
  const engine = new Engine([], { allowUndefinedFacts: true });
  for (const operator of GUARDED) engine.addOperator(operator);
  for (const row of definition.rows)
    engine.addRule({
      name: row.id,
      conditions: guarded(row.when) as RuleProperties['conditions'],
      event: { type: 'hit' },
    });
  return async (facts) => {
    const { results, failureResults } = await engine.run(facts);
    const met = new Map([...results, ...failureResults].map((r: RuleResult) => [r.name, r.result]));
    // Rules of one priority end in any order: the rows' own order counts.
    return definition.rows.map(({ id }) => {
      const row = met.get(id);
      // A row that the engine did not evaluate is an error, never a miss.
      if (typeof row !== 'boolean') throw new Error('The rules engine left a row unevaluated');
      return row;
    });
  };
}

/** The same tree with each operator replaced by the one for the fact's type, which is false on everything else. */
function guarded(node: Node): object {
  if (!isGroup(node)) return { ...node, operator: `${jsType(node.fact)}.${node.operator}` };
  const children = childrenOf(node).map(guarded);
  return 'all' in node ? { all: children } : { any: children };
}

export type JsType = 'number' | 'boolean' | 'string';
export function jsType(id: Parameters<typeof factOf>[0]): JsType {
  const { type } = factOf(id);
  return type === 'integer' || type === 'instant' ? 'number' : type === 'boolean' ? 'boolean' : 'string';
}

export const GUARDS: Record<JsType, (value: unknown) => boolean> = {
  number: (value) => Number.isSafeInteger(value),
  boolean: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string',
};

const list = (value: Value | Value[]) => (Array.isArray(value) ? value : [value]);
export const COMPARE: Record<Operator, (seen: Value, value: Value | Value[]) => boolean> = {
  equal: (seen, value) => seen === value,
  notEqual: (seen, value) => seen !== value,
  in: (seen, value) => list(value).includes(seen),
  notIn: (seen, value) => !list(value).includes(seen),
  lessThan: (seen, value) => seen < value,
  lessThanInclusive: (seen, value) => seen <= value,
  greaterThan: (seen, value) => seen > value,
  greaterThanInclusive: (seen, value) => seen >= value,
};

const GUARDED = (Object.keys(GUARDS) as JsType[]).flatMap((type) =>
  OPERATORS.map((name) => new EngineOperator<Value, Value | Value[]>(`${type}.${name}`, COMPARE[name], GUARDS[type])),
);
