import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { currentFlow } from '../../../domain/case/flows.ts';
import type { Given } from '../../../domain/case/messages.ts';
import { type PlayedPast, playBack, type Said, type Told } from '../../../domain/case/play-back.ts';
import type { CaseState } from '../../../domain/case/state.ts';
import { always } from '../../setup/desk.ts';
import { flowAndStory, played } from './happenings.ts';
import { HOUR, MINUTE, OPENED_AT, Play, QUEUES } from './play.ts';

const calendars = Object.fromEntries(Object.keys(QUEUES).map((line) => [`calendar-${line}`, always]));

/** What the record would tell of it. */
const toldOf = ({ steps }: Play): Told[] =>
  steps.map(({ event, before, at }) => ({
    at,
    given: { commandId: 'c', actorType: 'staff', ...event } as Given,
    ...('clock' in event && event.type === 'ranOut' ? { dueAt: before.clocks[event.clock]?.dueAt ?? null } : {}),
  }));

/** As on the time line, with other minutes if any. */
const saying =
  (asRecorded: boolean, minutes: Record<string, number> = {}) =>
  (_: number, { set, line }: { set: 'routing' | 'serviceLevel'; line: keyof typeof QUEUES }): Said => ({
    asRecorded,
    answer:
      set === 'routing'
        ? {
            ...({ type: 'decided', set, decisionId: 'd' } as const),
            outcome: {
              ...{ queueId: QUEUES[line], calendarId: `calendar-${line}`, assigneeId: line === 'head' ? 'head' : null },
            },
          }
        : {
            ...({ type: 'decided', set, decisionId: 'd' } as const),
            outcome: { priority: 2, minutes, ladderPercent: 100 },
          },
  });

/** Whether holidays are known is the calendar's affair. */
const plain = (state: CaseState | null) =>
  state && {
    ...state,
    clocks: Object.fromEntries(Object.entries(state.clocks).map(([id, { provisional: _, ...c }]) => [id, c])),
  };
const back = (past: PlayedPast, decide: ReturnType<typeof saying>) =>
  playBack(past, { decide, calendarsAt: () => calendars, hear: () => {} });

describe('a past that is played back', () => {
  test('by the same rules is what it was, whatever happened', () => {
    fc.assert(
      fc.property(flowAndStory, ([flow, story, told]) => {
        const play = played(flow, story, told);
        const past = { flow, openedAt: OPENED_AT, told: toldOf(play), until: play.now };
        const { asRecorded, dropped } = back(past, saying(true));
        expect(plain(asRecorded)).toEqual(plain(play.state));
        expect(dropped).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  test('late workers were late: a clock runs out when it was seen to', () => {
    const flow = currentFlow('complaint');
    const play = new Play(flow).open().pass(40 * HOUR);
    const late = toldOf(play).map((one) => (one.given.type === 'ranOut' ? { ...one, at: one.at + 3 * MINUTE } : one));
    const at = late.findLast(({ given }) => given.type === 'ranOut')?.at ?? 0;
    const { state, asRecorded } = back({ flow, openedAt: OPENED_AT, told: late, until: at }, saying(true));
    expect(asRecorded).toEqual(state);
    const rung = state.clocks.rung?.spans[0]?.from;
    expect([late.map((one) => one.at).includes(rung ?? 0), rung === play.clock('rung')?.spans[0]?.from]).toEqual([
      true,
      false,
    ]);
  });

  test('with less time it escalates by itself, and what nobody could have done is left out', () => {
    const flow = currentFlow('complaint');
    const play = new Play(flow)
      .open()
      .pass(MINUTE)
      .give('claim')
      .pass(20 * MINUTE)
      .give('reply')
      .pass(HOUR)
      .give('resolve');
    expect(play.rungs()).toEqual([]);
    const past = { flow, openedAt: OPENED_AT, told: toldOf(play), until: play.now };
    const { state, asRecorded } = back(past, saying(false, { answer: 10 }));
    expect(asRecorded).toBeNull();
    expect(state.clocks.answer?.status).toBe('late');
    expect(state.ladder.cycle).toBe(1);
    // The other way about: whoever took an escalation takes none that was never called.
    const called = new Play(flow)
      .open()
      .pass(60 * HOUR)
      .give('acknowledge', { by: 'lead' })
      .give('resolve');
    const generous = back(
      { flow, openedAt: OPENED_AT, told: toldOf(called), until: called.now },
      saying(false, { answer: 100_000, firstLine: 100_000, resolution: 100_000 }),
    );
    expect(generous).toMatchObject({ dropped: 1, state: { stage: 'resolved', ladder: { cycle: 0 } } });
  });
});
