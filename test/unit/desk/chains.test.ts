import { expect, test } from 'vitest';
import { chains } from '../../../admin-ui/escalations/chains.ts';

const row = (id: string, caseId: string, rung: number, recipient: string, cycle = 1) => ({
  id,
  case: { id: caseId },
  cycle,
  rung,
  recipient: { id: recipient },
  calledAt: `2026-11-2${rung}T08:00:00Z`,
});

test('a case has one card, however many were told, lowest rung first', () => {
  const cards = chains([row('3', 'a', 1, 'lead'), row('1', 'a', 0, 'wang'), row('2', 'a', 0, 'zhao')], 'nobody');
  expect(cards).toHaveLength(1);
  expect(cards[0]?.told.map(({ id }) => id)).toEqual(['1', '2', '3']);
  expect(cards[0]?.row.id).toBe('3');
});

test('the reader’s own row is the one the card speaks of', () => {
  const [card] = chains([row('3', 'a', 1, 'lead'), row('1', 'a', 0, 'me')], 'me');
  expect(card?.row.id).toBe('1');
});

test('another escalation of the same case is another card, in the order given', () => {
  const cards = chains([row('9', 'b', 0, 'x'), row('2', 'a', 0, 'x', 2), row('1', 'a', 0, 'x', 1)], 'x');
  expect(cards.map(({ row: { id } }) => id)).toEqual(['9', '2', '1']);
});

test('others who were told for the same case join its card, and make none', () => {
  const others = [row('1', 'a', 0, 'wang'), row('2', 'a', 1, 'lead', 2), row('8', 'b', 0, 'zhao')];
  const cards = chains([row('3', 'a', 1, 'me')], 'me', others);
  expect(cards.map(({ told }) => told.map(({ id }) => id))).toEqual([['1', '3']]);
});
