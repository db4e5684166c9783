import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clocksOf, nextDue } from '../../../domain/case/clocks.ts';
import { escalatesFrom, nextEscalation } from '../../../domain/case/escalating.ts';
import { COMMANDS, type CommandType, clockRule } from '../../../domain/case/flow.ts';
import { FLOWS } from '../../../domain/case/flows.ts';
import { commandsOf } from '../../../domain/case/legal.ts';
import { machine } from '../../../domain/case/machine.ts';
import type { CaseState } from '../../../domain/case/state.ts';
import { flowAndStory, played } from './happenings.ts';
import { HOUR, MINUTE, OPENED_AT, Play, wallDeadline } from './play.ts';

const RUNS = { numRuns: 150 };
/** Their keys hold the instant, and on this time line much happens in one. */
const AT_AN_INSTANT = new Set(['assigned', 'declined', 'takenBack', 'merged']);

describe('a case, whatever happens to it', () => {
  test('is always in a stage of its flow, and after the end only reopening or taking a merge back makes it go on', () => {
    fc.assert(
      fc.property(flowAndStory, ([flow, story, told]) => {
        const play = played(flow, story, told);
        for (const { event, before, after } of play.steps) {
          expect(Object.keys(flow.stages)).toContain(after.stage);
          if (before.stage === 'closed') expect(['reopen', 'unmerge']).toContain(event.type);
        }
        if (play.state.stage !== 'closed') return;
        const ways = COMMANDS.filter((type) => play.refused(type) === null);
        const way = play.state.outcome === 'merged' ? 'unmerge' : 'reopen';
        expect(ways).toEqual(flow.version > 1 ? [way] : []);
      }),
      RUNS,
    );
  });

  test('is as before when its calendar has a new version with the same hours', () => {
    fc.assert(
      fc.property(flowAndStory, ([flow, story, told]) => {
        for (const { event, before, after } of played(flow, story, told).steps)
          if (event.type === 'calendarChanged') expect(after).toEqual(before);
      }),
      RUNS,
    );
  });

  test('never waits without a clock', () => {
    fc.assert(
      fc.property(flowAndStory, ([flow, story, told]) => {
        for (const { after } of played(flow, story, told).steps) {
          if (after.stage === 'closed') expect(nextDue(after)).toBeNull();
          else expect(nextDue(after)).not.toBeNull();
        }
      }),
      RUNS,
    );
  });

  test('has no dead end: from anywhere some commands close it', () => {
    fc.assert(
      fc.property(flowAndStory, ([flow, story, told]) => {
        const play = played(flow, story, told);
        for (let moves = 0; play.state.stage !== 'closed' && moves < 4; moves++) {
          const way = (['accept', 'resolve', 'adopt', 'passOn'] as const).find((type) => play.refused(type) === null);
          expect(way).toBeDefined();
          play.give(way as CommandType);
        }
        expect(play.state.stage).toBe('closed');
      }),
      RUNS,
    );
  });

  test('counts no time twice', () => {
    fc.assert(
      fc.property(flowAndStory, ([flow, story, told]) => {
        for (const { after, at } of played(flow, story, told).steps) {
          for (const [, clock] of clocksOf(after)) {
            let end = OPENED_AT;
            for (const span of clock.spans) {
              expect(span.from).toBeGreaterThanOrEqual(end);
              end = span.to ?? Math.max(at, span.from);
              expect(end).toBeGreaterThanOrEqual(span.from);
            }
            const runs = clock.status === 'running' && clock.spans.length > 0;
            expect(clock.spans.filter((s) => s.to === null).length).toBe(runs ? 1 : 0);
          }
        }
      }),
      RUNS,
    );
  });

  test('no clock that waits for the desk runs while the member has the ball, or the desk waits for somebody else', () => {
    fc.assert(
      fc.property(flowAndStory, ([flow, story, told]) => {
        for (const { after } of played(flow, story, told).steps) {
          const waiting = clocksOf(after).filter(
            ([clock, c]) => c.status === 'running' && clockRule(flow, clock).pauses,
          );
          if (after.stage === 'closed') continue;
          if (after.ball === 'member' || after.pause) expect(waiting).toEqual([]);
          else expect(clocksOf(after).filter(([, c]) => c.status === 'paused')).toEqual([]);
        }
      }),
      RUNS,
    );
  });

  test('calls the rungs of a ladder in order, the last again and again', () => {
    fc.assert(
      fc.property(flowAndStory, ([flow, story, told]) => {
        const play = played(flow, [...story, { do: 'pass', ms: 60 * 24 * HOUR }], told);
        const last = flow.ladder.length - 1;
        const cycles = new Map<number, { rung: number; reminder: number }[]>();
        for (const n of play.notices) {
          if (n.notice !== 'escalation') continue;
          const [, cycle, rung, reminder] = n.key.split(':').map(Number) as [number, number, number, number];
          cycles.set(cycle, [...(cycles.get(cycle) ?? []), { rung, reminder }]);
        }
        expect([...cycles.keys()]).toEqual([...cycles.keys()].map((_, i) => i + 1));
        for (const [cycle, calls] of cycles) {
          const begun = calls[0]?.rung ?? 0;
          // It begins at the bottom, or above whoever took the one before.
          const above = Math.min((cycles.get(cycle - 1)?.at(-1)?.rung ?? 0) + 1, last);
          expect([0, above]).toContain(begun);
          const climbed = calls.map((_, i) => ({
            rung: Math.min(begun + i, last),
            reminder: Math.max(0, begun + i - last),
          }));
          expect(calls).toEqual(climbed);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('tells nothing twice under one key', () => {
    fc.assert(
      fc.property(flowAndStory, ([flow, story, told]) => {
        const keys = played(flow, story, told)
          .notices.filter((n) => !AT_AN_INSTANT.has(n.notice))
          .map((n) => n.key);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      RUNS,
    );
  });

  test('is moved by a pure function: same in, same out, and what came in stays as it was', () => {
    fc.assert(
      fc.property(flowAndStory, ([flow, story, told]) => {
        const { next } = machine(flow);
        for (const { event, before, at } of played(flow, story, told).steps) {
          const frozen = deepFreeze(JSON.parse(JSON.stringify(before)) as CaseState);
          expect(next(frozen, event, at)).toEqual(next(frozen, event, at));
        }
      }),
      RUNS,
    );
  });

  test('offers exactly the commands that it takes', () => {
    fc.assert(
      fc.property(flowAndStory, ([flow, story, told]) => {
        const play = played(flow, story, told);
        const offered = commandsOf(flow, play.state, 'rep');
        for (const type of COMMANDS) expect(play.refused(type)).toBe(offered[type]?.code ?? null);
      }),
      RUNS,
    );
  });

  test('survives being written down as JSON at any moment', () => {
    fc.assert(
      fc.property(flowAndStory, ([flow, story, told]) => {
        const { state } = played(flow, story, told);
        expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      }),
      RUNS,
    );
  });
});

describe('late and repeated answers', () => {
  test('a deadline that was moved, met or not yet reached changes nothing', () => {
    fc.assert(
      fc.property(
        flowAndStory,
        fc.constantFrom('answer', 'firstLine', 'rung', 'acceptance'),
        ([flow, story, told], clock) => {
          const { state, now } = played(flow, story, told);
          const c = state.clocks[clock as 'answer'];
          if (c?.status === 'running' && c.dueAt !== null && c.dueAt <= now) return;
          expect(machine(flow).next(state, { type: 'ranOut', clock: clock as 'answer' }, now)).toEqual({
            state,
            effects: [],
          });
        },
      ),
      RUNS,
    );
  });

  test('what is foretold is what happens when nobody does anything, and never before the bound', () => {
    fc.assert(
      fc.property(flowAndStory, fc.integer({ min: 1, max: 240 }), ([flow, story, told], hours) => {
        const play = played(flow, story, told);
        const until = play.now + hours * HOUR;
        const before = play.state;
        const heard = play.notices.length;
        const foretold = nextEscalation(flow, before, until, (c) => wallDeadline(c, c.budgetMs));
        play.pass(hours * HOUR);
        const first = play.notices.slice(heard).find(({ notice }) => notice === 'escalation' || notice === 'takenBack');
        expect(foretold && { at: foretold.at, rung: foretold.rung }).toEqual(
          first ? { at: first.at, rung: first.recipient.to === 'rung' ? first.recipient.rung : null } : null,
        );
        const bound = escalatesFrom(flow, before);
        if (foretold) expect(bound).not.toBeNull();
        if (foretold && bound !== null) expect(bound).toBeLessThanOrEqual(foretold.at);
      }),
      RUNS,
    );
  });

  test('ten thousand cases go through in well under five seconds', () => {
    const [flow] = FLOWS;
    const started = performance.now();
    for (let i = 0; i < 10_000; i++) {
      const play = new Play(flow as (typeof FLOWS)[number])
        .open()
        .give('claim')
        .give('reply')
        .pass(10 * MINUTE)
        .give('resolve')
        .give('accept');
      if (play.state.stage !== 'closed') throw new Error('not closed');
    }
    // With room for a busy machine.
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

function deepFreeze<T>(value: T): T {
  if (value && typeof value === 'object') {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}
