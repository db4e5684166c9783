import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inWords, mustParse, parseDefinition } from '../../../rules/parse.ts';
import { SEEDS } from '../../../rules/seeds.ts';
import { routingSet } from './arbitraries.ts';

const note = { zh: '注', en: 'note' };
const condition = { fact: 'member.spent12Months', operator: 'greaterThan', value: 1 };
const definition = (change: object = {}) => ({
  set: 'tier',
  hitPolicy: 'first',
  rows: [{ id: 'a', when: { all: [condition] }, then: { tier: 'gold' }, note }],
  otherwise: { id: 'rest', then: { tier: 'basic' }, note },
  ...change,
});
const withCondition = (c: object) =>
  definition({ rows: [{ id: 'a', when: { all: [{ ...condition, ...c }] }, then: { tier: 'gold' }, note }] });
const withThen = (set: string, then: unknown) => ({
  set,
  hitPolicy: 'first',
  rows: [],
  otherwise: { id: 'rest', then, note },
});
const problems = (input: unknown) => {
  const parsed = parseDefinition(input);
  return parsed.ok ? [] : parsed.problems.map((p) => `${p.place} ${p.code}`);
};
const nested = (depth: number): object => (depth === 0 ? condition : { all: [nested(depth - 1)] });

describe('a definition', () => {
  it('that is right is taken as it is', () => {
    for (const { definition } of Object.values(SEEDS))
      expect(parseDefinition(definition)).toEqual({ ok: true, definition });
    fc.assert(fc.property(routingSet, (set) => parseDefinition(JSON.parse(JSON.stringify(set))).ok));
  });

  it.each<[string, unknown, string]>([
    ['no object', 'x', ' object'],
    ['an array', [], ' object'],
    ['a set that is not one', definition({ set: 'taxes' }), 'set choice'],
    ['a hit policy that is not one', definition({ hitPolicy: 'any' }), 'hitPolicy choice'],
    ['rows that are no list', definition({ rows: {} }), 'rows list'],
    ['no otherwise', definition({ otherwise: undefined }), 'otherwise required'],
    ['a key of another engine', definition({ priority: 3 }), 'priority unknownKey'],
    ['an unknown fact', withCondition({ fact: 'member.shoeSize' }), 'rows[0].when.all[0].fact unknownFact'],
    ['a prototype key as fact', withCondition({ fact: '__proto__' }), 'rows[0].when.all[0].fact unknownFact'],
    ['a method as fact', withCondition({ fact: 'constructor' }), 'rows[0].when.all[0].fact unknownFact'],
    ['a fact that is a list', withCondition({ fact: ['member.tier'] }), 'rows[0].when.all[0].fact unknownFact'],
    ['text for a number', withCondition({ value: '10000' }), 'rows[0].when.all[0].value wrongType'],
    ['half a cent', withCondition({ value: 1.5 }), 'rows[0].when.all[0].value wrongType'],
    ['a number no number can hold', withCondition({ value: 2 ** 60 }), 'rows[0].when.all[0].value wrongType'],
    [
      'a reference to another fact',
      withCondition({ value: { fact: 'member.tier' } }),
      'rows[0].when.all[0].value wrongType',
    ],
    ['no value', withCondition({ value: undefined }), 'rows[0].when.all[0].value required'],
    ['an operator that is not one', withCondition({ operator: 'contains' }), 'rows[0].when.all[0].operator choice'],
    ['a list for equal', withCondition({ operator: 'equal', value: [1] }), 'rows[0].when.all[0].value wrongType'],
    ['no list for in', withCondition({ operator: 'in' }), 'rows[0].when.all[0].value list'],
    ['an empty list', withCondition({ operator: 'in', value: [] }), 'rows[0].when.all[0].value empty'],
    ['a path', withCondition({ path: '$.x' }), 'rows[0].when.all[0].path unknownKey'],
    ['params', withCondition({ params: {} }), 'rows[0].when.all[0].params unknownKey'],
    [
      'a value out of the choices',
      withCondition({ fact: 'member.lifecycle', operator: 'in', value: ['mature', 'rich'] }),
      'rows[0].when.all[0].value[1] choice',
    ],
    [
      'text in order',
      withCondition({ fact: 'member.region', operator: 'lessThan', value: 'b' }),
      'rows[0].when.all[0].operator notOrdered',
    ],
    [
      'a case fact where there is no case',
      withCondition({ fact: 'case.kind', operator: 'equal', value: 'complaint' }),
      'rows[0].when.all[0].fact factNotInSet',
    ],
    [
      'a tier that depends on itself',
      withCondition({ fact: 'member.tier', operator: 'equal', value: 'gold' }),
      'rows[0].when.all[0].fact factNotInSet',
    ],
    [
      'not',
      definition({ rows: [{ id: 'a', when: { not: condition }, then: { tier: 'gold' }, note }] }),
      'rows[0].when.not unknownKey',
    ],
    [
      'all and any',
      definition({ rows: [{ id: 'a', when: { all: [], any: [] }, then: { tier: 'gold' }, note }] }),
      'rows[0].when allOrAny',
    ],
    [
      'an empty any',
      definition({ rows: [{ id: 'a', when: { any: [] }, then: { tier: 'gold' }, note }] }),
      'rows[0].when.any empty',
    ],
    [
      'nesting without end',
      definition({ rows: [{ id: 'a', when: nested(2_000), then: { tier: 'gold' }, note }] }),
      `rows[0].when${'.all[0]'.repeat(6)} tooDeep`,
    ],
    [
      'too many rows',
      definition({ rows: Array.from({ length: 501 }, (_, i) => ({ ...definition().rows[0], id: `r${i}` })) }),
      'rows tooMany',
    ],
    ['a tier that is not one', withThen('tier', { tier: 'diamond' }), 'otherwise.then.tier choice'],
    ['an outcome of another set', withThen('tier', { queueCode: 'vip' }), 'otherwise.then.queueCode unknownKey'],
    ['a queue that is no code', withThen('routing', { queueCode: 'a b' }), 'otherwise.then.queueCode identifier'],
    ['named by text', withThen('routing', { queueCode: 'vip', named: 'yes' }), 'otherwise.then.named wrongType'],
    [
      'priority 5',
      withThen('serviceLevel', { priority: 5, minutes: {}, ladderPercent: 100 }),
      'otherwise.then.priority integer',
    ],
    [
      'a clock that is not one',
      withThen('serviceLevel', { priority: 1, minutes: { lunch: 5 }, ladderPercent: 100 }),
      'otherwise.then.minutes.lunch unknownKey',
    ],
    [
      'no minute at all',
      withThen('serviceLevel', { priority: 1, minutes: { answer: 0 }, ladderPercent: 100 }),
      'otherwise.then.minutes.answer integer',
    ],
    [
      'a ladder without time',
      withThen('serviceLevel', { priority: 1, minutes: {}, ladderPercent: 0 }),
      'otherwise.then.ladderPercent integer',
    ],
    [
      'an id used twice',
      definition({ otherwise: { id: 'a', then: { tier: 'basic' }, note } }),
      'otherwise.id duplicateId',
    ],
    [
      'an id with spaces',
      definition({ otherwise: { id: 'a b', then: { tier: 'basic' }, note } }),
      'otherwise.id identifier',
    ],
    [
      'a NUL in a note',
      definition({ otherwise: { id: 'b', then: { tier: 'basic' }, note: { zh: '\u0000', en: '' } } }),
      'otherwise.note.zh text',
    ],
  ])('with %s is refused at the place', (_, input, expected) => {
    expect(problems(input)).toContain(expected);
  });

  it('with prototype keys in its JSON is refused, and leaves no trace', () => {
    const json = JSON.stringify(definition()).replace('"set"', '"__proto__":{"polluted":1},"set"');
    expect(problems(JSON.parse(json))).toEqual(['__proto__ unknownKey']);
    const minutes = '{"priority":1,"minutes":{"__proto__":5},"ladderPercent":100}';
    expect(problems(withThen('serviceLevel', JSON.parse(minutes)))).toEqual([
      'otherwise.then.minutes.__proto__ unknownKey',
    ]);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('that is anything at all never throws', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, maxDepth: 5 }), (input) => {
        expect(parseDefinition(input).ok).toBe(false);
        parseDefinition(definition({ rows: input }));
        parseDefinition(withCondition({ value: input, operator: input }));
      }),
      { numRuns: 500 },
    );
  });

  it('says in both languages what is wrong', () => {
    const parsed = parseDefinition(withCondition({ operator: 'in', value: [] }));
    const words = parsed.ok ? [] : parsed.problems.flatMap((p) => [inWords(p, 'en'), inWords(p, 'zh')]);
    expect(words).toEqual(['rows[0].when.all[0].value: must not be empty', 'rows[0].when.all[0].value: 不能为空']);
    expect(() => mustParse(definition(), 'routing')).toThrow('set: must be one of: routing');
  });
});
