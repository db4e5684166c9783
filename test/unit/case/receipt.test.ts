import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Flow } from '../../../domain/case/flow.ts';
import { currentFlow } from '../../../domain/case/flows.ts';
import { machine } from '../../../domain/case/machine.ts';
import type { CaseState } from '../../../domain/case/state.ts';
import { whyUndelivered } from '../../../domain/notices/undelivered.ts';
import { flowAndStory, played } from './happenings.ts';
import { HOUR, MINUTE, Play } from './play.ts';

const complaint = currentFlow('complaint');
const untold = () => new Play(complaint).open(false);
const byMail = (play: Play) => play.give('confirmReceipt', { by: null });
const told = (play: Play) => play.notices.map((n) => n.notice);
/** All of a case but what is about its receipt. */
const rest = ({ receiptOwed: _, clocks, ...state }: CaseState) => ({ ...state, clocks: { ...clocks, receipt: null } });
const RUNS = { numRuns: 300 };

describe('the clock of the receipt', () => {
  test('never starts where the member saw the number at once, and runs where they did not', () => {
    fc.assert(
      fc.property(flowAndStory, ([flow, story, atOnce]) => {
        for (const { after } of played(flow, story, atOnce).steps) {
          if (atOnce || !flow.clocks.receipt) expect(after.clocks.receipt).toBeUndefined();
          else if (after.stage !== 'received') expect(after.clocks.receipt).toBeDefined();
        }
      }),
      RUNS,
    );
  });

  test('runs exactly while the member does not know, until it ran out or the case is over', () => {
    fc.assert(
      fc.property(flowAndStory, ([flow, story]) => {
        for (const { after } of played(flow, story, false).steps) {
          const { status } = after.clocks.receipt ?? {};
          if (!status || after.stage === 'closed' || after.before !== undefined) continue;
          expect(['running', 'paused', 'breached'].includes(status)).toBe(after.receiptOwed === true);
        }
      }),
      RUNS,
    );
  });

  test('once they know nothing asks for it any more, but that the message came back before anybody wrote', () => {
    fc.assert(
      fc.property(flowAndStory, ([flow, story]) => {
        for (const { event, before, after } of played(flow, story, false).steps)
          if (before.receiptOwed === false && after.receiptOwed) {
            expect(event.type).toBe('receiptReturned');
            expect(before.answeredAt).toBeNull();
          }
      }),
      RUNS,
    );
  });
});

describe('that it was confirmed', () => {
  test('changes nothing else of a case: no stage, ball, queue, holder, answer, contact, other clock or notice', () => {
    fc.assert(
      fc.property(flowAndStory, ([flow, story]) => {
        const { state, now } = played(flow, story, false);
        if (!state.receiptOwed || state.stage === 'closed') return;
        const step = machine(flow).next(state, { type: 'confirmReceipt', by: null }, now);
        expect(step.effects).toEqual([]);
        expect(rest(step.state)).toEqual(rest(state));
      }),
      RUNS,
    );
  });

  test('is neither a first answer nor a contact', () => {
    const play = byMail(untold());
    expect(play.state).toMatchObject({ answeredAt: null, receiptOwed: false });
    expect(play.state.contacts).toBeUndefined();
    expect(play.clock('answer')?.status).toBe('running');
    expect(play.give('claim').give('resolve').give('accept').state.outcome).toBe('accepted');
  });

  test('before it was routed leaves no clock to start', () => {
    const { next } = machine(complaint);
    const play = new Play(complaint);
    const opened = next(play.state, { type: 'opened', told: false }, play.now);
    const known = next(opened.state, { type: 'confirmReceipt', by: null }, play.now);
    expect(known.state).toMatchObject({ stage: 'received', receiptOwed: false, pending: ['routing', 'serviceLevel'] });
  });

  test('late stops the clock that ran out; whoever holds the case was told', () => {
    const play = untold().give('claim').pass(HOUR);
    expect(told(play).filter((notice) => notice === 'receiptMissing')).toHaveLength(1);
    expect(play.clock('receipt')?.status).toBe('breached');
    expect(byMail(play).clock('receipt')?.status).toBe('late');
  });

  test('is taken in whatever stage it is, also where a manager’s flow does not list it', () => {
    const { firstLine } = complaint.stages;
    const { confirmReceipt: _, ...commands } = firstLine?.commands ?? {};
    const flow = { ...complaint, stages: { ...complaint.stages, firstLine: { ...firstLine, commands } } } as Flow;
    expect(byMail(new Play(flow).open(false)).clock('receipt')?.status).toBe('met');
  });

  test('by whoever it was given to is a reaction, too', () => {
    const play = untold().give('assign', { by: 'lead', staffId: 'li' }).give('confirmReceipt', { by: 'li' });
    expect(play.clock('reaction')?.status).toBe('met');
  });

  test('is not possible once they were written to, and never wakes a case that is over', () => {
    expect(untold().give('reply').refused('confirmReceipt')).toBe('receiptKnown');
    expect(untold().give('claim').give('resolve').give('accept').refused('confirmReceipt')).toBe('closed');
    expect(untold().give('withdraw').refused('confirmReceipt')).toBe('closed');
  });
});

describe('a message that came back', () => {
  test('makes the clock go on where it stood: the time in between counts for nobody', () => {
    const play = byMail(untold().pass(20 * MINUTE))
      .pass(5 * HOUR)
      .receiptReturned();
    expect(play.clock('receipt')).toMatchObject({ status: 'running', dueAt: play.now + 40 * MINUTE });
    play.pass(40 * MINUTE);
    expect(told(play).filter((notice) => notice === 'receiptMissing')).toHaveLength(1);
  });

  test('after it had run out is as if it had never gone', () => {
    const play = byMail(untold().pass(2 * HOUR)).receiptReturned();
    expect(play.clock('receipt')?.status).toBe('breached');
    expect(play.state.receiptOwed).toBe(true);
  });

  test('matters no more once the desk has written, nor where they knew at once', () => {
    expect(byMail(untold()).give('reply').receiptReturned().state.receiptOwed).toBe(false);
    expect(new Play(complaint).open(true).receiptReturned().clock('receipt')).toBeUndefined();
  });

  test('stands still while the desk waits for others where the flow says so', () => {
    const flow = {
      ...complaint,
      clocks: { ...complaint.clocks, receipt: { minutes: 60, pauses: true, onDue: 'remind' } },
    } as const;
    const play = byMail(new Play(flow).open(false))
      .give('pause', { at: new Play(flow).now + 9 * HOUR })
      .receiptReturned();
    expect(play.clock('receipt')?.status).toBe('paused');
    expect(play.give('resume').clock('receipt')?.status).toBe('running');
  });
});

test.each([
  [{ status: 'sent', attempts: 1, lastError: null }, null],
  [{ status: 'pending', attempts: 0, lastError: 'quiet hours' }, 'waiting'],
  [{ status: 'pending', attempts: 2, lastError: 'connect ECONNREFUSED' }, 'retrying'],
  [{ status: 'skipped', attempts: 1, lastError: 'no e-mail address' }, 'noAddress'],
  [{ status: 'skipped', attempts: 1, lastError: 'not a usable phone number' }, 'noAddress'],
  [{ status: 'skipped', attempts: 1, lastError: 'the member does not want the channel email' }, 'notWanted'],
  [{ status: 'skipped', attempts: 1, lastError: 'the member was erased' }, 'erased'],
  [{ status: 'failed', attempts: 1, lastError: '550 no such user' }, 'refused'],
] as const)('%o is undelivered because: %s', (delivery, why) => {
  expect(whyUndelivered(delivery)).toBe(why);
});
