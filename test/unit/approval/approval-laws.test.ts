import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refusalOf, verbsFor } from '../../../domain/approval/legal.ts';
import { nextApproval } from '../../../domain/approval/machine.ts';
import {
  type Act,
  type ApprovalEffect,
  type ApprovalEvent,
  ApprovalRefused,
  type ApprovalState,
  isOver,
  type Level,
  MODES,
  newApproval,
  pendingSeats,
  VERBS,
} from '../../../domain/approval/state.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 5, 1, 9);
/** `r` asks; the world may name anybody at all as approver, `r` too: the machine must not believe it. */
const PEOPLE = ['r', 'a', 'b', 'c', 'd', 'e'] as const;

/** An approval with a world that answers as the test likes; working time is wall time. */
class Life {
  state: ApprovalState;
  now = START;
  effects: ApprovalEffect[] = [];
  readonly steps: { event: ApprovalEvent; before: ApprovalState; after: ApprovalState }[] = [];
  readonly #answers: { staffId: string; insteadOfId: string | null }[][];

  constructor(levels: Level[], answers: { staffId: string; insteadOfId: string | null }[][]) {
    this.state = newApproval({ requesterId: 'r', calendarId: 'calendar', levels });
    this.#answers = answers;
    this.take({ type: 'opened' });
  }

  take(event: ApprovalEvent): void {
    const before = this.state;
    const asked = [event];
    while (asked.length > 0) {
      const was = this.state;
      const { state, effects } = nextApproval(was, asked.shift() as ApprovalEvent, this.now);
      this.state = state;
      this.effects.push(...effects);
      for (const effect of effects)
        if (effect.type === 'seat') asked.push({ type: 'seated', people: this.#answers.shift() ?? [] });
    }
    const { clock } = this.state;
    if (clock && clock.spans.at(-1)?.to === null) {
      const used = clock.spans.reduce((sum, span) => sum + ((span.to ?? this.now) - span.from), 0);
      const dueAt = this.now + clock.budgetMs - used;
      if (clock.dueAt === null)
        this.state = nextApproval(this.state, { type: 'clockSet', dueAt, provisional: false }, this.now).state;
    }
    this.steps.push({ event, before, after: this.state });
  }

  /** @returns the code of the refusal, or null */
  act(act: Act): string | null {
    try {
      this.take(act);
      return null;
    } catch (error) {
      if (error instanceof ApprovalRefused) return error.refusal.code;
      throw error;
    }
  }

  /** Time passes; a deadline on the way is kept. */
  pass(ms: number): void {
    const until = this.now + ms;
    for (
      let due = this.state.clock?.dueAt ?? null;
      due !== null && due <= until;
      due = this.state.clock?.dueAt ?? null
    ) {
      this.now = Math.max(this.now, due);
      const before = this.state;
      this.take({ type: 'ranOut' });
      if (this.state.clock === before.clock) break;
    }
    this.now = until;
  }
}

const level = fc.record<Level>({
  approvers: fc.constant({ by: 'line', post: 'teamLead' }),
  mode: fc.constantFrom(...MODES),
  hours: fc.integer({ min: 1, max: 20 }),
});
const called = fc.record({
  staffId: fc.constantFrom(...PEOPLE),
  insteadOfId: fc.option(fc.constantFrom(...PEOPLE), { nil: null }),
});
const act = fc.oneof(
  fc.record({
    type: fc.constantFrom('approve' as const, 'reject', 'ask', 'answer', 'withdraw'),
    by: fc.constantFrom(...PEOPLE),
  }),
  { weight: 4, arbitrary: fc.record({ type: fc.constant('approve' as const), by: fc.constantFrom(...PEOPLE) }) },
  fc.record({
    type: fc.constant('delegate' as const),
    by: fc.constantFrom(...PEOPLE),
    to: fc.constantFrom(...PEOPLE),
    entitled: fc.boolean(),
  }),
  fc.record({ type: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 40 }) }),
);

const lives = fc
  .record({
    levels: fc.array(level, { maxLength: 4 }),
    answers: fc.array(fc.array(called, { maxLength: 4 }), { minLength: 6, maxLength: 12 }),
    acts: fc.array(act, { maxLength: 40 }),
  })
  .map(({ levels, answers, acts }) => {
    const life = new Life(levels, answers);
    for (const what of acts) {
      if (what.type === 'wait') life.pass(what.hours * HOUR);
      else life.act(what);
    }
    return life;
  });

const always = (law: (life: Life) => void) => fc.assert(fc.property(lives, law), { numRuns: 300 });

describe('laws of every life', () => {
  test('nobody decides what they asked for, in whatever seat', () => {
    always(({ state, steps }) => {
      for (const seat of state.seats) expect([seat.staffId, seat.insteadOfId]).not.toContain('r');
      for (const { event } of steps)
        if (event.type === 'approve' || event.type === 'reject' || event.type === 'delegate')
          expect(event.by).not.toBe('r');
    });
  });

  test('approved needs a word at each level that was not passed by its time: all of all, one of any', () => {
    always(({ state, steps }) => {
      for (const { event, before, after } of steps) {
        if (event.type === 'ranOut' || after.level === before.level || event.type === 'opened') continue;
        const here = after.seats.filter((seat) => seat.level === before.level);
        expect(here.some((seat) => seat.status === 'approved')).toBe(true);
        if (before.levels[before.level]?.mode === 'all')
          expect(here.every((seat) => ['approved', 'timedOut', 'delegated'].includes(seat.status))).toBe(true);
      }
      if (state.status !== 'approved' || state.levels.length === 0) return;
      const last = state.seats.filter((seat) => seat.level === state.levels.length - 1);
      expect(last.some((seat) => seat.status === 'approved')).toBe(true);
      if (state.levels.at(-1)?.mode === 'all')
        expect(last.some((seat) => seat.status === 'pending' || seat.status === 'released')).toBe(false);
    });
  });

  test('what is open has a clock that runs, or an owner who owes an answer', () => {
    always(({ state }) => {
      if (state.status === 'open') expect(state.clock?.dueAt).toEqual(expect.any(Number));
      if (state.status === 'asked') {
        expect(state.clock?.dueAt).toBeNull();
        expect(refusalOf(state, { type: 'answer', by: 'r' })).toBeNull();
      }
    });
  });

  test('what has ended stays ended, with nobody waiting and no clock', () => {
    always((life) => {
      if (!isOver(life.state)) return;
      const { state } = life;
      expect(pendingSeats(state)).toEqual([]);
      expect(state.clock?.dueAt ?? null).toBeNull();
      for (const type of VERBS)
        for (const by of PEOPLE) expect(life.act({ type, by, to: 'e', entitled: true } as Act)).toBe('ended');
      life.pass(1_000 * HOUR);
      expect(life.state).toEqual(state);
    });
  });

  test('it is carried out exactly once when approved, and never otherwise', () => {
    always(({ state, effects }) => {
      const times = effects.filter((effect) => effect.type === 'carryOut').length;
      expect(times).toBe(state.status === 'approved' ? 1 : 0);
    });
  });

  test('nobody is told the same thing twice, and the requester is never asked to approve', () => {
    always(({ effects }) => {
      const told = effects.flatMap((effect) =>
        effect.type === 'notify' ? [effect.to].flat().map((to) => `${effect.notice}:${effect.key}:${to}`) : [],
      );
      expect(new Set(told).size).toBe(told.length);
      expect(told.filter((line) => /^approvalAsked:.*:r$/.test(line))).toEqual([]);
    });
  });

  test('buttons and machine agree, and time is never counted twice', () => {
    always((life) => {
      const { state } = life;
      for (const by of PEOPLE)
        for (const [verb, refusal] of Object.entries(verbsFor(state, by))) {
          if (verb === 'delegate') continue;
          const copy = new Life([], []);
          copy.state = structuredClone(state);
          copy.now = life.now;
          expect(copy.act({ type: verb, by } as Act)).toBe(refusal?.code ?? null);
        }
      const spans = state.clock?.spans ?? [];
      for (const [i, span] of spans.entries()) {
        if (i > 0) expect(span.from).toBeGreaterThanOrEqual(spans[i - 1]?.to ?? Number.POSITIVE_INFINITY);
      }
    });
  });

  test('the state that came in is left as it was', () => {
    always(({ steps }) => {
      for (const { before, event } of steps.slice(0, 3)) {
        const copy = structuredClone(before);
        try {
          nextApproval(before, event, START);
        } catch {
          // Refused: also then.
        }
        expect(before).toEqual(copy);
      }
    });
  });
});

describe('in particular', () => {
  const one = (mode: Level['mode'] = 'any'): Level => ({ approvers: { by: 'line', post: 'teamLead' }, mode, hours: 4 });
  const seats = (...ids: string[]) => ids.map((staffId) => ({ staffId, insteadOfId: null }));

  test('no level: the rules approve, and nobody is told', () => {
    const { state, effects } = new Life([], []);
    expect(state.status).toBe('approved');
    expect(effects).toEqual([{ type: 'carryOut' }]);
  });

  test('a question stops the clock, the answer lets it go on with what was left', () => {
    const life = new Life([one()], [seats('a')]);
    life.pass(HOUR);
    expect(life.act({ type: 'ask', by: 'a' })).toBeNull();
    life.pass(100 * HOUR);
    expect(life.state.status).toBe('asked');
    expect(life.act({ type: 'answer', by: 'r' })).toBeNull();
    expect(life.state.clock?.dueAt).toBe(life.now + 3 * HOUR);
  });

  test('time runs out: the next level, then the superior, then a reminder and the administrator', () => {
    const life = new Life([one(), one()], [seats('a'), seats('b'), seats('c'), []]);
    life.pass(4 * HOUR);
    expect(life.state).toMatchObject({ level: 1, status: 'open' });
    expect(life.act({ type: 'approve', by: 'a' })).toBe('noLongerAsked');
    life.pass(4 * HOUR);
    expect(pendingSeats(life.state).map((seat) => seat.staffId)).toEqual(['c']);
    expect(life.effects.findLast((effect) => effect.type === 'seat')).toMatchObject({ above: ['b'] });
    life.pass(4 * HOUR);
    expect(pendingSeats(life.state).map((seat) => seat.staffId)).toEqual(['c']);
    expect(life.effects).toContainEqual({ type: 'notify', notice: 'approvalTimedOut', to: 'admins', key: 'call:4' });
    expect(life.effects).toContainEqual({ type: 'notify', notice: 'approvalAsked', to: ['c'], key: 'call:4' });
  });

  test('all means all, any means one, and one rejection ends both', () => {
    const all = new Life([one('all')], [seats('a', 'b')]);
    all.act({ type: 'approve', by: 'a' });
    expect(all.state.status).toBe('open');
    all.act({ type: 'approve', by: 'b' });
    expect(all.state.status).toBe('approved');
    const any = new Life([one('any')], [seats('a', 'b')]);
    any.act({ type: 'approve', by: 'b' });
    expect(any.state.seats.map((seat) => seat.status)).toEqual(['released', 'approved']);
    const rejected = new Life([one('all')], [seats('a', 'b')]);
    rejected.act({ type: 'reject', by: 'b' });
    expect(rejected.state.status).toBe('rejected');
  });

  test('passed on: to the entitled, never to the requester', () => {
    const life = new Life([one()], [seats('a')]);
    const to = (id: string, entitled = true) => life.act({ type: 'delegate', by: 'a', to: id, entitled });
    expect([to('r'), to('a'), to('b', false)]).toEqual(['toRequester', 'toOneself', 'notEntitled']);
    expect(to('b')).toBeNull();
    expect(life.act({ type: 'approve', by: 'a' })).toBe('noLongerAsked');
    expect(life.act({ type: 'approve', by: 'b' })).toBeNull();
    expect(life.state.status).toBe('approved');
  });

  test('whoever approved is not asked again at the next level', () => {
    const life = new Life([one(), one()], [seats('a'), seats('a')]);
    life.act({ type: 'approve', by: 'a' });
    expect(life.state.status).toBe('approved');
  });
});
