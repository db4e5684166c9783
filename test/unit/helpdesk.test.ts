import { expect, test } from 'vitest';
import { faultsOf } from '../../domain/case/check-flow.ts';
import { figuresOf } from '../helpdesk/account.ts';
import { mapping, SITUATIONS } from '../helpdesk/deeds.ts';
import { helpdeskFlow } from '../helpdesk/flow.ts';
import { endOf, readLog, type Ticket } from '../helpdesk/log.ts';
import { runPure } from '../helpdesk/pure.ts';

const log = readLog(new URL('../helpdesk/made-up.csv', import.meta.url).pathname);
const flow = helpdeskFlow(1_000);
const ticket = (...events: [days: number, activity: string, who?: string][]): Ticket => ({
  id: 'one',
  events: events.map(([days, activity, who = 'Agent 1']) => ({
    at: 1_740_000_000_000 + days * 86_400_000,
    activity,
    who,
  })),
});

test('the help desk’s flow may be published', () => {
  expect(faultsOf(flow)).toEqual([]);
});

test('the made-up log has every activity of the mapping in every situation that it knows', () => {
  const wanted = Object.entries(mapping.activities).flatMap(([activity, { gives }]) =>
    gives ? SITUATIONS.filter((s) => gives[s].length > 0).map((s) => `${activity} ${s}`) : [activity],
  );
  const seen = new Set(log.flatMap((one) => [...runPure(flow, one).met]));
  expect(wanted.filter((one) => !seen.has(one))).toEqual([]);
});

test('every ticket of it goes through the machine and ends as its log says', () => {
  const figures = figuresOf(log.map((one) => runPure(flow, one)));
  expect(figures).toMatchObject({ cases: log.length, right: log.length, wrong: {} });
  expect(figures.closedAlike).toBeGreaterThan(10);
  expect(Object.keys(figures.ends).sort()).toEqual(
    ['closed, accepted', 'closed, lapsed', 'closed, withdrawn', 'paused', 'resolved', 'working'].sort(),
  );
});

test('what the machine refuses is counted by its reason, and so is an end that is another one', () => {
  const late = ticket([0, 'Assign seriousness'], [1, 'Resolve ticket'], [20, 'Take in charge ticket']);
  const { closed, ...stages } = flow.stages;
  if (!closed) throw new Error('Every flow has an end');
  const final = { ...flow, stages: { ...stages, closed: { ...closed, commands: {} } } };
  expect(figuresOf([runPure(final, late)]).wrong).toEqual({ 'Take in charge ticket: reopen refused, closed': 1 });

  const silent = ticket([0, 'Assign seriousness'], [1, 'Resolve ticket'], [20, 'VERIFIED']);
  expect(endOf(silent)).toBe('resolved');
  const figures = figuresOf([runPure(flow, silent), runPure(flow, late)]);
  expect(figures).toMatchObject({ cases: 2, right: 1, wrong: { 'ends closed, the log says resolved': 1 } });
});

test('a log that is none is refused with its line, and an activity nobody knows by its name', () => {
  expect(() => runPure(flow, ticket([0, 'Sing']))).toThrow('The mapping does not know Sing');
});
