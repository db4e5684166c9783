import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertRung } from '../../../domain/alert/kinds.ts';
import { type AlertEffect, type AlertEvent, type AlertState, newAlert, next } from '../../../domain/alert/machine.ts';
import { POSTS } from '../../../domain/vocabulary.ts';

const LADDER: AlertRung[] = [
  { post: 'teamLead', minutes: 120 },
  { post: 'departmentHead', minutes: 240 },
  { post: 'director', minutes: 540 },
];

/** Plays events from the raising on; refusals change nothing. */
function play(ladder: AlertRung[], events: AlertEvent[]) {
  let state: AlertState = newAlert;
  const steps: { event: AlertEvent; state: AlertState; effects: AlertEffect[]; refused: string | null }[] = [];
  for (const event of [{ type: 'raised' } as const, ...events]) {
    const step = next(ladder, state, event);
    if ('refusal' in step) steps.push({ event, state, effects: [], refused: step.refusal });
    else {
      state = step.state;
      steps.push({ event, state, effects: step.effects, refused: null });
    }
  }
  return steps;
}

const ladders = fc.array(fc.record({ post: fc.constantFrom(...POSTS), minutes: fc.integer({ min: 1, max: 999 }) }), {
  maxLength: 5,
});
const events = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.constant<AlertEvent>({ type: 'ranOut' }) },
    fc.constantFrom('a', 'b').map((by): AlertEvent => ({ type: 'acknowledge', by })),
    fc.constantFrom('causeGone' as const, 'repeated' as const).map((because): AlertEvent => ({ type: 'end', because })),
  ),
  { maxLength: 15 },
);
const of = <T extends AlertEffect['type']>(effects: AlertEffect[], type: T) =>
  effects.filter((e): e is Extract<AlertEffect, { type: T }> => e.type === type);

describe('an alert with a ladder', () => {
  it('calls each rung in its turn, reminds the last, and stops when somebody takes it', () => {
    const ran: AlertEvent = { type: 'ranOut' };
    const steps = play(LADDER, [ran, ran, ran, ran, { type: 'acknowledge', by: 'lead' }, ran]);
    expect(steps.map(({ effects }) => effects)).toEqual([
      [{ type: 'tell' }, { type: 'call', rung: 0, reminder: 0 }, { type: 'wait', minutes: 120 }],
      [
        { type: 'call', rung: 1, reminder: 0 },
        { type: 'wait', minutes: 240 },
      ],
      [
        { type: 'call', rung: 2, reminder: 0 },
        { type: 'wait', minutes: 540 },
      ],
      [
        { type: 'call', rung: 2, reminder: 1 },
        { type: 'wait', minutes: 540 },
      ],
      [
        { type: 'call', rung: 2, reminder: 2 },
        { type: 'wait', minutes: 540 },
      ],
      [{ type: 'stop' }],
      [],
    ]);
    expect(steps.at(-1)?.state).toEqual({ status: 'acknowledged', rung: 2, reminders: 2, takenBy: 'lead' });
  });

  it('says to whoever comes too late why they cannot take it; whoever has it may say so twice', () => {
    const steps = play(LADDER, [
      { type: 'acknowledge', by: 'a' },
      { type: 'acknowledge', by: 'a' },
      { type: 'acknowledge', by: 'b' },
      { type: 'end', because: 'causeGone' },
      { type: 'acknowledge', by: 'a' },
    ]);
    expect(steps.map(({ refused }) => refused)).toEqual([null, null, null, 'alertTaken', null, 'alertOver']);
  });
});

it('an alert without a ladder tells once and waits for nothing', () => {
  const steps = play([], [{ type: 'ranOut' }]);
  expect(steps.map(({ effects }) => effects)).toEqual([[{ type: 'tell' }], []]);
});

describe('laws over random lives', () => {
  it('hold', () => {
    fc.assert(
      fc.property(ladders, events, (ladder, given) => {
        const steps = play(ladder, given);
        const order = ['open', 'acknowledged', 'ended'];
        let waiting = false;
        const seen = new Set<string>();
        steps.forEach(({ state, effects, refused }, i) => {
          const before = steps[i - 1]?.state ?? newAlert;
          // It never comes back, and never climbs down.
          expect(order.indexOf(state.status)).toBeGreaterThanOrEqual(order.indexOf(before.status));
          expect(state.rung ?? -1).toBeGreaterThanOrEqual(before.rung ?? -1);
          if (refused) expect(state).toBe(before);
          // Nobody is called once somebody has taken it, nor twice for the same rung and reminder.
          for (const { rung, reminder } of of(effects, 'call')) {
            expect(state.status).toBe('open');
            expect(seen.has(`${rung}:${reminder}`)).toBe(false);
            seen.add(`${rung}:${reminder}`);
            expect(rung).toBe(state.rung);
          }
          // Whom the rule names are told with the raising, and then never again.
          expect(of(effects, 'tell').length).toBe(i === 0 ? 1 : 0);
          if (of(effects, 'wait').length > 0) waiting = true;
          if (of(effects, 'stop').length > 0) waiting = false;
          // As long as nobody has taken it, its clock runs; afterwards nothing does.
          expect(waiting).toBe(state.status === 'open' && ladder.length > 0);
          expect(state.takenBy === null).toBe(!steps.slice(0, i + 1).some((s) => s.state.status === 'acknowledged'));
        });
      }),
    );
  });
});
