import { isOfMembers } from '../domain/trial/trial.ts';
import type { RuleSetCode } from '../domain/vocabulary.ts';
import { type Condition, LIMITS, type Node, OPERATORS, type Value, type When } from './definition.ts';
import { admit, type Fact, hangsOnMember, isOrdered } from './fact.ts';
import { type FactId, findFact } from './facts.ts';
import type { Reader } from './parse-reader.ts';

/** What is said with a question, and what is known of a case but not of a member alone. */
const ASKED: ReadonlySet<Fact['source']> = new Set(['context', 'request']);

/** Nothing depends on itself: stage, loyalty and tier are decided in this order, and each may speak of those before it. */
const DECIDED_LATER: Partial<Record<RuleSetCode, readonly string[]>> = {
  lifecycle: ['member.lifecycle', 'member.loyalty', 'member.tier'],
  loyalty: ['member.loyalty', 'member.tier'],
  tier: ['member.tier'],
};

type MaySpeakOf = (fact: Fact) => boolean;

/** What hangs on nothing that is decided about but alerts of its own. */
const OF_ALERTS: ReadonlySet<Fact['source']> = new Set(['queue', 'change']);

/** Which facts a row may speak of. */
export function mayOf(set: RuleSetCode, then: unknown): MaySpeakOf {
  // Decided about a member without a case.
  if (isOfMembers(set)) {
    const later = DECIDED_LATER[set] ?? [];
    return ({ id, source }) => !ASKED.has(source) && source !== 'case' && !OF_ALERTS.has(source) && !later.includes(id);
  }
  if (set !== 'alerts') return (fact) => !OF_ALERTS.has(fact.source);
  // An alert about a member outlives the case on which it was seen. Nobody asks for an alert, so nothing is said with the question.
  const about = (then as { about?: string } | undefined)?.about;
  if (about === 'queue') return (fact) => fact.source === 'queue';
  if (about === 'change') return (fact) => fact.source === 'change' || hangsOnMember(fact);
  return ({ source }) => !ASKED.has(source) && !OF_ALERTS.has(source) && !(about === 'member' && source === 'case');
}

/** The condition tree of a row. An empty list is refused: json-rules-engine holds an empty `any` for true, logic and SQL for false. */
export function parseWhen(read: Reader, may: MaySpeakOf, input: unknown, place: string, depth = 1): When | undefined {
  const group = read.object(input, place, [], ['all', 'any']);
  if (!group) return undefined;
  const keys = Object.keys(group);
  if (keys.length !== 1) return read.wrong(place, 'allOrAny');
  if (depth > LIMITS.depth) return read.wrong(place, 'tooDeep', { max: LIMITS.depth });
  const key = keys[0] as 'all' | 'any';
  const nodes = read
    .list(group[key], `${place}.${key}`, 1, 'conditions')
    .map((item, i) => parseNode(read, may, item, `${place}.${key}[${i}]`, depth));
  return { [key]: nodes } as When;
}

function parseNode(read: Reader, may: MaySpeakOf, input: unknown, place: string, depth: number): Node | undefined {
  const isGroup =
    typeof input === 'object' && input !== null && (Object.hasOwn(input, 'all') || Object.hasOwn(input, 'any'));
  return isGroup ? parseWhen(read, may, input, place, depth + 1) : parseCondition(read, may, input, place);
}

function parseCondition(read: Reader, may: MaySpeakOf, input: unknown, place: string): Condition | undefined {
  const raw = read.object(input, place, ['fact', 'operator', 'value']);
  if (!raw || raw.fact === undefined || raw.value === undefined) return undefined;
  const operator = read.choice(raw.operator, `${place}.operator`, OPERATORS);
  const fact = typeof raw.fact === 'string' ? findFact(raw.fact) : undefined;
  if (!fact) return read.wrong(`${place}.fact`, 'unknownFact');
  if (!may(fact)) return read.wrong(`${place}.fact`, 'factNotInSet', { fact: fact.id });
  if (!operator) return undefined;
  if (!isOrdered(fact) && /Than/.test(operator))
    return read.wrong(`${place}.operator`, 'notOrdered', { fact: fact.id });

  const isList = operator === 'in' || operator === 'notIn';
  if (isList && !Array.isArray(raw.value)) return read.wrong(`${place}.value`, 'list');
  const values = isList
    ? read.list(raw.value, `${place}.value`, 1, 'list').map((v, i) => parseValue(read, fact, v, `${place}.value[${i}]`))
    : [parseValue(read, fact, raw.value, `${place}.value`)];
  return { fact: fact.id as FactId, operator, value: (isList ? values : values[0]) as Value | Value[] };
}

function parseValue(read: Reader, fact: Fact, input: unknown, place: string): Value | undefined {
  read.countValue(place);
  const value = admit(fact, input);
  const storable =
    typeof value !== 'string' || (value.length <= 200 && value.isWellFormed() && !value.includes('\u0000'));
  if (value !== null && storable) return value;
  if (fact.type === 'choice' && typeof input === 'string')
    return read.wrong(place, 'choice', { choices: fact.choices.join(', ') });
  return read.wrong(place, 'wrongType', { type: fact.type });
}
