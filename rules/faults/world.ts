import type { Level } from '../../domain/approval/state.ts';
import { ALL_CADENCES } from '../../domain/care/cadence.ts';
import type { Post, Role, RuleSetCode } from '../../domain/vocabulary.ts';
import { childrenOf, isGroup, type Node, type RuleSetDefinition } from '../definition.ts';
import type { FactId } from '../facts.ts';
import { inTurns } from '../turns.ts';
import { type Fault, type FaultCode, faultsOf, isError } from './find.ts';
import { conditionsOf } from './space.ts';

/** The desk that rules are written for, as far as they can name it. */
export type World = {
  /** Codes of what is in use. */
  queues: ReadonlySet<string>;
  categories: ReadonlySet<string>;
  cadences: ReadonlySet<string>;
  /** Held by somebody who is not disabled. */
  posts: ReadonlySet<Post>;
  roles: ReadonlySet<Role>;
  /** By which working time is counted. `coveredUntil`: the last day whose holidays are known, YYYY-MM-DD; null: it needs none. */
  calendars: { name: string; coveredUntil: string | null }[];
  /** The rules of the other sets that hold. */
  others: readonly RuleSetDefinition[];
};

/** Whose facts come out of which set. */
const DECIDES: Partial<Record<RuleSetCode, FactId>> = {
  tier: 'member.tier',
  lifecycle: 'member.lifecycle',
  loyalty: 'member.loyalty',
  severity: 'case.severity',
};
const COUNTS_WORKING_TIME: ReadonlySet<RuleSetCode> = new Set(['serviceLevel', 'approvals', 'alerts']);
/** How far ahead the holidays should be known: what is promised today may fall due then. */
const AHEAD_MS = 60 * 86_400_000;

/** Everything that is wrong. */
export async function allFaults(definition: RuleSetDefinition, world: World, now: number): Promise<Fault[]> {
  const found = await inTurns(faultsOf(definition));
  return [...found.flat(), ...worldFaults(definition, world, now)];
}

export const hasErrors = async (definition: RuleSetDefinition, world: World, now: number): Promise<boolean> =>
  (await allFaults(definition, world, now)).some(({ code }) => isError(code));

/** What the rules name that is not there, or cannot answer. */
export function worldFaults(definition: RuleSetDefinition, world: World, now: number): Fault[] {
  return [
    ...definition.rows.flatMap(({ when }, i) => namedIn(when, `rows[${i}].when`, world)),
    ...outcomesOf(definition).flatMap(([place, then]) => outcomeFaults(definition, then, place, world)),
    ...loops(definition, world.others),
    ...uncovered(definition, world, now),
  ];
}

const fault = (code: FaultCode, place: string, ...names: string[]): Fault => ({
  code,
  place,
  rows: [],
  example: [],
  names,
});

/** Conditions on a queue or a category that nobody has. */
function namedIn(node: Node, place: string, world: World): Fault[] {
  if (isGroup(node)) {
    const key = 'all' in node ? 'all' : 'any';
    return childrenOf(node).flatMap((child, i) => namedIn(child, `${place}.${key}[${i}]`, world));
  }
  const [code, known] =
    node.fact === 'queue.code'
      ? (['unknownQueue', world.queues] as const)
      : node.fact === 'case.subcategory'
        ? (['unknownCategory', world.categories] as const)
        : ([null, null] as const);
  if (!code) return [];
  return [node.value].flat().flatMap((value) => (known.has(String(value)) ? [] : [fault(code, place, String(value))]));
}

type Outcome = RuleSetDefinition['otherwise']['then'];
const outcomesOf = ({ rows, otherwise }: RuleSetDefinition): [string, Outcome][] => [
  ...rows.map(({ then }, i): [string, Outcome] => [`rows[${i}].then`, then]),
  ['otherwise.then', otherwise.then],
];

function outcomeFaults({ set }: RuleSetDefinition, then: Outcome, place: string, world: World): Fault[] {
  if (set === 'routing' && 'queueCode' in then)
    return world.queues.has(then.queueCode) ? [] : [fault('unknownQueue', `${place}.queueCode`, then.queueCode)];
  if ('cadence' in then && then.cadence !== ALL_CADENCES)
    return world.cadences.has(then.cadence) ? [] : [fault('unknownCadence', `${place}.cadence`, then.cadence)];
  if (set === 'approvals' && 'levels' in then)
    return then.levels.flatMap((level, i) => levelFaults(level, `${place}.levels[${i}]`, world));
  if (set === 'alerts' && 'alert' in then && then.alert !== null)
    return (then.ladder ?? []).flatMap(({ post }, i) => nobody('post', post, `${place}.ladder[${i}]`, world));
  return [];
}

function levelFaults({ approvers }: Level, place: string, world: World): Fault[] {
  // In a line, whoever stands above is asked where the post is empty.
  if (approvers.by === 'line') return [];
  return approvers.by === 'role'
    ? nobody('role', approvers.role, place, world)
    : nobody('post', approvers.post, place, world);
}

function nobody(by: 'post' | 'role', code: Post | Role, place: string, { posts, roles }: World): Fault[] {
  const known: ReadonlySet<string> = by === 'post' ? posts : roles;
  return known.has(code) ? [] : [fault('nobodyThere', place, `${by}.${code}`)];
}

const factsOf = ({ rows }: RuleSetDefinition): Set<FactId> =>
  new Set(rows.flatMap(({ when }) => conditionsOf(when).map(({ fact }) => fact)));

/** A condition on what rests, through other sets, on what this one decides. */
export function loops(
  definition: RuleSetDefinition,
  others: readonly RuleSetDefinition[],
  decides: Partial<Record<RuleSetCode, FactId>> = DECIDES,
): Fault[] {
  const bySet = new Map(others.map((other) => [other.set, other]));
  const decidedBy = new Map(Object.entries(decides).map(([set, fact]) => [fact, set as RuleSetCode]));
  const way = (fact: FactId, sofar: RuleSetCode[]): RuleSetCode[] | null => {
    const set = decidedBy.get(fact);
    if (!set || sofar.includes(set)) return null;
    if (set === definition.set) return [...sofar, set];
    const other = bySet.get(set);
    for (const next of other ? factsOf(other) : []) {
      const found = way(next, [...sofar, set]);
      if (found) return found;
    }
    return null;
  };
  const ways = new Map([...factsOf(definition)].map((fact) => [fact, way(fact, [])]));
  return definition.rows.flatMap(({ when }, i) =>
    leaves(when, `rows[${i}].when`).flatMap(({ fact, place }) => {
      const found = ways.get(fact);
      return found ? [fault('loop', place, definition.set, ...found)] : [];
    }),
  );
}

const leaves = (node: Node, place: string): { fact: FactId; place: string }[] =>
  isGroup(node)
    ? childrenOf(node).flatMap((child, i) => leaves(child, `${place}.${'all' in node ? 'all' : 'any'}[${i}]`))
    : [{ fact: node.fact, place }];

function uncovered({ set }: RuleSetDefinition, { calendars }: World, now: number): Fault[] {
  if (!COUNTS_WORKING_TIME.has(set)) return [];
  const needed = new Date(now + AHEAD_MS).toISOString().slice(0, 10);
  return calendars.flatMap(({ name, coveredUntil }) =>
    coveredUntil !== null && coveredUntil < needed ? [fault('yearNotCovered', '', name, coveredUntil)] : [],
  );
}
