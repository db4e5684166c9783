import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cell, compare, conditionChanges, countsOf, type Differences, same } from '../../../rules/compare.ts';
import { differencesInWords, piecesInWords } from '../../../rules/describe.ts';
import { SEEDS } from '../../../rules/seeds.ts';
import type { Piece, Shaped } from '../../../rules/shape.ts';

const seed = (set: keyof typeof SEEDS) => structuredClone(SEEDS[set].definition) as unknown as Shaped;
const row = (rules: Shaped, i: number) => rules.rows[i] as Piece;

/** Rows with few ids, so that some stay, move, go, and stand there twice; parts of any JSON. */
const piece = fc.record(
  {
    id: fc.constantFrom('a', 'b', 'c', 'd', '__proto__'),
    when: fc.jsonValue({ maxDepth: 2 }),
    then: fc.integer(),
    odd: fc.boolean(),
  },
  { requiredKeys: ['id', 'then'] },
) as fc.Arbitrary<Piece>;
const rules = fc.record(
  {
    set: fc.constant('tier'),
    hitPolicy: fc.constantFrom('first', 'unique'),
    rows: fc.array(piece, { maxLength: 8 }),
    otherwise: piece,
  },
  { requiredKeys: ['set', 'rows', 'otherwise'] },
) as unknown as fc.Arbitrary<Shaped>;

/** The other version, out of the one and what differs. */
function applied(was: Shaped, { set, rows, otherwise }: Differences): Shaped {
  const { rows: before, otherwise: last, ...rest } = was;
  const kept = new Map(rows.flatMap((one) => (one.is === 'kept' ? [[one.from, one] as const] : [])));
  const gone = new Set(rows.flatMap((one) => (one.is === 'removed' ? [one.at] : [])));
  const changed = before.map((row, i) => withCells(row, kept.get(i)?.cells ?? []));
  const result = changed.filter((_, i) => !gone.has(i) && !kept.get(i)?.moved);
  const placed = rows.flatMap((one) => {
    if (one.is === 'added') return [{ at: one.at, row: one.row }];
    return one.is === 'kept' && one.moved ? [{ at: one.to, row: changed[one.from] as Piece }] : [];
  });
  for (const { at, row } of placed.sort((a, b) => a.at - b.at)) result.splice(at, 0, row);
  return { ...withCells(rest, set), rows: result, otherwise: withCells(last, otherwise) };
}

function withCells<T extends object>(of: T, cells: readonly Cell[]): T {
  const parts = new Map<string, unknown>(Object.entries(of));
  for (const { part, is } of cells) is === undefined ? parts.delete(part) : parts.set(part, is);
  return Object.fromEntries(parts) as T;
}

describe('what differs', () => {
  it('is nothing between the same, whatever it is', () => {
    fc.assert(
      fc.property(rules, (a) => {
        expect(compare(a, structuredClone(a))).toEqual({ set: [], rows: [], otherwise: [] });
      }),
    );
  });

  it('makes one version of the other', () => {
    fc.assert(
      fc.property(rules, rules, (a, b) => {
        expect(same(applied(a, compare(a, b)), b)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is the least: of rows in another order, those that passed others', () => {
    const was = seed('approvals');
    const is = { ...was, rows: [...was.rows.slice(1), row(was, 0)] };
    expect(compare(was, is).rows).toEqual([
      { is: 'kept', id: 'publication', from: 0, to: was.rows.length - 1, moved: true, cells: [] },
    ]);
    expect(countsOf(compare(was, is))).toEqual({ added: 0, removed: 0, changed: 0, moved: 1 });
  });

  it('is told part by part', () => {
    const was = seed('tier');
    const is = structuredClone(was);
    row(is, 2).then = { tier: 'gold' };
    is.rows.splice(1, 1);
    is.rows.push({ ...row(was, 0), id: 'new' });
    is.hitPolicy = 'unique';
    is.otherwise = { ...is.otherwise, note: { zh: '新', en: 'new' } };
    const found = compare(was, is);
    expect(found.rows).toMatchObject([
      { is: 'removed', id: 'gold', at: 1 },
      { is: 'kept', id: 'silver', from: 2, to: 1, moved: false, cells: [{ part: 'then', is: { tier: 'gold' } }] },
      { is: 'added', id: 'new', at: 2 },
    ]);
    expect(found.set).toEqual([{ part: 'hitPolicy', was: 'first', is: 'unique' }]);
    expect(found.otherwise.map(({ part }) => part)).toEqual(['note']);
    expect(countsOf(found)).toEqual({ added: 1, removed: 1, changed: 2, moved: 0 });
  });
});

describe('conditions', () => {
  const spent = (value: number) => ({ fact: 'member.spent12Months', operator: 'greaterThan', value }) as const;
  const open = { fact: 'member.openCases', operator: 'equal', value: 1 } as const;
  it('are paired by their fact', () => {
    expect(conditionChanges({ all: [spent(1), open] }, { all: [open, spent(2)] })).toEqual([
      { was: spent(1), is: spent(2) },
    ]);
    expect(conditionChanges({ all: [spent(1), open] }, { all: [spent(1)] })).toEqual([{ was: open, is: null }]);
    expect(conditionChanges({ all: [open] }, { all: [open, { any: [spent(1)] }] })).toEqual([
      { was: null, is: { any: [spent(1)] } },
    ]);
    expect(conditionChanges({ all: [open] }, { any: [open] })).toBeNull();
  });
});

describe('in words', () => {
  const names = { queue: (code: string) => `queue ${code}`, staff: (id: string) => id };
  const telling = (set: keyof typeof SEEDS, locale: 'zh' | 'en') => ({
    ...{ set, names },
    reader: { locale, currency: 'CNY', timeZone: 'Asia/Shanghai' },
  });

  it('a number that was changed is all that is said', () => {
    const was = seed('tier');
    const is = structuredClone(was);
    row(is, 0).when = JSON.parse(JSON.stringify(row(is, 0).when).replace('5000000', '6000000'));
    const said = (locale: 'zh' | 'en') => differencesInWords(compare(was, is), telling('tier', locale)).rows;
    expect(said('en')).toMatchObject([
      {
        ...{ id: 'platinum', is: 'changed', from: 1, to: 1 },
        cells: [
          { part: 'when', conditions: [{ was: expect.stringMatching('50,000'), is: expect.stringMatching('60,000') }] },
        ],
      },
    ]);
    expect(said('zh')[0]?.cells[0]?.conditions).toEqual([
      { was: '近12个月消费额不低于¥50,000', is: '近12个月消费额不低于¥60,000' },
    ]);
  });

  it.each(['zh', 'en'] as const)('every set that is shipped, wholly new and wholly gone (%s)', (locale) => {
    for (const set of Object.keys(SEEDS) as (keyof typeof SEEDS)[]) {
      const all = seed(set);
      const none = { ...all, rows: [] };
      for (const [was, is] of [
        [all, none],
        [none, all],
      ] as const) {
        const text = JSON.stringify(differencesInWords(compare(was, is), telling(set, locale)));
        expect(text).not.toMatch(/undefined|%\{|rules\.|alerts\.|ruleDesk\.|\[object/);
        expect(text).not.toMatch(/\\"(fact|alert|tier|levels|priority)\\"/); // nothing stands there as JSON
      }
    }
  });

  it('of alerts, who is told is part of what a row says', () => {
    const was = seed('alerts');
    const is = structuredClone(was);
    row(is, 0).then = { ...(row(is, 0).then as object), recipients: ['director'] };
    const [cell] = differencesInWords(compare(was, is), telling('alerts', 'en')).rows[0]?.cells ?? [];
    expect(cell?.part).toBe('then');
    expect(cell?.is).not.toBe(cell?.was);
  });

  it('what cannot be read stands as it was written, never too much of it', () => {
    const odd: Shaped = {
      ...{ set: 'tier', hitPolicy: 'never' },
      rows: [{ id: 'odd', when: { all: [{ fact: 'no.such', value: 'x'.repeat(5_000) }] }, then: 7, note: null }],
      otherwise: { id: 'rest' },
    };
    const [first] = piecesInWords(odd, telling('tier', 'en'));
    expect(first?.when).toMatch(/^\{"all".*…$/);
    expect(first?.when?.length).toBeLessThan(400);
    expect(first).toMatchObject({ outcome: '7', note: 'null' });
    fc.assert(
      fc.property(rules, rules, (a, b) => {
        expect(() => differencesInWords(compare(a, b), telling('tier', 'zh'))).not.toThrow();
      }),
    );
  });
});
