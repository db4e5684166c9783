import { expect, test } from 'vitest';
import { isAsked, isWhole, requestOf } from '../../../admin-ui/rules/beside/asking.ts';

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

test('how much must be said where the kind asks for it, and not of an approval that is there', () => {
  const nothing = { amount: '', points: '' };
  const whole = (kind: 'compensation' | 'tierOverride', typed = nothing) => {
    const request = requestOf({ kind, ...typed }, 2);
    return request && isWhole(request);
  };
  expect([whole('compensation'), whole('tierOverride')]).toEqual([false, true]);
  expect(whole('compensation', { amount: '0', points: '' })).toBe(true);
  expect(['AP-2026-000001', ' ap-1', 'CS-2026-000001', ''].map(isAsked)).toEqual([true, true, false, false]);
});

test('what is no number, or below nothing, is no request', () => {
  for (const amount of ['much', '-5', '1.005'])
    expect([amount, requestOf({ kind: 'compensation', amount, points: '' }, 2)]).toEqual([amount, null]);
  expect(requestOf({ kind: 'pointsAdjustment', amount: 'much', points: '1' }, 2)).not.toBeNull();
});
