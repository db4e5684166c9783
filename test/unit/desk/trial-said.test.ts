import { expect, test } from 'vitest';
import { saidOf } from '../../../admin-ui/rules/trials/said.ts';

const unplayed = (count: number) => [{ why: 'notAsked' as const, text: 'never asked', count }];
const of = (played: number, changed: number, left = 0) => ({
  played,
  changed,
  unplayed: left > 0 ? unplayed(left) : [],
});

test('a trial in which nothing could be tried does not say that nothing would change', () => {
  expect(saidOf('severity', of(0, 0, 65))).toEqual({ tone: 'soon', sentence: 'unplayable' });
  expect(saidOf('routing', of(0, 0))).toEqual({ tone: 'soon', sentence: 'nothing' });
  expect(saidOf('severity', of(3, 0, 62))).toEqual({ tone: 'met', sentence: 'none' });
});

test('each set says in its own words what would change, and that nothing would', () => {
  expect(saidOf('tier', of(9, 2))).toEqual({ tone: 'active', sentence: 'members' });
  expect(saidOf('loyalty', of(9, 0))).toEqual({ tone: 'met', sentence: 'membersNone' });
  expect(saidOf('careAudience', of(9, 0)).sentence).toBe('careNone');
  expect(saidOf('approvals', of(9, 0)).sentence).toBe('noneApprovals');
});
