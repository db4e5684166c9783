import { describe, expect, test } from 'vitest';
import { headline, nextDue } from '../../../domain/case/clocks.ts';
import { currentFlow, FLOWS } from '../../../domain/case/flows.ts';
import { flowOf } from '../../../domain/case/known-flows.ts';
import { HOUR, MINUTE, OPENED_AT, Play, QUEUES } from './play.ts';

const complaint = currentFlow('complaint');
const opened = () => new Play(complaint).open();
const DAY = 9 * HOUR;

describe('a complaint', () => {
  test('is acknowledged and routed at once, and its promises count from intake', () => {
    const play = opened();
    expect(play.state).toMatchObject({ stage: 'firstLine', queueId: QUEUES.first, priority: 2, ball: 'desk' });
    expect(play.notices.map((n) => n.notice)).toEqual(['received']);
    expect(play.clock('answer')?.dueAt).toBe(OPENED_AT + HOUR);
    expect(play.clock('firstLine')?.dueAt).toBe(OPENED_AT + 4 * HOUR);
    expect(play.clock('resolution')?.dueAt).toBe(OPENED_AT + 5 * DAY);
  });

  test('goes from claim to acceptance', () => {
    const play = opened().give('claim', { by: 'li' }).give('reply').pass(HOUR).give('resolve');
    expect(play.state).toMatchObject({ stage: 'resolved', ball: 'member', assigneeId: 'li', answeredAt: OPENED_AT });
    play.pass(HOUR).give('accept', { by: 'member' });
    expect(play.state).toMatchObject({ stage: 'closed', outcome: 'accepted', ball: 'nobody' });
    expect(Object.values(play.state.clocks).map((c) => c.status)).not.toContain('running');
    expect(play.notices.map((n) => n.notice)).toEqual(['received', 'message', 'resolved', 'closed']);
  });

  test('is closed by silence when the acceptance window ends', () => {
    const play = opened().give('resolve');
    expect(play.toDeadline(-1).state.stage).toBe('resolved');
    expect(play.pass(1).state).toMatchObject({ stage: 'closed', outcome: 'lapsed' });
  });

  test('is not closed over a member who still writes: the time to accept begins anew, and the desk can answer', () => {
    const play = opened().give('claim', { by: 'li' }).give('resolve').toDeadline(-HOUR);
    const before = play.clock('acceptance')?.dueAt as number;
    play.give('answer', { by: 'member' });
    expect(play.clock('acceptance')?.dueAt).toBe(play.now + 5 * DAY);
    expect(play.notices.at(-1)).toMatchObject({ notice: 'memberAnswered' });
    play.give('reply').pass(before + HOUR - play.now);
    expect(play.state).toMatchObject({ stage: 'resolved', ball: 'member' });
  });

  test('goes to the department head when the member has further requests', () => {
    const play = opened().give('claim', { by: 'li' }).give('resolve').pass(HOUR).give('reject');
    expect(play.state).toMatchObject({
      stage: 'departmentHead',
      queueId: QUEUES.head,
      assigneeId: 'head',
      ball: 'desk',
    });
    expect(play.clock('departmentHead')?.status).toBe('running');
    // The hour with the member does not count against the resolution.
    expect(play.clock('resolution')?.dueAt).toBe(OPENED_AT + 5 * DAY + HOUR);
  });

  test('rejected while no head is there lies in their queue, free to be claimed, and no longer with who resolved it', () => {
    const play = opened();
    play.head = null;
    play.give('claim', { by: 'li' }).give('resolve').pass(HOUR).give('reject', { by: 'member' });
    expect(play.state).toMatchObject({ stage: 'departmentHead', queueId: QUEUES.head, assigneeId: null });
    expect(play.refused('claim', { by: 'deputy' })).toBeNull();
  });

  test('handed to the second line gets its people, its calendar and its clock', () => {
    const play = opened()
      .give('claim')
      .pass(HOUR)
      .give('handover', { queueId: 'claims', calendarId: 'berlin', staffId: 'chen' });
    expect(play.state).toMatchObject({
      stage: 'secondLine',
      queueId: 'claims',
      calendarId: 'berlin',
      assigneeId: 'chen',
    });
    expect(play.clock('firstLine')?.status).toBe('met');
    expect(play.clock('resolution')?.spans.map((s) => s.calendarId)).toEqual(['calendar-first', 'berlin']);
    expect(play.notices.at(-1)).toMatchObject({ notice: 'assigned', recipient: { to: 'staff', staffId: 'chen' } });
  });

  test('handed on within the second line gains no time', () => {
    const play = opened().give('handover').pass(HOUR);
    const due = play.clock('secondLine')?.dueAt;
    play.give('handover', { queueId: 'technical', calendarId: 'calendar-second' });
    expect(play.clock('secondLine')?.dueAt).toBe(due);
  });

  test('withdrawn while it is being routed, it ends', () => {
    const play = new Play(complaint);
    expect(play.refused('claim')).toBe('routing');
    expect(play.give('withdraw').state).toMatchObject({ stage: 'closed', outcome: 'withdrawn' });
  });
});

describe('the ball', () => {
  test('a question stops the clocks of the desk, the answer starts them where they stood', () => {
    const play = opened()
      .give('claim')
      .pass(30 * MINUTE)
      .give('ask');
    expect(play.state.ball).toBe('member');
    expect(play.clock('firstLine')).toMatchObject({ status: 'paused', dueAt: null });
    expect(nextDue(play.state)?.clock).toBe('memberReply');
    expect(play.refused('ask')).toBe('memberHasBall');
    play.pass(5 * HOUR).give('answer', { by: 'member' });
    expect(play.state.ball).toBe('desk');
    expect(play.clock('firstLine')?.dueAt).toBe(OPENED_AT + 4 * HOUR + 5 * HOUR);
    expect(play.clock('memberReply')?.status).toBe('met');
  });

  test('comes back by itself when the member does not answer, and whoever has the case is told', () => {
    const play = opened().give('claim').give('ask').toDeadline(-1);
    expect(play.state.ball).toBe('member');
    play.pass(1);
    expect(play.state.ball).toBe('desk');
    expect(play.notices.at(-1)?.notice).toBe('memberSilent');
  });

  test('a ladder waits with the member too', () => {
    const play = opened().toDeadline(0);
    const due = play.clock('rung')?.dueAt as number;
    play
      .pass(10 * MINUTE)
      .give('ask')
      .pass(3 * HOUR)
      .give('answer');
    expect(play.clock('rung')?.dueAt).toBe(due + 3 * HOUR);
  });
});

describe('the ladder', () => {
  test('begins when a promise breaks, not a millisecond before', () => {
    const play = opened().toDeadline(-1);
    expect(play.state.ladder.status).toBe('idle');
    play.pass(1);
    expect(play.state.ladder).toMatchObject({ status: 'running', cycle: 1, rung: 0, cause: 'answer' });
    expect(headline(play.state, complaint)).toEqual({ clock: 'answer', at: OPENED_AT + HOUR, breached: true });
  });

  test('climbs to the general manager, each rung after its own time, and stays there', () => {
    const play = opened()
      .toDeadline(0)
      .pass(3 * DAY + 8 * HOUR);
    expect(play.rungs()).toEqual([0, 1, 2, 3, 4, 5, 5]);
    const times = play.notices.filter((n) => n.notice === 'escalation').map((n) => n.at - OPENED_AT - HOUR);
    expect(times).toEqual([0, HOUR, 3 * HOUR, 7 * HOUR, 7 * HOUR + DAY, 7 * HOUR + 2 * DAY, 7 * HOUR + 3 * DAY]);
  });

  test('ends when somebody takes it, who then has time to see it solved', () => {
    const play = opened()
      .toDeadline(0)
      .pass(90 * MINUTE)
      .give('acknowledge', { by: 'lead' });
    expect(play.state.ladder).toMatchObject({ status: 'taken', takenBy: 'lead' });
    expect(play.refused('acknowledge')).toBe('noEscalation');
    play.pass(17 * HOUR);
    expect(play.rungs()).toEqual([0, 1]);
    play.pass(HOUR);
    expect(play.state.ladder).toMatchObject({ status: 'running', cycle: 2, rung: 2, cause: 'followUp' });
  });

  test('ends when it is solved, late as that may be', () => {
    const play = opened().toDeadline(0).give('resolve');
    expect(play.state.ladder.status).toBe('idle');
    expect(play.clock('answer')?.status).toBe('late');
    expect(headline(play.state, complaint)).toMatchObject({ clock: 'acceptance', breached: false });
    play.pass(4 * DAY);
    expect(play.rungs()).toEqual([0]);
  });

  test('a second broken promise does not start a second ladder', () => {
    const play = opened()
      .toDeadline(0)
      .pass(4 * HOUR);
    expect(play.clock('firstLine')?.status).toBe('breached');
    expect(play.state.ladder.cycle).toBe(1);
  });
});

describe('commands', () => {
  test('claim, release, assign say why not', () => {
    const play = opened();
    expect(play.refused('release')).toBe('nobodyHasIt');
    play.give('claim', { by: 'li' });
    expect(play.refused('claim', { by: 'chen' })).toBe('alreadyClaimed');
    expect(play.refused('assign', { staffId: 'li' })).toBe('sameHolder');
    play.give('assign', { staffId: 'chen' });
    expect(play.state.assigneeId).toBe('chen');
    expect(play.give('release').state.assigneeId).toBeNull();
    expect(play.refused('accept')).toBe('notInStage');
  });
});

describe('flows', () => {
  test.each(['praise', 'suggestion', 'opinion'] as const)('%s of before ends with its answer, told once', (kind) => {
    const play = new Play(flowOf(kind, 1)).open().give('claim').give('resolve');
    expect(play.state).toMatchObject({ stage: 'closed', outcome: 'completed' });
    expect(play.notices.map((n) => n.notice)).toEqual(['received', 'resolved']);
  });

  test('are whole: every stage that is led to is there, every clock has a rule', () => {
    for (const flow of FLOWS) {
      for (const rule of Object.values(flow.stages)) {
        for (const target of Object.values(rule.commands))
          if (target !== 'same') expect(flow.stages[target]).toBeDefined();
        for (const clock of rule.clocks) expect(flow.clocks[clock]?.minutes).toBeGreaterThan(0);
      }
      expect(flow.stages[flow.entry]).toBeDefined();
      expect(flow.ladder.length).toBeGreaterThan(0);
    }
  });

  test('a version that is not there is an error, never another version', () => {
    expect(() => flowOf('complaint', 99)).toThrow('No flow complaint version 99');
  });
});
