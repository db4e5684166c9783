import { type ConditionProperties, Engine, Operator as EngineOperator, type RuleResult } from 'json-rules-engine';
import { type Compiled, compiledOf } from './compiled.ts';
import { type Condition, OPERATORS, type Operator, type RuleSetDefinition, type Value } from './definition.ts';
import type { Scalar } from './fact.ts';
import { factOf } from './facts.ts';

/** json-rules-engine, which says what holds; compiled from a definition and kept with it. */

/** Which conditions of the compiled definition hold, by their numbers. */
type Evaluate = (facts: Record<string, Scalar>) => Promise<boolean[]>;

/** Engines of one definition that wait for work: as many as a worker has slots. After a burst the rest are let go. */
const IDLE = 20;
const pools = new WeakMap<Compiled, Evaluate[]>();

/**
 * Which conditions hold, by an engine of this definition. One run at a time each: an Engine has one status for all its runs, and a run
 * that ends makes another that has not begun skip every rule in silence.
 */
export async function holding(definition: RuleSetDefinition, facts: Record<string, Scalar>): Promise<boolean[]> {
  const compiled = compiledOf(definition);
  const idle = pools.get(compiled) ?? [];
  pools.set(compiled, idle);
  const evaluate = idle.pop() ?? engineOf(compiled);
  try {
    return await evaluate(facts);
  } finally {
    if (idle.length < IDLE) idle.push(evaluate);
  }
}

/**
 * Conditions that many rows share are evaluated once, so all of them are one rule of the library, and its result says of each whether it
 * holds: one rule for each row would evaluate a column of 200 rows 200 times.
 */
function engineOf({ conditions, facts }: Compiled): Evaluate {
  if (conditions.length === 0) return async () => [];
  const engine = new Engine([], { allowUndefinedFacts: true });
  for (const operator of GUARDED) engine.addOperator(operator);
  engine.addRule({ name: 'conditions', conditions: { any: conditions.map(guarded) }, event: { type: 'evaluated' } });
  return async (known) => {
    const { results, failureResults } = await engine.run(Object.fromEntries(facts.map((id) => [id, known[id]])));
    const held = [...results, ...failureResults].flatMap(resultsOf);
    // A condition that the engine did not evaluate is an error, never a miss.
    if (held.length !== conditions.length) throw new Error('The rules engine left conditions unevaluated');
    return held;
  };
}

function resultsOf({ conditions }: RuleResult): boolean[] {
  const evaluated = 'any' in conditions ? (conditions.any as { result?: boolean }[]) : [];
  return evaluated.flatMap(({ result }) => (typeof result === 'boolean' ? [result] : []));
}

/** The same with the operator replaced by the one for the fact's type, which is false on everything else. */
const guarded = (condition: Condition): ConditionProperties => ({
  ...condition,
  operator: `${jsType(condition.fact)}.${condition.operator}`,
});

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
