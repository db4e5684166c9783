import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PORTION, portionsOf, rangeBetween } from '../../../admin-ui/cases/bulk/range.ts';
import { addressOf, isSame, type Shown, shownBy } from '../../../admin-ui/cases/views/address.ts';

describe('choosing several', () => {
  const ids = ['a', 'b', 'c', 'd'];
  test.each([
    ['a', 'c', ['a', 'b', 'c']],
    ['c', 'a', ['a', 'b', 'c']],
    ['b', 'b', ['b']],
    [null, 'c', ['c']],
    // The last one chosen lies on another page.
    ['z', 'c', ['c']],
  ])('from %s to %s', (from, to, expected) => expect(rangeBetween(ids, from, to)).toEqual(expected));

  test('portions hold all, in order, none too large', () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), (all) => {
        const portions = portionsOf(all);
        expect(portions.flat()).toEqual(all);
        expect(portions.every(({ length }) => length > 0 && length <= PORTION)).toBe(true);
      }),
    );
  });
});

describe('a view', () => {
  const view: Shown = { filter: { view: 'open', severity: 'high', q: '张伟 & co' }, sort: ['dueAt', 'DESC'] };

  test('is the same whichever way its filter is written down', () => {
    const other: Shown = { filter: { q: '张伟 & co', severity: 'high', view: 'open' }, sort: ['dueAt', 'DESC'] };
    expect(isSame(view, other)).toBe(true);
    expect(isSame(view, { ...other, sort: ['dueAt', 'ASC'] })).toBe(false);
    expect(isSame(view, { ...other, filter: { view: 'open' } })).toBe(false);
  });

  test('is an address, and the list that it opens shows it', () => {
    const query = new URLSearchParams(addressOf(view).split('?')[1]);
    const filterValues = JSON.parse(query.get('filter') ?? '');
    const sort = { field: query.get('sort') ?? '', order: query.get('order') ?? '' };
    expect(isSame(shownBy({ filterValues: { ...filterValues, kind: '', stage: undefined }, sort }), view)).toBe(true);
  });
});
