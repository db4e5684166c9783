import { describe, expect, it } from 'vitest';
import { verbsFor } from '../../../domain/approval/legal.ts';
import { nextApproval } from '../../../domain/approval/machine.ts';
import { type ApprovalState, type Level, newApproval, pendingSeats } from '../../../domain/approval/state.ts';

/** What the rules ask for has no requester: nobody is barred from it, told of its end, or asked back. */
const LEVELS: Level[] = [{ approvers: { by: 'post', post: 'departmentHead' }, mode: 'any', hours: 9 }];
const NOW = Date.UTC(2026, 5, 1, 9);

function opened(): ApprovalState {
  const fresh = newApproval({ requesterId: null, calendarId: 'calendar', levels: LEVELS });
  const { state } = nextApproval(fresh, { type: 'opened' }, NOW);
  const people = [
    { staffId: 'a', insteadOfId: null },
    { staffId: 'b', insteadOfId: 'c' },
  ];
  return nextApproval(state, { type: 'seated', people }, NOW).state;
}

describe('an approval that the rules ask for', () => {
  it('seats whoever the order of people names', () => {
    expect(pendingSeats(opened()).map(({ staffId }) => staffId)).toEqual(['a', 'b']);
  });

  it('is decided by one, and nobody is told but those who waited', () => {
    const { state, effects } = nextApproval(opened(), { type: 'approve', by: 'b' }, NOW);
    expect(state.status).toBe('approved');
    expect(effects).toEqual([{ type: 'carryOut' }]);
    expect(nextApproval(opened(), { type: 'reject', by: 'a' }, NOW).effects).toEqual([]);
  });

  it('cannot be asked back, answered or withdrawn', () => {
    const verbs = verbsFor(opened(), 'a');
    expect([verbs.approve, verbs.reject, verbs.delegate]).toEqual([null, null, null]);
    expect([verbs.ask?.code, verbs.withdraw?.code]).toEqual(['noRequester', 'noRequester']);
    expect(verbsFor(opened(), 'z').ask?.code).toBe('notAsked');
  });

  it('is withdrawn when nothing is left to decide, once, and whoever was asked hears of it', () => {
    const { state, effects } = nextApproval(opened(), { type: 'lapsed' }, NOW);
    expect([state.status, pendingSeats(state)]).toEqual(['withdrawn', []]);
    expect(effects).toMatchObject([{ type: 'notify', notice: 'approvalDecided', to: ['a', 'b'] }]);
    expect(nextApproval(state, { type: 'lapsed' }, NOW)).toEqual({ state, effects: [] });
  });
});
