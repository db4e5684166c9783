import { describe, expect, test } from 'vitest';
import { escalatesFrom, nextEscalation } from '../../../domain/case/escalating.ts';
import { currentFlow } from '../../../domain/case/flows.ts';
import { HOUR, MINUTE, Play, wallDeadline } from './play.ts';

const complaint = currentFlow('complaint');
const opened = () => new Play(complaint).open();
const foretold = (play: Play, hours: number) =>
  nextEscalation(complaint, play.state, play.now + hours * HOUR, (c) => wallDeadline(c, c.budgetMs));
const bound = (play: Play) => escalatesFrom(complaint, play.state);

describe('what a case comes to by itself', () => {
  test('nobody answers: the first rung is called when the answer is due, and not a moment before', () => {
    const play = opened();
    const at = play.clock('answer')?.dueAt;
    expect(foretold(play, 1)).toEqual({ clock: 'answer', at, leads: 'escalate', rung: 0 });
    expect(nextEscalation(complaint, play.state, (at as number) - 1, () => 0)).toBeNull();
    expect(bound(play)).toBe(at);
  });

  test('while the ladder runs its next rung comes, whatever other clocks run out before', () => {
    const play = opened().pass(HOUR).pass(HOUR).pass(HOUR);
    expect(play.state.ladder).toMatchObject({ status: 'running', rung: 1 });
    const dueAt = play.clock('rung')?.dueAt;
    expect(foretold(play, 24)).toMatchObject({ clock: 'rung', at: dueAt, leads: 'nextRung', rung: 2 });
    expect(bound(play)).toBe(dueAt);
  });

  test('whoever has it and does nothing loses it', () => {
    const play = opened().give('reply', { by: 'lead' }).give('assign', { by: 'lead', staffId: 'li' });
    expect(foretold(play, 3)).toMatchObject({ clock: 'reaction', leads: 'takeBack', rung: null });
  });

  test('a pause that ends lets what rests go on: the machine plays it through', () => {
    const play = opened()
      .give('claim')
      .pass(20 * MINUTE);
    play.give('pause', { at: play.now + 2 * HOUR, reason: 'supplier' });
    expect(foretold(play, 2)).toBeNull();
    // Forty minutes were left of the answer's hour.
    expect(foretold(play, 3)).toMatchObject({ clock: 'answer', at: play.now + 2 * HOUR + 40 * MINUTE, rung: 0 });
    expect(bound(play)).toBe(play.now + 2 * HOUR);
  });

  test('what waits for the member to accept escalates nothing, nor does what is over', () => {
    const play = opened().give('resolve');
    expect(foretold(play, 24 * 30)).toBeNull();
    expect(bound(play)).toBeNull();
    expect(bound(play.give('accept', { by: 'member' }))).toBeNull();
  });
});
