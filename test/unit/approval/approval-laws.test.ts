import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MODES } from '../../../domain/approval/flow.ts';
import { refusalOf, verbsFor } from '../../../domain/approval/legal.ts';
import { nextApproval } from '../../../domain/approval/machine.ts';
import { type Act, isOver, type Level, pendingSeats, rulesOf, VERBS } from '../../../domain/approval/state.ts';
import { nextRing } from '../../../domain/approval/timers.ts';
import { anyApprovalFlow, approvalFlow, aStage } from './flows.ts';
import { HOUR, Life, MINUTE, START } from './life.ts';

/** `r` asks; the world may name anybody at all as approver, `r` too: the machine must not believe it. */
const PEOPLE = ['r', 'a', 'b', 'c', 'd', 'e'] as const;

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
  fc.record({ type: fc.constant('moved' as const), flow: anyApprovalFlow }),
);

const lives = fc
  .record({
    levels: fc.array(level, { maxLength: 4 }),
    // None: it began before there were flows.
    flow: fc.option(anyApprovalFlow, { nil: undefined }),
    answers: fc.array(fc.array(called, { maxLength: 4 }), { minLength: 6, maxLength: 12 }),
    acts: fc.array(act, { maxLength: 40 }),
  })
  .map(({ levels, answers, acts, flow }) => {
    const life = new Life(levels, answers, flow);
    for (const what of acts) {
      if (what.type === 'wait') life.pass(what.hours * HOUR);
      else if (what.type === 'moved') life.take(what);
      else life.act(what);
    }
    return life;
  });

const always = (law: (life: Life) => void) => fc.assert(fc.property(lives, law), { numRuns: 150 });

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

  test('whatever the flow, it ends or waits with a clock that runs, or an owner who owes an answer', () => {
    always(({ state, now }) => {
      if (isOver(state)) return;
      if (state.status === 'open') expect(state.clock?.dueAt).toEqual(expect.any(Number));
      else expect(refusalOf(state, { type: 'answer', by: 'r' })).toBeNull();
      const ring = nextRing(state);
      if (state.status === 'open') expect(ring).not.toBeNull();
      const { question, expiry } = rulesOf(state);
      if (!ring)
        expect({ question, expiry }).toMatchObject({ question: { pauses: true, minutes: null }, expiry: null });
      expect(state.clock?.spans.length).toBeGreaterThan(0);
      expect(now).toBeGreaterThanOrEqual(START);
    });
  });

  test('left alone it does not wait for ever where the flow has an end; else somebody is told again and again', () => {
    always((life) => {
      if (isOver(life.state) || life.state.status === 'asked') return;
      const { expiry } = rulesOf(life.state);
      const told = life.effects.length;
      life.pass(400 * HOUR);
      if (expiry?.end === 'expire' && !life.state.escalated) expect(isOver(life.state)).toBe(true);
      expect(life.effects.length).toBeGreaterThan(told);
      if (!isOver(life.state)) expect(nextRing(life.state)?.at).toBeGreaterThan(life.now);
    });
  });

  test('what confirms a decision replaces none: approved needs somebody who decided, and everybody who confirms', () => {
    always(({ state, steps }) => {
      if (state.status !== 'approved' || state.levels.length === 0) return;
      const said = (part: 'before' | 'after' | undefined) =>
        state.levels.flatMap((step, nth) =>
          step.part === part ? [state.seats.some((seat) => seat.level === nth && seat.status === 'approved')] : [],
        );
      if (steps[0]?.after.flow === undefined || said(undefined).length > 0) expect(said(undefined)).toContain(true);
      expect(said('after')).not.toContain(false);
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
      life.pass(100 * HOUR);
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
          const copy = new Life([], [], state.flow);
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

  describe('by a flow of its own', () => {
    const rings = (life: Life) => life.effects.flatMap((effect) => (effect.type === 'notify' ? [effect.notice] : []));
    const asked = (life: Life) => pendingSeats(life.state).map((seat) => seat.staffId);

    test('shipped, it goes as it did before there were flows', () => {
      const both = [undefined, approvalFlow()].map((flow) => {
        const life = new Life([one(), one()], [seats('a'), seats('b'), seats('c'), []], flow);
        life.pass(HOUR);
        life.act({ type: 'ask', by: 'a' });
        life.pass(50 * HOUR);
        life.act({ type: 'answer', by: 'r' });
        life.pass(40 * HOUR);
        return { effects: life.effects, seats: life.state.seats, clock: life.state.clock };
      });
      expect(both[1]).toEqual(both[0]);
    });

    test('stages before and after: whoever checks, then the rules’, then whoever confirms', () => {
      const flow = approvalFlow({ before: [aStage({ minutes: 90 })], after: [aStage({ minutes: 30 })] });
      const life = new Life([one()], [seats('a'), seats('b'), seats('c')], flow);
      expect(life.state.clock?.dueAt).toBe(START + 90 * MINUTE);
      life.act({ type: 'approve', by: 'a' });
      expect([asked(life), life.state.status]).toEqual([['b'], 'open']);
      life.act({ type: 'approve', by: 'b' });
      expect([asked(life), life.state.status]).toEqual([['c'], 'open']);
      expect(life.effects.some(({ type }) => type === 'carryOut')).toBe(false);
      life.act({ type: 'approve', by: 'c' });
      expect(life.state.status).toBe('approved');
    });

    test('who confirms is not passed by, and the decision is not passed on to them', () => {
      const life = new Life([one()], [seats('a'), seats('b')], approvalFlow({ after: [aStage()] }));
      life.pass(4 * HOUR);
      expect(life.state).toMatchObject({ level: 0, status: 'open' });
      expect(asked(life)).toEqual(['b']);
    });

    test('its own time at each level, and a reminder once', () => {
      const levels = [
        { minutes: 120, remind: 50 },
        { minutes: null, remind: null },
      ];
      const life = new Life([one(), one(), one()], [seats('a'), seats('b'), seats('c')], approvalFlow({ levels }));
      life.pass(HOUR);
      expect(rings(life)).toEqual(['approvalAsked', 'approvalReminder']);
      life.act({ type: 'ask', by: 'a' });
      life.act({ type: 'answer', by: 'r' });
      life.pass(59 * MINUTE);
      expect(rings(life).filter((notice) => notice === 'approvalReminder')).toHaveLength(1);
      life.pass(MINUTE);
      expect(life.state.level).toBe(1);
      expect(life.state.clock?.dueAt).toBe(START + 6 * HOUR);
      life.pass(4 * HOUR);
      expect(life.state.clock?.dueAt).toBe(START + 10 * HOUR);
    });

    test('no level is passed by: above whoever let it lie, so often, then whoever is asked at last', () => {
      const late = { to: 'above', upTo: null, calls: 1, end: 'post' } as const;
      const life = new Life(
        [one(), one()],
        [seats('a'), seats('b'), seats('z')],
        approvalFlow({ late, nobody: 'director' }),
      );
      life.pass(4 * HOUR);
      expect([life.state.level, asked(life)]).toEqual([0, ['b']]);
      life.pass(4 * HOUR);
      expect(life.effects.findLast((effect) => effect.type === 'seat')).toMatchObject({ fallback: true, above: [] });
      expect([life.state.level, asked(life)]).toEqual([0, ['z']]);
      life.pass(4 * HOUR);
      expect([life.state.status, asked(life)]).toEqual(['open', ['z']]);
    });

    test('reminders only, and then it is over: both sides are told', () => {
      const late = { to: 'same', upTo: null, calls: 2, end: 'expire' } as const;
      const life = new Life([one(), one()], [seats('a')], approvalFlow({ late }));
      life.pass(8 * HOUR);
      expect([life.state.status, asked(life)]).toEqual(['open', ['a']]);
      life.pass(4 * HOUR);
      expect(life.state.status).toBe('expired');
      expect(life.effects.at(-1)).toMatchObject({ notice: 'approvalExpired', to: ['r', 'a'] });
      expect(life.effects.some(({ type }) => type === 'carryOut')).toBe(false);
    });

    test('all of it has an end, also while a question is open; or it goes to whoever is asked at last', () => {
      const over = new Life([one()], [seats('a')], approvalFlow({ expiry: { minutes: 180, end: 'expire' } }));
      over.act({ type: 'ask', by: 'a' });
      over.pass(3 * HOUR);
      expect(over.state.status).toBe('expired');
      const flow = approvalFlow({ expiry: { minutes: 180, end: 'post' }, nobody: 'director' });
      const up = new Life([one()], [seats('a'), seats('z')], flow);
      up.pass(3 * HOUR);
      expect([up.state.status, asked(up)]).toEqual(['open', ['z']]);
      expect(up.act({ type: 'approve', by: 'a' })).toBe('noLongerAsked');
    });

    test('a question that nobody answers lapses; one that does not stop the clock lets time run out', () => {
      const question = { possible: true, pauses: true, minutes: 60 };
      const lapsed = new Life([one()], [seats('a')], approvalFlow({ question }));
      lapsed.act({ type: 'ask', by: 'a' });
      lapsed.pass(HOUR);
      expect(lapsed.state).toMatchObject({ status: 'open', askedById: null });
      expect(rings(lapsed).at(-1)).toBe('approvalUnanswered');
      expect(lapsed.state.clock?.dueAt).toBe(START + 5 * HOUR);
      const runs = approvalFlow({ question: { possible: true, pauses: false, minutes: null } });
      const life = new Life([one()], [seats('a'), seats('b')], runs);
      life.act({ type: 'ask', by: 'a' });
      life.pass(4 * HOUR);
      expect([life.state.status, asked(life)]).toEqual(['open', ['b']]);
    });

    test('what it does not let people do is refused, and no button offers it', () => {
      const question = { possible: false, pauses: true, minutes: null };
      const flow = approvalFlow({ question, delegation: 'nobody', withdrawal: 'untilFirstWord' });
      const life = new Life([one(), one()], [seats('a'), seats('b')], flow);
      expect(life.act({ type: 'ask', by: 'a' })).toBe('mayNotAskBack');
      expect(life.act({ type: 'delegate', by: 'a', to: 'c', entitled: true })).toBe('mayNotDelegate');
      expect(verbsFor(life.state, 'r').withdraw).toBeNull();
      life.act({ type: 'approve', by: 'a' });
      expect(verbsFor(life.state, 'r').withdraw?.code).toBe('mayNotWithdraw');
      expect(life.act({ type: 'withdraw', by: 'x' })).toBe('notRequester');
    });

    test('moved: what was spent and said stays, and the rest goes by the new one', () => {
      const life = new Life([one(), one()], [seats('a'), seats('b'), seats('c')]);
      life.pass(HOUR);
      life.act({ type: 'ask', by: 'a' });
      life.pass(5 * HOUR);
      const flow = approvalFlow({ levels: [{ minutes: 90, remind: 80 }], after: [aStage()], before: [aStage()] });
      life.take({ type: 'moved', flow });
      expect(life.state).toMatchObject({ status: 'asked', level: 0, levels: [{}, {}, { part: 'after' }] });
      life.act({ type: 'answer', by: 'r' });
      // An hour of ninety minutes was spent.
      expect(life.state.clock?.dueAt).toBe(life.now + 30 * MINUTE);
      life.pass(12 * MINUTE);
      expect(rings(life).at(-1)).toBe('approvalReminder');
      life.act({ type: 'approve', by: 'a' });
      life.act({ type: 'approve', by: 'b' });
      expect([life.state.status, asked(life)]).toEqual(['open', ['c']]);
    });
  });
});
