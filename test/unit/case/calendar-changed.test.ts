import { expect, test } from 'vitest';
import { currentFlow } from '../../../domain/case/flows.ts';
import { refusal } from '../../../domain/case/legal.ts';
import { machine } from '../../../domain/case/machine.ts';
import { HOUR, MINUTE, Play } from './play.ts';

const flow = currentFlow('complaint');
const changed = (calendarId: string) => ({ type: 'calendarChanged', by: null, calendarId }) as const;

test('a changed calendar asks for the deadlines of clocks that run by it, and of no others', () => {
  const play = new Play(flow).open().give('claim');
  const { next } = machine(flow);
  const { state, effects } = next(play.state, changed('calendar-first'), play.now + HOUR);
  const running = Object.entries(play.state.clocks).filter(([, c]) => c.status === 'running');
  expect(running.length).toBeGreaterThan(1);
  expect(effects).toEqual(running.map(([clock]) => ({ type: 'setClock', clock })));
  for (const [, c] of Object.entries(state.clocks)) expect(c.dueAt).toBeNull();
  expect(next(play.state, changed('another'), play.now)).toEqual({ state: play.state, effects: [] });
});

test('time measured by it before a hand-over counts anew, too', () => {
  const play = new Play(flow).open().give('claim').pass(MINUTE).give('handover');
  expect(play.state.calendarId).toBe('calendar-second');
  const { effects } = machine(flow).next(play.state, changed('calendar-first'), play.now);
  for (const clock of ['answer', 'resolution']) expect(effects).toContainEqual({ type: 'setClock', clock });
});

test('what ran out stays out, what is paused waits for its deadline until it goes on, and a closed case is over', () => {
  const late = new Play(flow).open().toDeadline();
  const breached = Object.entries(late.state.clocks).find(([, c]) => c.status === 'breached');
  expect(breached).toBeDefined();
  const after = machine(flow).next(late.state, changed('calendar-first'), late.now).state;
  expect(after.clocks[breached?.[0] as 'answer']).toEqual(breached?.[1]);

  const asked = new Play(flow).open().give('claim').give('ask');
  const { effects } = machine(flow).next(asked.state, changed('calendar-first'), asked.now);
  expect(effects).toEqual([{ type: 'setClock', clock: 'memberReply' }]);

  const closed = new Play(flow).open().give('withdraw');
  expect(refusal(flow, closed.state, changed('calendar-first'))).toMatchObject({ code: 'closed' });
});
