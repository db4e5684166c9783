import { expect, test } from 'vitest';
import { requestOf } from '../../../admin-ui/rules/beside/asking.ts';

test('what would be asked for is read as people write it, and only what its kind has', () => {
  const typed = { amount: '1,200.50', points: '300' };
  expect(requestOf({ kind: 'compensation', ...typed }, 2)).toEqual({
    ...{ kind: 'compensation', amount: 120_050, points: 300 },
  });
  expect(requestOf({ kind: 'compensation', amount: '¥1万', points: ' ' }, 0)).toEqual({
    ...{ kind: 'compensation', amount: 10_000 },
  });
  expect(requestOf({ kind: 'pointsAdjustment', ...typed }, 2)).toEqual({ kind: 'pointsAdjustment', points: 300 });
  expect(requestOf({ kind: 'tierOverride', ...typed }, 2)).toEqual({ kind: 'tierOverride' });
});

test('what is no number, or below nothing, is no request', () => {
  for (const amount of ['much', '-5', '1.005'])
    expect([amount, requestOf({ kind: 'compensation', amount, points: '' }, 2)]).toEqual([amount, null]);
  expect(requestOf({ kind: 'pointsAdjustment', amount: 'much', points: '1' }, 2)).not.toBeNull();
});
