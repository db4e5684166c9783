import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { retierNext } from '../../../activities/retier/loop.ts';
import type { MemberDetail } from '../../../api/contract/people.ts';
import type { RetierRuns } from '../../../api/contract/retier.ts';
import type { RuleCheck, RuleSetDetail, RuleSetRow, RuleTrial } from '../../../api/contract/rules.ts';
import { RULE_SETS } from '../../../domain/vocabulary.ts';
import { publishCadences } from '../../../prisma/care/seeds.ts';
import { decideAndKeep } from '../../../prisma/decisions.ts';
import { newId } from '../../../prisma/ids.ts';
import { type Desk, isProblem, openDesk, type PersonName, placeCase, TENANT } from './desk.ts';

let desk: Desk;
let placed: { id: string; number: string };
beforeAll(async () => {
  desk = await openDesk();
  const { id } = await placeCase(desk);
  placed = await desk.prisma.case.findFirstOrThrow({ where: { id }, select: { id: true, number: true } });
});
afterAll(() => desk?.close());

const get = async <T>(who: PersonName, path: string) => (await desk.as(who)('GET', path)).body as T;
const attempt = (who: PersonName, set: string, body: object) => desk.as(who)('POST', `/api/rules/${set}/try`, body);
const note = { zh: '注', en: 'note' };
const tiers = (rows: object[]) => ({
  definition: {
    ...{ set: 'tier', hitPolicy: 'first', rows },
    otherwise: { id: 'rest', note, then: { tier: 'basic' } },
  },
});
const spent = (operator: string, value: unknown) => ({ fact: 'member.spent12Months', operator, value });
const row = (id: string, when: object) => ({ id, when, note, then: { tier: 'gold' } });

describe('rule sets', () => {
  test('each with what it decided; a row that decided is counted', async () => {
    const before = await get<RuleSetRow[]>('manager', '/api/rules');
    expect(before.map(({ set }) => set)).toEqual([...RULE_SETS]);
    await decideAndKeep(desk.prisma, {
      ...{ tenantId: TENANT, caseId: placed.id, asOf: Date.now() },
      ...{ set: 'routing', key: `test:${placed.id}`, line: 'first' },
    });
    const after = await get<RuleSetRow[]>('manager', '/api/rules');
    const hits = (rows: RuleSetRow[]) => rows.find(({ set }) => set === 'routing')?.hits ?? 0;
    expect(hits(after) - hits(before)).toBe(1);
    const { rows } = await get<RuleSetDetail>('manager', '/api/rules/routing');
    expect(rows.filter(({ hits: n }) => n > 0)).toHaveLength(1);
  });

  test.each(['zh', 'en'] as const)('every row of every set in words (%s)', async (lang) => {
    for (const set of RULE_SETS) {
      const { body } = await desk.as('executive')('GET', `/api/rules/${set}`, undefined, { 'accept-language': lang });
      const { rows, versions } = body as RuleSetDetail;
      expect(rows.at(-1)?.when).toBeNull();
      expect(versions.length).toBeGreaterThan(0);
      for (const { when, outcome } of rows) expect(`${when} ${outcome}`).not.toMatch(/rules\.|undefined|%\{/);
    }
  });

  test('no such set', async () => {
    expect((await desk.as('manager')('GET', '/api/rules/nothing')).status).toBe(404);
  });
});

describe('rules that are being written', () => {
  const check = async (body: object) =>
    (await desk.as('manager')('POST', '/api/rules/tier/check', body)).body as RuleCheck;

  test('what is wrong is said at its place, in words, with an example', async () => {
    const wide = row('wide', { all: [spent('greaterThan', 100)] });
    const narrow = row('narrow', { all: [spent('greaterThan', 5_000)] });
    const { problems, rows, faults } = await check(tiers([wide, narrow]));
    expect(problems).toEqual([]);
    expect(rows).toHaveLength(3);
    expect(faults[0]).toMatchObject({ code: 'hidden', place: 'rows[1]', row: 2 });
    expect(faults[0]?.text).toContain('50.01');
  });

  test('what cannot be read says where, and is not guessed at', async () => {
    const { problems, rows } = await check(tiers([row('odd', { all: [spent('greaterThan', 'much')] })]));
    expect(problems).toMatchObject([{ place: 'rows[0].when.all[0].value' }]);
    expect(rows.map(({ id }) => id)).toEqual(['rest']);
    for (const hostile of [null, 7, 'x', [], { set: '__proto__' }, Array(9_000).fill({ a: 1 })])
      expect((await check({ definition: hostile })).problems.length).toBeGreaterThan(0);
    const prototype = JSON.parse('{"definition":{"__proto__":{"set":"tier"}}}');
    expect((await desk.as('manager')('POST', '/api/rules/tier/check', prototype)).status).toBe(422);
  });
});

describe('one case or member tried', () => {
  test('what comes of it, row by row, and the least that would alter it', async () => {
    const { memberId } = await desk.prisma.case.findUniqueOrThrow({
      where: { tenantId_id: { tenantId: TENANT, id: placed.id } },
    });
    const { number } = await desk.prisma.member.findFirstOrThrow({ where: { id: memberId } });
    const draft = tiers([row('spender', { all: [spent('greaterThanInclusive', 10_000)] })]);
    const { body } = await attempt('manager', 'tier', { number: number.toLowerCase(), ...draft });
    const tried = body as RuleTrial;
    expect(tried).toMatchObject({ about: { type: 'member', number }, version: null, outcomes: [{ row: null }] });
    expect(tried.holds).toEqual({ version: 1, outcomes: [expect.stringMatching(/./)] });
    expect(tried.rows).toMatchObject([{ id: 'spender', met: false }]);
    expect(tried.changes).toHaveLength(1);
    expect(tried.facts.length).toBeGreaterThan(5);
    expect(await desk.prisma.decision.count({ where: { memberId } })).toBe(0);
  });

  test('a case on the rules that hold', async () => {
    const { body } = await attempt('lead', 'routing', { number: placed.number, line: 'second' });
    expect(body).toMatchObject({ about: { type: 'case', id: placed.id }, version: 1 });
  });

  test('care is tried for one cadence, or by what is said of all; rows keep their numbers', async () => {
    await publishCadences(desk.prisma, TENANT);
    const { number } = await desk.prisma.member.findFirstOrThrow({ where: { tenantId: TENANT } });
    const care = (id: string, cadence: string, audience = 'exclude') => ({
      ...{ id, note, then: { audience, cadence }, when: { all: [spent('greaterThanInclusive', 0)] } },
    });
    const definition = {
      ...{ set: 'careAudience', hitPolicy: 'first', rows: [care('s', 'silence'), care('b', 'birthday')] },
      otherwise: { id: 'rest', note, then: { audience: 'include', cadence: 'all' } },
    };
    const tried = async (body: object) =>
      (await attempt('manager', 'careAudience', { number, definition, ...body })).body as RuleTrial;
    expect((await tried({ cadence: 'birthday' })).outcomes).toEqual([
      { row: 2, outcome: 'left out of the cadence “Birthday”' },
    ]);
    expect((await tried({})).outcomes).toEqual([{ row: null, outcome: 'in all care' }]);
    expect((await tried({})).rows.map(({ id }) => id)).toEqual(['s', 'b']);
    const unknown = await attempt('manager', 'careAudience', { number, definition, cadence: 'easter' });
    expect([unknown.status, Object.keys((unknown.body as { errors: object }).errors)]).toEqual([422, ['cadence']]);
  });

  test('rules as long as they may be keep nobody waiting, whether they are checked, counted or tried', async () => {
    const { number } = await desk.prisma.member.findFirstOrThrow({ where: { tenantId: TENANT } });
    const long = tiers(
      Array.from({ length: 500 }, (_, i) =>
        row(`r${i}`, { all: Array.from({ length: 20 }, (_, j) => spent('notEqual', i * 40 + j * 2)) }),
      ),
    );
    for (const [act, body] of [
      ['check', long],
      ['count', long],
      ['try', { ...long, number }],
    ] as const) {
      let over = false;
      const asked = desk
        .as('manager')('POST', `/api/rules/tier/${act}`, body)
        .finally(() => {
          over = true;
        });
      let served = 0;
      while (!over) {
        await desk.as('executive')('GET', '/api/session');
        if (!over) served++;
      }
      expect((await asked).status).toBe(200);
      expect(served, act).toBeGreaterThan(act === 'check' ? 5 : 0);
    }
  });

  test('approvals with what would be asked for, and one that was asked for as it was', async () => {
    const tried = async (body: object) =>
      (await attempt('manager', 'approvals', { number: placed.number, ...body })).body as RuleTrial;
    const rowOf = async (body: object) => {
      const { rows, outcomes } = await tried(body);
      return outcomes[0]?.row === null ? null : rows[(outcomes[0]?.row ?? 0) - 1]?.id;
    };
    const money = (amount: number) => ({ request: { kind: 'compensation', amount } });
    expect(await rowOf(money(9_000))).toBe('compensation-small');
    expect(await rowOf(money(90_000))).toBe('compensation-medium');
    expect(await rowOf({ request: { kind: 'pointsAdjustment', points: 400 } })).toBe('adjustment-small');
    expect(await rowOf({ request: { kind: 'tierOverride' } })).toBe('tier-override');
    expect((await attempt('manager', 'approvals', { number: placed.number, ...money(-1) })).status).toBe(422);
    const { memberId } = await desk.prisma.case.findFirstOrThrow({ where: { id: placed.id } });
    const asked = { kind: 'pointsAdjustment', memberId, points: 400, reason: 'Counted wrong' };
    const { body } = await desk.as('manager')('POST', '/api/approvals', asked);
    const { id, number } = body as { id: string; number: string };
    expect(await tried({ number })).toMatchObject({ about: { type: 'approval', id, number }, version: 2 });
    // What is said beside it is not asked of what was asked for.
    expect(await rowOf({ number, ...money(9_000) })).toBe('adjustment-small');
  });

  test('alerts on a member: the last change of their value', async () => {
    const { memberId } = await desk.prisma.case.findFirstOrThrow({ where: { id: placed.id } });
    const { number } = await desk.prisma.member.findFirstOrThrow({ where: { id: memberId } });
    const changed = (from: string, to: string) =>
      desk.prisma.memberChange.create({ data: { tenantId: TENANT, memberId, what: 'tier', from, to, pending: false } });
    const direction = async () => {
      const { facts } = (await attempt('manager', 'alerts', { number })).body as RuleTrial;
      return facts.find(({ id }) => id === 'change.direction')?.value;
    };
    expect(await direction()).toMatch(/unknown|未知/);
    await changed('silver', 'gold');
    await changed('gold', 'basic');
    expect(await direction()).toMatch(/down|降/);
    await desk.prisma.memberChange.deleteMany({ where: { tenantId: TENANT, memberId } });
  });

  test('what cannot be tried says why at the field', async () => {
    const unknown = await attempt('manager', 'tier', { number: 'CS-1999-000000' });
    expect(isProblem(unknown)).toBe(true);
    expect(unknown.status).toBe(422);
    const { memberId } = await desk.prisma.case.findFirstOrThrow({ where: { id: placed.id } });
    const { number } = await desk.prisma.member.findFirstOrThrow({ where: { id: memberId } });
    expect((await attempt('manager', 'routing', { number })).status).toBe(422);
    expect((await attempt('manager', 'tier', { number, definition: { set: 'routing' } })).status).toBe(422);
    // A case that the reader may not see is not there.
    expect((await attempt('outsider', 'routing', { number: placed.number })).status).toBe(422);
  });
});

describe('all members decided anew', () => {
  const runs = async (who: PersonName) => get<RetierRuns>(who, '/api/retier');

  test('are asked for once, looked at, and cancelled; whoever may not start it is told so', async () => {
    expect(await runs('lead')).toEqual({ runs: [], mayStart: false });
    const started = await desk.as('manager')('POST', '/api/retier');
    const [run] = (started.body as RetierRuns).runs;
    expect(run).toMatchObject({ cause: 'byHand', state: 'wanted', members: 0, by: { name: expect.any(String) } });
    const again = await desk.as('admin')('POST', '/api/retier');
    expect((again.body as RetierRuns).runs.map(({ id }) => id)).toEqual([run?.id]);
    const cancelled = await desk.as('manager')('POST', `/api/retier/${run?.id}/cancellation`);
    expect((cancelled.body as RetierRuns).runs).toMatchObject([{ state: 'cancelled' }]);
    const late = await desk.as('manager')('POST', `/api/retier/${run?.id}/cancellation`);
    expect([late.status, late.body]).toMatchObject([409, { refusal: { code: 'retierOver' } }]);
    expect((await desk.as('manager')('POST', `/api/retier/${newId()}/cancellation`)).status).toBe(404);
    const actions = await desk.prisma.audit.findMany({
      where: { action: { startsWith: 'retier.' } },
      orderBy: { at: 'asc' },
    });
    expect(actions.map(({ action }) => action)).toEqual(['retier.started', 'retier.cancelled']);
  });

  test('say how far they are, and on the member’s page what changed and why', async () => {
    const { memberId } = await desk.prisma.case.findFirstOrThrow({ where: { id: placed.id } });
    await desk.prisma.purchase.create({
      data: {
        ...{ tenantId: TENANT, id: newId(), memberId, at: new Date(Date.now() - 60_000), currency: 'CNY' },
        ...{ amountMinor: 1_000_000, baseAmountMinor: 1_000_000 },
      },
    });
    await desk.as('manager')('POST', '/api/retier');
    await retierNext({ prisma: desk.prisma, log: { error: () => {} } });
    const [run] = (await runs('executive')).runs;
    expect(run).toMatchObject({ state: 'done', changed: 1 });
    expect(run?.members).toBe(run?.total);
    const member = await get<MemberDetail>('manager', `/api/members/${memberId}`);
    expect(member).toMatchObject({ tier: 'gold', loyalty: 'doubter', tierPending: null });
    const line = member.history.find(({ what }) => what === 'tier');
    expect(line).toMatchObject({ from: 'basic', to: 'gold', decisionId: member.tierDecisionId });
    expect(member.history.map(({ what }) => what).sort()).toEqual(['loyalty', 'tier']);
  });

  test('how tiers move is told with the tier rules alone, and checked with them', async () => {
    expect((await get<RuleSetDetail>('lead', '/api/rules/tier')).policy).toMatchObject({
      upgrade: { effect: 'atOnce' },
      downgrade: { graceDays: 0, belowPercent: 100 },
    });
    expect((await get<RuleSetDetail>('lead', '/api/rules/routing')).policy).toBeNull();
    const { definition } = tiers([]);
    const policy = {
      upgrade: { effect: 'soon', oneStep: 1 },
      downgrade: { effect: 'yearEnd', oneStep: true, graceDays: -1, belowPercent: 0 },
    };
    const { body } = await desk.as('manager')('POST', '/api/rules/tier/check', {
      definition: { ...definition, policy },
    });
    expect((body as RuleCheck).problems.map(({ place }) => place)).toEqual([
      ...['policy.upgrade.effect', 'policy.upgrade.oneStep'],
      ...['policy.downgrade.graceDays', 'policy.downgrade.belowPercent'],
    ]);
  });
});
