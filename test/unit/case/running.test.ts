import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clocksOf, nextDue } from '../../../domain/case/clocks.ts';
import { type Clock, type ClockRule, clockRule, type Flow } from '../../../domain/case/flow.ts';
import { currentFlow } from '../../../domain/case/flows.ts';
import { isOpen } from '../../../domain/case/running.ts';
import type { CaseState, ClockState, ServiceLevel } from '../../../domain/case/state.ts';
import { workOut } from '../../../domain/case/step.ts';
import { copyOf } from './flows.ts';
import { flowAndStory, played } from './happenings.ts';
import { HOUR, MINUTE, OPENED_AT, Play } from './play.ts';

const RUNS = { numRuns: 120 };
const BETTER = { onlyIfBetter: true } as const;
const complaint = currentFlow('complaint');
const level = (minutes: Record<Clock, number>): ServiceLevel => ({ priority: 1, minutes, ladderPercent: 100 });
/** The same under a later number, and what somebody made of it. */
function later(flow: Flow, change: (flow: Flow) => void = () => {}): Flow {
  const made = { ...copyOf(flow), version: 1_000 };
  change(made);
  return made;
}
const minutes = (flow: Flow, clock: Clock, to: number) => {
  (flow.clocks[clock] as ClockRule).minutes = to;
};
const opened = () => new Play(complaint).open();

/** Working time that has run by then. */
const spent = ({ spans }: ClockState, now: number) => spans.reduce((sum, { from, to }) => sum + (to ?? now) - from, 0);

describe('service levels that are published anew', () => {
  test('move a case wherever it is, later and earlier', () => {
    const play = opened().pass(HOUR / 2);
    play.reassessed(level({ answer: 90, resolution: 600 }));
    expect(play.clock('answer')?.dueAt).toBe(OPENED_AT + 90 * MINUTE);
    expect(play.clock('resolution')?.dueAt).toBe(OPENED_AT + 600 * MINUTE);
    expect(play.state.priority).toBe(1);
  });

  test('or only where it is better for the member: nothing later, something earlier', () => {
    const play = opened().pass(HOUR / 2);
    const before = play.state;
    play.reassessed(level({ answer: 90, resolution: 600 }), BETTER);
    play.reassessed(level({}), BETTER);
    expect(play.state).toEqual(before);
    expect(play.stayed).toMatchObject([{ because: 'later', clock: 'answer' }, { because: 'nothingEarlier' }]);
    play.reassessed(level({ answer: 45 }), BETTER);
    expect(play.clock('answer')?.dueAt).toBe(OPENED_AT + 45 * MINUTE);
  });

  test('the time that the member has is not shortened', () => {
    const play = opened().give('resolve');
    const before = play.state;
    play.reassessed(level({ acceptance: 60 }), BETTER);
    expect(play.state).toEqual(before);
    expect(play.stayed).toMatchObject([{ because: 'memberShorter', clock: 'acceptance' }]);
    // What rests meanwhile counts: it may go on.
    play.reassessed(level({ resolution: 60 }), BETTER);
    expect(play.clock('resolution')?.budgetMs).toBe(HOUR);
  });

  test('whatever happened before, no deadline of a case that was to move where better is later, and one is earlier', () => {
    const said = fc.dictionary(
      fc.constantFrom('answer', 'resolution', 'firstLine', 'secondLine', 'acceptance', 'memberReply'),
      fc.integer({ min: 1, max: 500 }),
    );
    let moved = 0;
    fc.assert(
      fc.property(flowAndStory, said, ([flow, story, told], given) => {
        const play = played(flow, story, told);
        if (play.state.stage === 'closed') return;
        const before = play.state;
        play.reassessed(level(given), BETTER);
        moved += mustBeBetter(before, play) ? 1 : 0;
      }),
      RUNS,
    );
    expect(moved).toBeGreaterThan(2);
  });
});

/** @returns whether it moved */
function mustBeBetter(before: CaseState, { state, stayed }: Play): boolean {
  if (stayed.length > 0) {
    expect(state).toEqual(before);
    return false;
  }
  let earlier = 0;
  for (const [clock, was] of clocksOf(before)) {
    if (!isOpen(was)) continue;
    const is = state.clocks[clock] as ClockState;
    expect(is.budgetMs).toBeLessThanOrEqual(was.budgetMs);
    if (was.dueAt !== null && is.status === 'running') expect(is.dueAt).toBeLessThanOrEqual(was.dueAt);
    if (was.status === 'running') expect(is.status).toBe('running');
    if (is.budgetMs < was.budgetMs || is.status !== was.status) earlier++;
  }
  expect(earlier).toBeGreaterThan(0);
  return true;
}

describe('a flow that is published anew', () => {
  test('takes the case on in its stage, with the time that was spent, and the next clock is by the new one', () => {
    const play = opened()
      .pass(3 * HOUR)
      .give('reply');
    const flow = later(complaint, (it) => {
      minutes(it, 'firstLine', 5 * 60);
      minutes(it, 'secondLine', 77);
    });
    play.moveTo(flow);
    expect(play.state).toMatchObject({ stage: 'firstLine', flow: { kind: 'complaint', version: 1_000 } });
    expect(play.clock('firstLine')?.dueAt).toBe(OPENED_AT + 5 * HOUR);
    expect(play.clock('resolution')?.spans).toEqual([{ from: OPENED_AT, to: null, calendarId: 'calendar-first' }]);
    play.give('handover');
    expect(play.clock('secondLine')?.dueAt).toBe(play.now + 77 * MINUTE);
    expect(play.refused('reassess')).toBeNull();
  });

  test('a case whose stage is not there stays, and so does one that waits for what has no clock there', () => {
    const play = opened().give('handover');
    const before = play.state;
    play.moveTo(later(complaint, (it) => delete it.stages.secondLine));
    expect(play.state).toEqual(before);
    const asked = opened().give('ask');
    asked.moveTo(later(complaint, (it) => delete it.clocks.memberReply));
    expect([play.stayed, asked.stayed]).toMatchObject([
      [{ because: 'stageMissing', stage: 'secondLine' }],
      [{ because: 'clockMissing', clock: 'memberReply' }],
    ]);
  });

  test('a clock that is not wanted there stops, a new one begins, and what rests keeps resting', () => {
    const bare = later(complaint, (it) => {
      it.overall = ['answer'];
    });
    const play = new Play({ ...bare, version: 900 }).open();
    play.pass(HOUR / 4).moveTo(
      later(complaint, (it) => {
        it.overall = ['resolution'];
      }),
    );
    expect(play.clock('answer')).toMatchObject({ status: 'stopped', dueAt: null });
    expect(play.clock('resolution')?.spans).toEqual([{ from: play.now, to: null, calendarId: 'calendar-first' }]);
    const asked = new Play({ ...bare, version: 900 }).open().give('ask').moveTo(later(complaint));
    expect(asked.clock('resolution')).toBeUndefined();
    expect(asked.clock('firstLine')).toMatchObject({ status: 'paused', dueAt: null });
    expect(asked.give('answer').clock('firstLine')?.status).toBe('running');
  });

  test('what need not rest there goes on, what is to rest there rests', () => {
    const steady = later(complaint, (it) => {
      (it.clocks.resolution as ClockRule).pauses = false;
    });
    const play = opened().give('ask').pass(HOUR).moveTo(steady, BETTER);
    expect(play.clock('resolution')?.status).toBe('running');
    expect(play.clock('resolution')?.dueAt).toBe(play.now + (play.clock('resolution')?.budgetMs ?? 0));
    play.pass(HOUR).moveTo({ ...later(complaint), version: 1_001 });
    expect(play.clock('resolution')).toMatchObject({ status: 'paused' });
    expect(spent(play.clock('resolution') as ClockState, play.now)).toBe(HOUR);
  });

  test('the ladder goes on from the same rung, or from the last there is', () => {
    const play = opened().toDeadline(0).toDeadline(0).toDeadline(0);
    expect(play.state.ladder).toMatchObject({ status: 'running', rung: 2 });
    play.moveTo(
      later(complaint, (it) => {
        it.ladder = it.ladder.slice(0, 2).map((rung) => ({ ...rung, minutes: 33 }));
      }),
    );
    expect(play.state.ladder).toMatchObject({ status: 'running', rung: 1, reminders: 0 });
    expect(play.clock('rung')?.dueAt).toBe(play.now + 33 * MINUTE);
    expect(play.pass(33 * MINUTE).state.ladder).toMatchObject({ rung: 1, reminders: 1 });
  });

  test('one that it goes by already is refused', () => {
    const flow = later(complaint);
    expect(() => opened().moveTo(flow).moveTo(flow)).toThrow('sameValue');
  });

  test('the story says from where, whereto, and why it stayed', () => {
    const play = opened();
    const flow = later(complaint);
    const given = { type: 'moveFlow', by: null, actorType: 'system', commandId: 'c', version: 1_000 } as const;
    const work = workOut(complaint, play.state, { ...given, ...BETTER, flow }, play.now);
    const { value: step, done } = work.next();
    expect(done && step.flow).toBe(complaint);
    expect(done && step.story).toEqual([
      {
        ...{ type: 'moveFlow', actor: { type: 'system', id: null } },
        data: { fromVersion: 2, version: 1_000, onlyIfBetter: true, stays: 'nothingEarlier' },
      },
    ]);
  });

  const changed = fc.record({
    minutes: fc.dictionary(fc.constantFrom(...Object.keys(complaint.clocks)), fc.integer({ min: 1, max: 5_000 })),
    steady: fc.subarray(['answer', 'resolution', 'firstLine', 'secondLine', 'rung']),
    overall: fc.subarray(['answer', 'resolution', 'interim']),
    rungs: fc.integer({ min: 1, max: 6 }),
    better: fc.boolean(),
  });

  test('whatever happened before: spent time stays spent, something is waited for, and it goes on to its end', () => {
    let moved = 0;
    fc.assert(
      fc.property(flowAndStory, changed, ([flow, story, told], change) => {
        const play = played(flow, story, told);
        if (play.state.stage === 'closed') return;
        const before = play.state;
        const to = later(flow, (it) => {
          for (const [clock, to] of Object.entries(change.minutes)) if (it.clocks[clock]) minutes(it, clock, to);
          for (const clock of change.steady) if (it.clocks[clock]) (it.clocks[clock] as ClockRule).pauses = false;
          it.overall = change.overall.filter((clock) => it.clocks[clock]);
          it.ladder = it.ladder.slice(0, change.rungs);
        });
        play.moveTo(to, change.better ? BETTER : {});
        if (change.better) moved += mustBeBetter(before, play) ? 1 : 0;
        for (const [clock, was] of clocksOf(before)) {
          const is = play.clock(clock) as ClockState;
          if (isOpen(was)) expect(spent(is, play.now)).toBe(spent(was, play.now));
          if (is.status === 'paused') expect(clockRule(play.flow, clock).pauses).toBe(true);
        }
        expect(nextDue(play.state)).not.toBeNull();
        play.pass(400 * 24 * HOUR);
        expect(play.state.stage === 'closed' || nextDue(play.state) !== null).toBe(true);
      }),
      RUNS,
    );
    expect(moved).toBeGreaterThan(0);
  });
});
