import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cellsOf,
  cellText,
  copyOf,
  type Paper,
  paste,
  putText,
  rowsAdded,
  table,
} from '../../../admin-ui/rule-editor/clipboard.ts';
import { readConditions, typedConditions } from '../../../admin-ui/rule-editor/conditions.ts';
import { at, moved, rangeOf } from '../../../admin-ui/rule-editor/cursor.ts';
import {
  clearCell,
  copiesOf,
  insertRows,
  moveRows,
  newRows,
  putConditions,
  putOutcome,
  removeFact,
} from '../../../admin-ui/rule-editor/edit.ts';
import { faultsOf } from '../../../admin-ui/rule-editor/faults.ts';
import {
  type Column,
  columnsOf,
  type Draft,
  draftOf,
  factColumns,
  plain,
  type Tree,
} from '../../../admin-ui/rule-editor/model.ts';
import { readOutcome, readTime, typedOutcome, typedTime } from '../../../admin-ui/rule-editor/outcome-text.ts';
import { clocksIn, outcomeAt } from '../../../admin-ui/rule-editor/outcomes.ts';
import { pathOf, toQuery, toTree } from '../../../admin-ui/rule-editor/tree.ts';
import { readInteger, readValue, typedValue } from '../../../admin-ui/rule-editor/values.ts';
import type { FactPart, RuleParts } from '../../../api/contract/rule-editor.ts';
import { say } from '../../../domain/language/index.ts';
import { RULE_SETS, type RuleSetCode } from '../../../domain/vocabulary.ts';
import { type Condition, LIMITS, OPERATORS, type Value, type When } from '../../../rules/definition.ts';
import { type Fact, isOrdered } from '../../../rules/fact.ts';
import { FACTS } from '../../../rules/facts.ts';
import { parseDefinition } from '../../../rules/parse.ts';
import { SHIPPED } from '../../../rules/seeds.ts';
import { whenOver } from '../rules/arbitraries.ts';

/** As the API gives them; the component test holds the two together. */
const inBoth = (key: string) => ({ zh: say('zh', key), en: say('en', key) });
const named = (words: string, values: readonly string[]) =>
  values.map((value) => ({ value, name: inBoth(`${words}.${value}`) }));
const partOf = (fact: Fact): FactPart => ({
  ...{
    id: fact.id,
    name: inBoth(`rules.fact.${fact.id}`),
    hint: null,
    source: fact.source,
    type: fact.type,
    about: null,
  },
  unit: fact.type === 'integer' ? fact.unit : null,
  operators: OPERATORS.filter((operator) => isOrdered(fact) || !operator.includes('Than')),
  choices: fact.type === 'choice' ? named(fact.words, fact.choices) : [],
});
const partsFor = (set: RuleSetCode): RuleParts => ({
  set,
  currency: { code: 'CNY', digits: 2 },
  timeZone: 'Asia/Shanghai',
  facts: FACTS.map(partOf),
  outcomes: {
    tier: named('tier', ['basic', 'silver', 'gold', 'platinum']),
    severity: named(
      set === 'alerts' ? 'alerts.severity' : 'severity',
      set === 'alerts' ? ['info', 'warning', 'critical'] : ['low', 'normal', 'high', 'critical'],
    ),
    queueCode: [{ value: 'vip', name: { zh: '贵宾', en: 'VIP' } }],
    priority: named('ruleEditor.priority', ['1', '2', '3', '4']),
    alert: named('alerts.kind', ['overdue', 'other', 'none']),
    about: named('ruleEditor.about', ['case', 'member', 'queue']),
    recipients: named('ruleEditor.recipient', ['holder', 'teamLead', 'watchers']),
    channels: named('channel', ['email', 'text']),
  },
  limits: { rows: 500, depth: 6, conditions: 50, list: 100, levels: 6, note: 500 },
});
const factPart = (id: string) => partOf(FACTS.find((fact) => fact.id === id) as Fact);
const paperFor = (set: RuleSetCode, locale: 'zh' | 'en' = 'en'): Paper => ({
  parts: partsFor(set),
  writing: { locale, digits: 2, timeZone: 'Asia/Shanghai' },
});
const columnsFor = (draft: Draft, { parts }: Paper): Column[] =>
  columnsOf(parts, factColumns(draft, []), clocksIn(draft, []));

const MINUTE = 60_000;
/** Values as people have them: instants on a minute, text of any kind. */
function valuesOf(fact: Fact): fc.Arbitrary<Value> {
  switch (fact.type) {
    case 'integer':
      return fc.oneof(fc.integer({ min: -1e12, max: 1e12 }), fc.maxSafeInteger());
    case 'instant':
      return fc.integer({ min: 0, max: 60 * 365 * 24 * 60 }).map((n) => n * MINUTE);
    case 'boolean':
      return fc.boolean();
    case 'choice':
      return fc.constantFrom(...fact.choices);
    case 'id':
      return fc.oneof(
        fc.constantFrom('north', '东区', 'a, b', 'x; y', '≥ 5', 'not here', '"quoted"', ' edge '),
        fc.string({ minLength: 1, maxLength: 12 }),
      );
  }
}
const conditionOn = (fact: Fact): fc.Arbitrary<Condition> =>
  fc.constantFrom(...partOf(fact).operators).chain((operator) => {
    const list = operator === 'in' || operator === 'notIn';
    const value: fc.Arbitrary<Value | Value[]> = list
      ? fc.array(valuesOf(fact), { minLength: 1, maxLength: 4 })
      : valuesOf(fact);
    return value.map((one) => ({ fact: fact.id, operator, value: one }) as Condition);
  });
const anyFact = fc.constantFrom<Fact>(...FACTS);
const tree = whenOver(FACTS, LIMITS.depth);

describe('cells of conditions', () => {
  test.each(['zh', 'en'] as const)('what a cell says can be typed, and says the same again (%s)', (locale) => {
    const { writing } = paperFor('tier', locale);
    const cell = anyFact.chain((fact) =>
      fc.array(conditionOn(fact), { maxLength: 3 }).map((conditions) => ({ fact, conditions })),
    );
    fc.assert(
      fc.property(cell, ({ fact, conditions }) => {
        const part = partOf(fact);
        expect(readConditions(typedConditions(conditions, part, writing), part, writing)).toEqual(conditions);
      }),
      { numRuns: 300 },
    );
  });

  const spent = factPart('member.spent12Months');
  const { writing } = paperFor('tier', 'zh');
  test.each([
    ['>= 10,000', [['greaterThanInclusive', 1_000_000]]],
    ['≥¥1.5万', [['greaterThanInclusive', 1_500_000]]],
    ['不低于 0.07', [['greaterThanInclusive', 7]]],
    [
      '1000 ~ 2000',
      [
        ['greaterThanInclusive', 100_000],
        ['lessThanInclusive', 200_000],
      ],
    ],
    [
      '> 5; < 9.5',
      [
        ['greaterThan', 500],
        ['lessThan', 950],
      ],
    ],
    ['1, 2、3', [['in', [100, 200, 300]]]],
    ['≠ 4', [['notEqual', 400]]],
    ['much', [['equal', 'much']]],
    ['> 1.005', [['greaterThan', '1.005']]],
    ['', []],
    ['>=', []],
  ])('money: %s', (typed, expected) => {
    const read = readConditions(typed, spent, writing).map(({ operator, value }) => [operator, value]);
    expect(read).toEqual(expected);
  });

  test.each([
    ['member.tier', 'Gold, 白金', 'in', ['gold', 'platinum']],
    ['member.tier', 'not 金卡', 'notEqual', 'gold'],
    ['member.tier', 'Diamond', 'equal', 'Diamond'],
    ['case.verified', '是', 'equal', true],
    ['case.openHours', '> 48 小时', 'greaterThan', 48],
    ['queue.overduePercent', 'at least 80 %', 'greaterThanInclusive', 80],
    ['member.enrolledAt', '< 2026/1/31', 'lessThan', Date.UTC(2026, 0, 30, 16)],
    ['member.region', 'north', 'equal', 'north'],
  ])('%s: %s', (id, typed, operator, value) => {
    expect(readConditions(typed, factPart(id), writing)).toEqual([{ fact: id, operator, value }]);
  });

  test('amounts are exact, or none', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (minor) => {
        expect(readValue(typedValue(minor, spent, writing), spent, writing)).toBe(minor);
      }),
    );
    expect(readInteger('9007199254740993')).toBeUndefined();
    expect(readInteger('1.5')).toBeUndefined();
    expect(readInteger('1,00')).toBeUndefined();
  });
});

describe('trees', () => {
  test('stored, as the editor has it, and stored again', () => {
    fc.assert(
      fc.property(tree, (when) => {
        const query = toQuery(when);
        expect(toTree(query)).toEqual(when);
        expect(toQuery(toTree(query))).toEqual(query);
      }),
      { numRuns: 200 },
    );
  });

  test('a place leads to the same condition in both', () => {
    fc.assert(
      fc.property(tree, (when) => {
        const walk = (of: When, place: string): void => {
          const key = 'all' in of ? 'all' : 'any';
          for (const [i, child] of ('all' in of ? of.all : of.any).entries()) {
            const here = `${place}.${key}[${i}]`;
            if ('fact' in child) {
              let found: unknown = toQuery(when);
              for (const n of pathOf(here)) found = (found as { rules: unknown[] }).rules[n];
              expect(found).toEqual({ field: child.fact, operator: child.operator, value: child.value });
            } else walk(child, here);
          }
        };
        walk(when, 'rows[7].when');
      }),
      { numRuns: 50 },
    );
  });
});

describe('outcomes', () => {
  test.each(RULE_SETS)('every shipped row of %s can be typed, and says the same again', (set) => {
    for (const locale of ['zh', 'en'] as const) {
      const paper = paperFor(set, locale);
      const draft = SHIPPED[set].at(-1) as unknown as Draft;
      const columns = columnsFor(draft, paper).flatMap((one) => (one.is === 'then' ? [one.of] : []));
      for (const row of [...draft.rows, draft.otherwise])
        for (const column of columns) {
          const value = outcomeAt(row, column);
          const choices = paper.parts.outcomes[column.label] ?? [];
          const typed = typedOutcome(value, column, paper.writing, choices);
          if (value !== undefined || column.kind.is !== 'choices')
            expect(readOutcome(typed, column, choices)).toEqual(value);
        }
    }
  });

  test('times', () => {
    expect([90, 60, 45, 0].map(typedTime)).toEqual(['1h 30min', '1h', '45min', '0min']);
    expect(['8小时', '1.5h', '30', '2h 5min', '90 分钟', 'soon'].map(readTime)).toEqual([
      480,
      90,
      30,
      125,
      90,
      undefined,
    ]);
    fc.assert(
      fc.property(fc.nat(600_000), (minutes) => {
        expect(readTime(typedTime(minutes))).toBe(minutes);
      }),
    );
  });

  test('what belongs together stays so', () => {
    const draft = SHIPPED.alerts.at(-1) as unknown as Draft;
    const paper = paperFor('alerts');
    const column = (name: string) =>
      columnsFor(draft, paper).flatMap((one) =>
        one.is === 'then' && one.of.label === name ? [one.of] : [],
      )[0] as never;
    const member = {
      alert: 'overdue',
      about: 'member',
      severity: 'info',
      recipients: ['watchers', 'holder'],
      channels: [],
      repeat: 'once',
      ladder: [],
    };
    const base = { ...draft, rows: [{ ...(draft.rows[0] as Draft['rows'][0]), then: member }] };
    expect(putOutcome(base, 0, column('about'), 'queue').rows[0]?.then).toMatchObject({ recipients: ['holder'] });
    expect(putOutcome(base, 0, column('about'), 'case').rows[0]?.then).not.toHaveProperty('ladder');
    expect(putOutcome(base, 0, column('alert'), null).rows[0]?.then).toEqual({ alert: null });
    const raised = putOutcome({ ...draft, rows: [] }, 0, column('alert'), 'overdue');
    expect(parseDefinition({ ...raised }).ok).toBe(true);
  });
});

/** Tiers by spending: the draft most tests change. */
const spending = (...amounts: number[]): Draft => ({
  set: 'tier',
  hitPolicy: 'first',
  rows: amounts.map((amount, i) => ({
    id: `r${i}`,
    when: { all: [{ fact: 'member.spent12Months', operator: 'greaterThanInclusive', value: amount }] },
    then: { tier: 'gold' },
    note: { zh: '', en: '' },
  })),
  otherwise: { id: 'rest', then: { tier: 'basic' }, note: { zh: '', en: '' } },
});
const ids = (draft: Draft) => draft.rows.map(({ id }) => id).join(' ');

describe('rows', () => {
  test('move together, as far as there are, and never behind the default', () => {
    const draft = spending(1, 2, 3, 4);
    expect(ids(moveRows(draft, 1, 2, -1).draft)).toBe('r1 r2 r0 r3');
    expect(ids(moveRows(draft, 0, 1, 9).draft)).toBe('r2 r3 r0 r1');
    expect(moveRows(draft, 0, 4, 1).draft).toBe(draft);
    fc.assert(
      fc.property(fc.nat(3), fc.nat(3), fc.integer({ min: -5, max: 5 }), (a, b, by) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const { draft: next, at: place } = moveRows(draft, from, to, by);
        expect([...next.rows].sort((x, y) => x.id.localeCompare(y.id))).toEqual(draft.rows);
        expect(next.rows.slice(place, place + to - from + 1)).toEqual(draft.rows.slice(from, to + 1));
      }),
    );
  });

  test('what nothing happened to stays the very same', () => {
    const draft = spending(1, 2);
    const next = putConditions(draft, 0, 'member.tier', [{ fact: 'member.tier', operator: 'equal', value: 'gold' }]);
    expect(next.rows[1]).toBe(draft.rows[1]);
    expect(removeFact(next, 'member.tier').rows).toEqual(draft.rows);
    expect(removeFact(next, 'member.tier').rows[1]).toBe(draft.rows[1]);
  });

  test('a condition keeps its place, further ones come behind it', () => {
    const draft = putConditions(spending(1), 0, 'member.tier', [
      { fact: 'member.tier', operator: 'equal', value: 'gold' },
    ]);
    const read = readConditions('1 ~ 2', factPart('member.spent12Months'), paperFor('tier').writing);
    const next = putConditions(draft, 0, 'member.spent12Months', read);
    expect(plain(next.rows[0] as Draft['rows'][0])?.map(({ fact }) => fact)).toEqual([
      'member.spent12Months',
      'member.tier',
      'member.spent12Months',
    ]);
  });

  test('new ones and copies have ids of their own', () => {
    const draft = spending(1, 2);
    const more = insertRows(draft, 1, [...copiesOf(draft, draft.rows), ...[]]);
    const most = insertRows(more, 9, newRows(more, 3));
    expect(new Set(most.rows.map(({ id }) => id)).size).toBe(most.rows.length);
    expect(parseDefinition({ ...more }).ok).toBe(true);
  });

  test('whatever a server kept can be shown', () => {
    for (const odd of [
      null,
      7,
      {},
      { set: 'tier', rows: 'x' },
      { set: 'tier', rows: [{ id: 'a', when: null }] },
      { set: 'routing', rows: [] },
    ])
      expect(draftOf(odd, 'tier')).toBeNull();
    const draft = spending(1);
    expect(draftOf(draft, 'tier')).toBe(draft);
    expect(draftOf({ ...draft, rows: [{ id: 'a' }], otherwise: { id: 'b' } }, 'tier')).toMatchObject({
      ...{ rows: [{ id: 'a', when: { all: [] }, then: {} }], otherwise: { id: 'b', note: { zh: '' } } },
    });
  });
});

describe('copy and paste', () => {
  const paper = paperFor('tier');
  test('tables of spreadsheets are read as they write them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string(), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
        (lines) => {
          fc.pre(lines.at(-1)?.join('') !== '' && !lines.flat().some((cell) => cell.includes('\r')));
          expect(cellsOf(table(lines))).toEqual(lines);
        },
      ),
    );
    expect(cellsOf('a\tb\r\n"c ""x""\ny"\t\r\n')).toEqual([
      ['a', 'b'],
      ['c "x"\ny', ''],
    ]);
    expect(cellsOf('5" pipe\t"')).toEqual([['5" pipe', '"']]);
  });

  test('rows of text come in behind the number that was chosen; what does not fit stays in its cell and says so', () => {
    const draft = spending(100);
    const columns = columnsFor(draft, paper);
    const text = '>= 5,000\tplatinum\tBest\nplenty\tdiamond\t\n';
    const { draft: next, range } = paste(
      draft,
      columns,
      rangeOf(at(0, 0), { rows: 2, columns: columns.length }),
      text,
      null,
      paper,
    );
    expect(range).toMatchObject({ top: 1, bottom: 2 });
    expect(next.rows[1]).toMatchObject({ then: { tier: 'platinum' }, note: { en: 'Best' } });
    expect(plain(next.rows[1] as Draft['rows'][0])).toMatchObject([
      { operator: 'greaterThanInclusive', value: 500_000 },
    ]);
    const faults = faultsOf(next, columnsFor(next, paper), null, paper, (key, values) => `${key}: ${values?.text}`);
    expect(faults).toMatchObject([
      { r: 2, column: 'member.spent12Months', text: 'money: plenty' },
      { r: 2, column: 'then.tier', text: 'choice: diamond' },
    ]);
  });

  test('cells go where they are pasted, and rows that are missing come to be before the default', () => {
    const draft = spending(100, 200);
    const columns = columnsFor(draft, paper);
    const on = (r: number, c: number) => rangeOf(at(r, c), { rows: 3, columns: columns.length });
    const { draft: next } = paste(draft, columns, on(1, 1), '≥ 1\n≥ 2\n≥ 3', null, paper);
    expect(next.rows.map((row) => cellText(row, columns[1] as Column, paper))).toEqual(['≥ 1', '≥ 1', '≥ 2', '≥ 3']);
    const tier = columns.findIndex(({ id }) => id === 'then.tier');
    expect(paste(draft, columns, on(2, tier), 'silver', null, paper).draft).toMatchObject({
      otherwise: { then: { tier: 'silver' } },
      rows: { length: 2 },
    });
  });

  test('how many rows would come to be is known before they do, however many there are', () => {
    const draft = spending(100, 200);
    const on = (r: number, c: number) => rangeOf(at(r, c), { rows: 3, columns: columnsFor(draft, paper).length });
    for (const [r, c, text] of [
      [0, 0, '1\n2\n3'],
      [1, 1, '1\n2\n3\n'],
      [0, 1, '1\n2'],
      [2, 1, '"1\n2"'],
      [2, 1, '1\n2'],
    ] as const) {
      const { rows } = paste(draft, columnsFor(draft, paper), on(r, c), text, null, paper).draft;
      expect(rowsAdded(draft, on(r, c), text, 500)).toBe(rows.length - draft.rows.length);
    }
    expect(rowsAdded(draft, on(0, 0), '≥ 1\tgold\n'.repeat(10_000), 500)).toBeGreaterThan(500);
  });

  test('whole rows keep what no text can hold', () => {
    const when: Tree = {
      any: [
        { all: [{ fact: 'member.tier', operator: 'in', value: ['gold'] }] },
        { fact: 'case.open', operator: 'equal', value: true },
      ],
    };
    const draft = spending(1, 2);
    const odd = {
      ...draft,
      rows: draft.rows.map((row, i) => (i === 0 ? { ...row, when, note: { zh: '甲', en: 'A' } } : row)),
    };
    const columns = columnsFor(odd, paper);
    const size = { rows: 3, columns: columns.length };
    const copied = copyOf(odd, columns, rangeOf(at(0, 0), size), paper);
    const { draft: next } = paste(odd, columns, rangeOf(at(1, 0), size), copied.text, copied, paper);
    expect(next.rows[2]).toEqual({ ...odd.rows[0], id: next.rows[2]?.id });
    expect(ids(next)).toMatch(/^r0 r1 row-\d+$/);
  });

  test('a cell that is copied and pasted says the same', () => {
    const draft = spending(123_456);
    const columns = columnsFor(draft, paper);
    for (const column of columns) {
      const row = draft.rows[0] as Draft['rows'][0];
      expect(putText(clearCell(draft, 0, column), 0, column, cellText(row, column, paper), paper)).toEqual(draft);
    }
  });
});

describe('the cursor', () => {
  const size = { rows: 5, columns: 6 };
  const key = (name: string, more = {}) => ({ key: name, shiftKey: false, ctrlKey: false, ...more });
  test('moves, chooses, and leaves the table at the end of a row', () => {
    expect(moved(at(0, 0), key('ArrowUp'), size)).toEqual(at(0, 0));
    expect(moved(at(1, 2), key('ArrowDown', { shiftKey: true }), size)).toEqual({
      at: { r: 2, c: 2 },
      from: { r: 1, c: 2 },
    });
    expect(moved(at(1, 2), key('Tab'), size)).toEqual(at(1, 3));
    expect(moved(at(1, 5), key('Tab'), size)).toBeNull();
    expect(moved(at(1, 0), key('Tab', { shiftKey: true }), size)).toBeNull();
    expect(moved(at(1, 2), key('End', { ctrlKey: true }), size)).toEqual(at(4, 5));
    expect(moved(at(1, 2), key('x'), size)).toBeNull();
  });
  test('from the number of a row on, rows are whole', () => {
    expect(rangeOf({ at: { r: 3, c: 0 }, from: { r: 1, c: 0 } }, size)).toEqual({
      top: 1,
      bottom: 3,
      left: 0,
      right: 5,
    });
    expect(rangeOf({ at: { r: 0, c: 2 }, from: { r: 1, c: 4 } }, size)).toEqual({
      top: 0,
      bottom: 1,
      left: 2,
      right: 4,
    });
  });
});

describe('faults', () => {
  test('what the server says lies at the cell, and what is said here goes before it', () => {
    const paper = paperFor('tier');
    const draft = spending(1, 2);
    const checked = {
      problems: [
        { place: 'rows[0].when.all[0].value', text: 'theirs' },
        { place: 'hitPolicy', text: 'whole' },
      ],
      faults: [
        { code: 'hidden' as const, error: true, place: 'rows[1]', row: 2, text: 'hidden' },
        { code: 'gap' as const, error: false, place: 'otherwise', row: null, text: 'gap' },
      ],
      rows: [],
    };
    const columns = columnsFor(draft, paper);
    const words = () => 'ours';
    expect(faultsOf(draft, columns, checked, paper, words)).toMatchObject([
      { text: 'theirs', r: 0, column: 'member.spent12Months', grade: 'wrong' },
      { text: 'whole', r: null },
      { text: 'hidden', r: 1, column: 'head', grade: 'wrong' },
      { text: 'gap', r: 2, column: 'head', grade: 'mention' },
    ]);
    const odd = putConditions(draft, 0, 'member.spent12Months', [
      { fact: 'member.spent12Months', operator: 'equal', value: 'much' },
    ]);
    expect(faultsOf(odd, columns, checked, paper, words)[0]).toMatchObject({ text: 'ours', r: 0 });
  });
});
