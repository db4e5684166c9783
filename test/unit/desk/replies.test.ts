import { describe, expect, test } from 'vitest';
import { emptyTool, moved, nextItemId, onTop } from '../../../admin-ui/replies/draft.ts';
import { offered, slashAt } from '../../../admin-ui/replies/search.ts';

const row = (nameEn: string, more: object = {}, definition: object = {}) => ({
  ...{ nameZh: '正在核实', nameEn, initials: 'zzhs', pinyin: 'zhengzaiheshi', uses: 0, kinds: [], categories: [] },
  ...more,
  definition: { words: { zh: '好', en: 'Yes' }, only: null, verbs: ['reply'], shortcut: '', ...definition },
});

describe('templates are offered', () => {
  const late = row('Late parcel', { nameZh: '包裹延误', initials: 'bgyw', pinyin: 'baoguoyanwu', uses: 9 });
  const look = row('Looking into it', {}, { shortcut: 'look' });
  const of = { kind: 'complaint', category: 'delivery' };
  const names = (typed: string, verb: 'reply' | 'resolve' = 'reply', rows = [look, late]) =>
    offered(rows, of, verb, typed).map(({ nameEn }) => nameEn);

  test.each([
    ['', ['Late parcel', 'Looking into it']],
    ['look', ['Looking into it']],
    ['zzhs', ['Looking into it']],
    ['baoguo', ['Late parcel']],
    ['延误', ['Late parcel']],
    ['LATE p', ['Late parcel']],
    ['nothing', []],
  ])('for “%s”', (typed, wanted) => {
    expect(names(typed)).toEqual(wanted);
  });

  test('only those for this case and this verb', () => {
    const other = row('Billing', { categories: ['billing'] });
    expect(names('', 'reply', [other, row('Delivery', { categories: ['delivery'] })])).toEqual(['Delivery']);
    expect(names('', 'resolve')).toEqual([]);
    // For several cases at once each may choose for themselves.
    expect(offered([other, late], null, 'reply', '')).toHaveLength(2);
    expect(offered([other, late], null, 'resolve', '')).toHaveLength(0);
  });
});

test.each([
  ['', '/', 1, 0],
  ['a\n', 'a\n/', 3, 2],
  ['a\nb', 'a\n/b', 3, 2],
  ['', '、', 1, 0],
  ['a', 'a/', 2, null],
  ['', '/x', 2, null],
  ['/', '', 0, null],
  ['http:/', 'http://', 7, null],
])('a slash typed at the start of a line: %j → %j', (before, after, caret, wanted) => {
  expect(slashAt(before, after, caret)).toBe(wanted);
});

describe('two who edit', () => {
  const base = { ...emptyTool('template', true), nameZh: '甲', nameEn: 'A' };

  test('what only one changed is kept of both; what both changed stays as typed and is named', () => {
    const mine = { ...base, nameEn: 'Mine', code: 'mine' };
    const theirs = { ...base, nameEn: 'Theirs', nameZh: '他' };
    const { merged, both } = onTop(base, mine, theirs);
    expect(merged).toMatchObject({ nameEn: 'Mine', nameZh: '他', code: 'mine' });
    expect(both).toEqual(['nameEn']);
  });

  test('the same change of both is no conflict', () => {
    expect(onTop(base, { ...base, nameEn: 'B' }, { ...base, nameEn: 'B' }).both).toEqual([]);
  });
});

test('lines move, and a new item never takes an id that is there', () => {
  expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
  const item = (id: string) => ({ id, zh: '', en: '', required: false });
  expect(nextItemId([item('item-4'), item('identity')])).toBe('item-5');
});
