import { describe, expect, test } from 'vitest';
import { nextDue } from '../../../domain/case/clocks.ts';
import { solvedAtFirstContact } from '../../../domain/case/first-contact.ts';
import { currentFlow } from '../../../domain/case/flows.ts';
import { machine } from '../../../domain/case/machine.ts';
import { HOUR, MINUTE, OPENED_AT, Play } from './play.ts';

const DAY = 9 * HOUR;
const complaint = currentFlow('complaint');
const opened = () => new Play(complaint).open();
const claimed = () => opened().give('claim', { by: 'rep' });
const told = (play: Play) => play.notices.map((n) => n.notice);

describe('what was given to somebody', () => {
  test('waits for their reaction; whoever does anything with it has it', () => {
    const play = opened().give('assign', { by: 'lead', staffId: 'li' });
    expect(play.clock('reaction')?.status).toBe('running');
    play.give('reply', { by: 'li' });
    expect(play.clock('reaction')?.status).toBe('met');
  });

  test('is taken on by claiming it, but by nobody else', () => {
    const play = opened().give('assign', { by: 'lead', staffId: 'li' });
    expect(play.refused('claim', { by: 'wang' })).toBe('alreadyClaimed');
    play.give('claim', { by: 'li' });
    expect(play.clock('reaction')?.status).toBe('met');
    expect(play.refused('claim', { by: 'li' })).toBe('alreadyClaimed');
  });

  test('goes back to the queue when they do not react, after a reminder, and they and the queue are told', () => {
    const play = opened().give('reply', { by: 'lead' }).give('assign', { by: 'lead', staffId: 'li' });
    play.pass(HOUR);
    expect(told(play).at(-1)).toBe('notReacted');
    play.pass(HOUR - 1);
    expect(play.state.assigneeId).toBe('li');
    play.pass(1);
    expect(play.state).toMatchObject({ assigneeId: null, notFor: ['li'] });
    expect(play.notices.slice(-2)).toMatchObject([
      { notice: 'takenBack', recipient: { to: 'staff', staffId: 'li' } },
      { notice: 'takenBack', recipient: { to: 'holder' } },
    ]);
  });

  test('does not count their time while the member has the ball', () => {
    const play = claimed().give('ask').give('assign', { by: 'lead', staffId: 'li' });
    expect(play.clock('reaction')?.status).toBe('paused');
    expect(play.give('answer', { by: 'member' }).clock('reaction')?.status).toBe('running');
  });

  test('can be declined with a reason; the lead is told', () => {
    const play = claimed().give('decline', { by: 'rep', reason: 'conflict' });
    expect(play.state).toMatchObject({ assigneeId: null, notFor: ['rep'] });
    expect(play.notices.at(-1)).toMatchObject({ notice: 'declined', recipient: { to: 'lead' } });
  });
});

describe('the desk waits for somebody else', () => {
  test('its clocks stand until the instant it named, then go on where they stood', () => {
    const play = claimed().give('reply').pass(HOUR);
    const left = (play.clock('resolution')?.dueAt as number) - play.now;
    play.give('pause', { at: play.now + 30 * HOUR, reason: 'supplier' });
    expect(play.clock('resolution')).toMatchObject({ status: 'paused', dueAt: null });
    expect(nextDue(play.state)).toMatchObject({ clock: 'pause' });
    play.pass(30 * HOUR);
    expect(play.state.pause).toBeNull();
    expect((play.clock('resolution')?.dueAt as number) - play.now).toBe(left);
    expect(told(play).at(-1)).toBe('pauseOver');
  });

  test('twice, or in the past, or while the member has the ball, it cannot', () => {
    const play = claimed();
    expect(play.refused('pause', { at: play.now })).toBe('inThePast');
    expect(play.refused('resume')).toBe('notPaused');
    play.give('pause', { at: play.now + HOUR });
    expect(play.refused('pause', { at: play.now + HOUR })).toBe('alreadyPaused');
    expect(
      claimed()
        .give('ask')
        .refused('pause', { at: OPENED_AT + HOUR }),
    ).toBe('memberHasBall');
  });

  test('a question ends the pause, and the clocks stand on because the member has the ball', () => {
    const play = claimed()
      .give('pause', { at: OPENED_AT + DAY })
      .give('ask');
    expect(play.state.pause).toBeNull();
    expect(play.clock('resolution')?.status).toBe('paused');
    expect(play.clock('pause')?.status).toBe('met');
  });
});

describe('promises', () => {
  test('each is a clock to its very instant; a kept one is met, a broken one stays broken until kept', () => {
    const play = claimed()
      .give('reply')
      .give('promise', { at: OPENED_AT + 2 * HOUR })
      .give('promise', { at: OPENED_AT + 3 * HOUR });
    play.give('keepPromise', { promise: 1 });
    expect(play.clock('promise:1')?.status).toBe('met');
    play.pass(3 * HOUR);
    expect(play.clock('promise:2')?.status).toBe('breached');
    expect(told(play)).toContain('promiseBroken');
    expect(play.refused('keepPromise', { promise: 1 })).toBe('noSuchPromise');
    expect(play.give('keepPromise', { promise: 2 }).clock('promise:2')?.status).toBe('late');
  });

  test('whoever holds it is warned before', () => {
    const play = claimed()
      .give('reply')
      .give('promise', { at: OPENED_AT + HOUR })
      .pass(45 * MINUTE);
    expect(play.notices.at(-1)).toMatchObject({ notice: 'dueSoon', recipient: { to: 'holder' } });
    expect(play.clock('promise:1')).toMatchObject({ status: 'running', warnAt: null });
  });
});

describe('warnings and reminders', () => {
  test('of the first answer at three quarters of its time, once', () => {
    const play = opened().pass(45 * MINUTE - 1);
    expect(told(play)).toEqual(['received']);
    expect(told(play.pass(10 * MINUTE))).toEqual(['received', 'dueSoon']);
  });

  test('the member is reminded of a question and of a resolution before time runs out', () => {
    const asked = claimed()
      .give('ask')
      .pass(4 * DAY);
    expect(told(asked).at(-1)).toBe('questionReminder');
    const solved = claimed()
      .give('resolve')
      .pass(4 * DAY);
    expect(told(solved).at(-1)).toBe('acceptanceReminder');
  });

  test('when it takes long the member hears how it stands, again and again, until something else is said', () => {
    const play = claimed()
      .give('reply')
      .give('pause', { at: OPENED_AT + 1, reason: 'other' })
      .pass(1);
    play.pass(4 * DAY + HOUR);
    expect(told(play).filter((n) => n === 'interim')).toHaveLength(2);
    const due = play.clock('interim')?.dueAt as number;
    play.give('reply');
    expect(play.clock('interim')?.dueAt).toBe(play.now + 2 * DAY);
    expect(play.clock('interim')?.dueAt).not.toBe(due);
  });
});

describe('service levels that change', () => {
  const decided = (play: Play, minutes: Record<string, number>) => {
    const { next } = machine(complaint);
    const asked = next(play.state, { type: 'reassess', by: null, reason: 'tier' }, play.now);
    const outcome = { priority: 1, minutes, ladderPercent: 50 };
    return next(asked.state, { type: 'decided', set: 'serviceLevel', decisionId: 'd', outcome }, play.now);
  };

  test('carry time that was spent over: the new budget counts from where the clock began', () => {
    const play = claimed().pass(30 * MINUTE);
    const { state, effects } = decided(play, { answer: 40 });
    expect(state.clocks.answer).toMatchObject({ budgetMs: 40 * MINUTE, spans: play.clock('answer')?.spans });
    expect(effects).toContainEqual({ type: 'setClock', clock: 'answer' });
    expect(state.priority).toBe(1);
  });

  test('reach clocks that stand, too, and none that are over', () => {
    const play = claimed().give('reply').give('ask');
    const { state, effects } = decided(play, { answer: 5, resolution: 60 });
    expect(state.clocks.answer?.budgetMs).toBe(HOUR);
    expect(state.clocks.resolution).toMatchObject({ status: 'paused', budgetMs: HOUR });
    expect(effects).not.toContainEqual({ type: 'setClock', clock: 'resolution' });
  });

  test('leave a priority alone that somebody gave by hand', () => {
    const play = claimed().give('prioritise', { by: 'lead', priority: 4 });
    expect(decided(play, {}).state.priority).toBe(4);
    expect(play.refused('prioritise', { priority: 4 })).toBe('sameValue');
  });

  test('a clock gets more time by hand up to its limit, and keeps it when service levels change', () => {
    const play = claimed().give('reply').give('extend', { clock: 'firstLine', minutes: 120 });
    expect(play.clock('firstLine')).toMatchObject({ budgetMs: 6 * HOUR, extendedMs: 2 * HOUR });
    expect(play.refused('extend', { clock: 'firstLine', minutes: 121 })).toBe('extendLimit');
    expect(play.refused('extend', { clock: 'firstLine', minutes: 120 })).toBeNull();
    expect(play.refused('extend', { clock: 'answer', minutes: 1 })).toBe('noSuchClock');
    expect(decided(play, { firstLine: 60 }).state.clocks.firstLine?.budgetMs).toBe(3 * HOUR);
  });
});

describe('after the end', () => {
  test('a case is reopened: its clocks begin anew, and it goes to the head of the department', () => {
    const play = claimed().give('resolve').give('accept', { by: 'member' }).pass(DAY);
    play.give('reopen', { by: 'member' });
    expect(play.state).toMatchObject({
      stage: 'departmentHead',
      ball: 'desk',
      outcome: null,
      reopened: 1,
      assigneeId: 'head',
    });
    expect(play.clock('resolution')).toMatchObject({ status: 'running', dueAt: play.now + 5 * DAY });
    expect(told(play).slice(-3)).toEqual(['reopened', 'caseReopened', 'assigned']);
    play.give('resolve').give('accept', { by: 'member' });
    expect(told(play).filter((n) => n === 'closed')).toHaveLength(2);
    expect(solvedAtFirstContact(play.state)).toBe(false);
  });

  test('a merge is taken back: it goes on as it was, and the time in between counts for no clock', () => {
    const play = claimed()
      .give('reply')
      .give('promise', { at: OPENED_AT + 20 * HOUR })
      .pass(HOUR);
    const before = play.state;
    const left = (play.clock('resolution')?.dueAt as number) - play.now;
    play.give('merge', { otherCaseId: 'other' });
    expect(play.state).toMatchObject({ stage: 'closed', outcome: 'merged', mergedInto: 'other' });
    expect(play.refused('reopen')).toBe('wasMerged');
    play.pass(5 * HOUR).give('unmerge', { by: 'lead' });
    expect(play.state).toMatchObject({
      stage: before.stage,
      assigneeId: 'rep',
      outcome: null,
      mergedInto: null,
      before: null,
    });
    expect((play.clock('resolution')?.dueAt as number) - play.now).toBe(left);
    expect(play.clock('promise:1')?.dueAt).toBe(OPENED_AT + 20 * HOUR);
  });

  test('a case merged while the member had the ball still waits for the member afterwards', () => {
    const play = claimed().give('ask').pass(HOUR).give('merge', { otherCaseId: 'other' }).pass(HOUR).give('unmerge');
    expect(play.state.ball).toBe('member');
    expect(play.clock('memberReply')?.status).toBe('running');
    expect(play.clock('resolution')?.status).toBe('paused');
  });
});

describe('kinds with a way of their own', () => {
  test('praise: the member is thanked, then whoever was praised hears of it', () => {
    const play = new Play(currentFlow('praise')).open().give('claim').give('resolve');
    expect(play.state.stage).toBe('passOn');
    play.give('passOn', { staffIds: ['li', 'wang'] });
    expect(play.state).toMatchObject({ stage: 'closed', outcome: 'completed' });
    expect(play.notices.filter((n) => n.notice === 'praised').map((n) => n.recipient)).toEqual([
      { to: 'staff', staffId: 'li' },
      { to: 'staff', staffId: 'wang' },
    ]);
  });

  test.each([
    ['adopt', 'adopted'],
    ['dismiss', 'dismissed'],
  ] as const)('a suggestion ends by %s, and the member hears it', (type, outcome) => {
    const play = new Play(currentFlow('suggestion')).open().give('claim').give('handover');
    expect(play.state).toMatchObject({ stage: 'assessment', assigneeId: 'head' });
    play.give(type, { by: 'head' });
    expect(play.state).toMatchObject({ stage: 'closed', outcome });
    expect(told(play).at(-1)).toBe('resolved');
  });

  test('an enquiry answered at once counts as solved at the first contact; one asked back does not', () => {
    const play = new Play(currentFlow('enquiry')).open().give('claim').give('resolve').give('accept');
    expect(solvedAtFirstContact(play.state)).toBe(true);
    const asked = new Play(currentFlow('enquiry'))
      .open()
      .give('claim')
      .give('ask')
      .give('answer')
      .give('resolve')
      .give('accept');
    expect(solvedAtFirstContact(asked.state)).toBe(false);
    const withdrawn = new Play(currentFlow('enquiry')).open().give('withdraw');
    expect(solvedAtFirstContact(withdrawn.state)).toBeNull();
  });
});

describe('receipt and escalation', () => {
  test('where the member did not see the number, a clock waits for the confirmation to go out', () => {
    const play = new Play(complaint).open(false);
    expect(play.clock('receipt')?.status).toBe('running');
    expect(play.give('confirmReceipt', { by: null }).clock('receipt')?.status).toBe('met');
    expect(play.refused('confirmReceipt')).toBe('receiptKnown');
    expect(opened().clock('receipt')).toBeUndefined();
    const missed = new Play(complaint).open(false).give('claim').pass(HOUR);
    expect(told(missed)).toContain('receiptMissing');
  });

  test('somebody on the ladder decides: it ends, and whoever holds the case is told what', () => {
    const play = claimed().pass(2 * HOUR);
    expect(play.state.ladder.status).toBe('running');
    play.give('decide', { by: 'boss', messageId: 'words' });
    expect(play.state.ladder).toMatchObject({ status: 'taken', takenBy: 'boss' });
    expect(play.notices.at(-1)).toMatchObject({
      notice: 'escalationDecided',
      messageId: 'words',
      recipient: { to: 'holder' },
    });
    expect(play.clock('followUp')?.status).toBe('running');
  });
});
