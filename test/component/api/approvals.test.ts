import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApprovalDetail, ApprovalRow, MemberPoints } from '../../../api/contract/approvals.ts';
import type { MemberDetail } from '../../../api/contract/people.ts';
import { actOnApproval } from '../../../prisma/approvals/act.ts';
import { newId } from '../../../prisma/ids.ts';
import { issueLink } from '../../../prisma/links.ts';
import { SEEDS } from '../../../rules/seeds.ts';
import { type Answer, type Desk, isProblem, openDesk, type PersonName, placeCase, SECRET, TENANT } from './desk.ts';
import { standInLine } from './posts.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  await standInLine(desk);
});
afterAll(() => desk.close());

const code = ({ body }: Answer) => (body as { code?: string }).code;
const refusal = ({ body }: Answer) => (body as { refusal?: { code: string; text: string } }).refusal;
const offer = async (yuan: number, by: PersonName = 'rep', headers = {}) => {
  const { id: caseId, memberId } = await placeCase(desk, { assignee: desk.people.rep });
  const body = { kind: 'compensation', caseId, amountMinor: yuan * 100, reason: 'Three days late' };
  const answer = await desk.as(by)('POST', '/api/approvals', body, headers);
  return { ...(answer.body as { id: string; number: string; status: string }), answer, caseId, memberId };
};
const show = async (who: PersonName, id: string) =>
  (await desk.as(who)('GET', `/api/approvals/${id}`)).body as ApprovalDetail;
const list = async (who: PersonName, filter: object) => {
  const answer = await desk.as(who)('GET', `/api/approvals?filter=${encodeURIComponent(JSON.stringify(filter))}`);
  return answer.body as ApprovalRow[];
};

describe('an offer, from the asking to the money', () => {
  test('preview, ask, approve: and the member has it', async () => {
    const { id: caseId, memberId } = await placeCase(desk, { assignee: desk.people.rep });
    const what = { kind: 'compensation', caseId, amountMinor: 30_000 };
    const preview = await desk.as('rep')('POST', '/api/approvals/preview', what);
    expect(preview.body).toMatchObject({
      levels: [{ who: 'Team lead in the reporting line', mode: 'any', hours: 4 }],
      first: [{ id: desk.people.lead, name: 'lead' }],
      currency: 'CNY',
    });
    const asked = await desk.as('rep')('POST', '/api/approvals', { ...what, reason: 'Three days late' });
    expect([asked.status, asked.body]).toMatchObject([201, { status: 'open', number: expect.stringMatching(/^AP-/) }]);
    const { id } = asked.body as { id: string };
    expect(asked.headers.get('location')).toBe(`/api/approvals/${id}`);
    expect((await list('lead', { view: 'waiting' })).map((row) => row.id)).toEqual([id]);
    expect((await list('rep', { view: 'requested', open: true })).map((row) => row.id)).toContain(id);

    const approved = await desk.as('lead')('POST', `/api/approvals/${id}/approval`, { comment: 'Fair' });
    expect(approved.status).toBe(200);
    expect(approved.body).toMatchObject({ status: 'approved', mine: false, waitingFor: [] });
    const detail = await show('rep', id);
    expect(detail.story.map((line) => [line.text, line.body])).toEqual([
      ['rep asked for approval', null],
      ['Asked: lead', null],
      ['lead approved', 'Fair'],
      ['Carried out', null],
    ]);
    expect(detail.reason).toBe('Three days late');
    expect(detail.rule).toContain('is at most');
    const points = (await desk.as('rep')('GET', `/api/members/${memberId}/points`)).body as MemberPoints;
    expect(points.balances).toEqual([{ unit: 'CNY', balance: 30_000, text: '¥300' }]);
    expect(points.entries).toMatchObject([{ amount: 30_000, balance: 30_000, approval: { id, kind: 'compensation' } }]);
    expect((await desk.as('lead')('GET', `/api/decisions/${detail.decisionId}`)).status).toBe(200);
    expect((await desk.as('stranger')('GET', `/api/decisions/${detail.decisionId}`)).status).toBe(404);
  });

  test('within the limit it is there at once', async () => {
    const { status, memberId } = await offer(50);
    expect(status).toBe('approved');
    const points = (await desk.as('executive')('GET', `/api/members/${memberId}/points`)).body as MemberPoints;
    expect(points).toMatchObject({ balances: [{ balance: 5_000 }], entries: [{ approval: null }] });
  });

  test('ask back, answer, delegate, withdraw: each 200, and 409 with the reason when it is not possible', async () => {
    const { id } = await offer(300);
    const say = (who: PersonName, noun: string, body: object = {}) =>
      desk.as(who)('POST', `/api/approvals/${id}/${noun}`, body);
    const own = await say('rep', 'approval');
    expect([own.status, refusal(own)]).toMatchObject([
      409,
      { code: 'own', text: 'Nobody approves what they asked for themselves' },
    ]);
    expect((await say('lead', 'question', { body: 'How late?' })).body).toMatchObject({ status: 'asked', dueAt: null });
    expect(refusal(await say('lead', 'answer', { body: 'x' }))).toMatchObject({
      code: 'notRequester',
      text: 'Only rep can do this, who asked for it',
    });
    expect((await say('rep', 'answer', { body: 'Three days' })).body).toMatchObject({ status: 'open' });
    const people = (await desk.as('lead')('GET', `/api/approvals/${id}/delegates`)).body as { name: string }[];
    expect(people.map(({ name }) => name)).toEqual(['manager', 'executive', 'admin']);
    const nobody = await say('lead', 'delegation', { staffId: newId() });
    expect([nobody.status, Object.keys((nobody.body as { errors: object }).errors)]).toEqual([422, ['staffId']]);
    const passed = await say('lead', 'delegation', { staffId: desk.people.manager, comment: 'Yours' });
    expect(passed.body).toMatchObject({ waitingFor: [{ name: 'manager' }] });
    expect(refusal(await say('lead', 'approval'))?.code).toBe('noLongerAsked');
    expect((await say('rep', 'withdrawal')).body).toMatchObject({ status: 'withdrawn' });
    expect(refusal(await say('manager', 'approval'))?.code).toBe('ended');
    expect(isProblem(await say('manager', 'approval'))).toBe(true);
  });

  test('the same key is the same answer, whatever happened since; another body is refused', async () => {
    const key = { 'idempotency-key': 'offer-1' };
    const { id: caseId } = await placeCase(desk, { assignee: desk.people.rep });
    const body = { kind: 'compensation', caseId, amountMinor: 30_000, reason: 'Late' };
    const post = (more = {}) => desk.as('rep')('POST', '/api/approvals', { ...body, ...more }, key);
    const answers = await Promise.all([post(), post(), post()]);
    expect(new Set(answers.map((answer) => (answer.body as { id: string }).id)).size).toBe(1);
    expect(code(await post({ amountMinor: 1 }))).toBe('idempotencyClash');
    const { id } = (answers[0] as Answer).body as { id: string };
    const approve = () =>
      desk.as('lead')('POST', `/api/approvals/${id}/approval`, {}, { 'idempotency-key': 'approve-1' });
    const ends = await Promise.all([approve(), approve(), approve()]);
    expect(ends.map((end) => end.status)).toEqual([200, 200, 200]);
    expect((await approve()).status).toBe(200);
    expect((await desk.as('lead')('POST', `/api/approvals/${id}/approval`, {})).status).toBe(409);
  });
});

describe('who may what', () => {
  test('sees: whoever asked, whoever is or was asked, the department, the administrator; nobody else', async () => {
    const { id } = await offer(300);
    const seen = async () => {
      const who: PersonName[] = [];
      for (const name of ['rep', 'colleague', 'stranger', 'lead', 'manager', 'outsider', 'executive', 'admin'] as const)
        if ((await desk.as(name)('GET', `/api/approvals/${id}`)).status === 200) who.push(name);
      return who;
    };
    expect(await seen()).toEqual(['rep', 'lead', 'manager', 'admin']);
    await desk.as('lead')('POST', `/api/approvals/${id}/delegation`, { staffId: desk.people.executive });
    expect(await seen()).toEqual(['rep', 'lead', 'manager', 'executive', 'admin']);
    for (const noun of ['approval', 'rejection', 'withdrawal'])
      expect((await desk.as('stranger')('POST', `/api/approvals/${id}/${noun}`, {})).status).toBe(404);
    expect(refusal(await desk.as('manager')('POST', `/api/approvals/${id}/approval`, {}))?.code).toBe('notAsked');
    expect((await list('stranger', {})).length).toBe(0);
  });

  test('offers come from whoever works on the case; points, tiers and rules from managers', async () => {
    const { id: caseId, memberId } = await placeCase(desk, { assignee: desk.people.colleague });
    const ask = (who: PersonName, body: object) =>
      desk.as(who)('POST', '/api/approvals', { reason: 'Because', ...body });
    const money = { kind: 'compensation', caseId, amountMinor: 100 };
    const not = await ask('rep', money);
    expect([not.status, refusal(not)?.code]).toEqual([403, 'mayNotOffer']);
    expect((await ask('stranger', money)).status).toBe(404);
    expect((await ask('lead', money)).status).toBe(201);
    const points = { kind: 'pointsAdjustment', memberId, points: 900 };
    const tier = {
      kind: 'tierOverride',
      memberId,
      tier: 'gold',
      until: new Date(Date.now() + 86_400_000).toISOString(),
    };
    for (const body of [points, tier, { kind: 'rulePublication', ruleSet: 'tier', version: 2 }])
      expect(refusal(await ask('lead', body))?.code).toBe('mayNotAsk');
    expect((await ask('manager', points)).status).toBe(201);
    expect((await ask('manager', tier)).status).toBe(201);
    expect(refusal(await ask('manager', { kind: 'rulePublication', ruleSet: 'tier', version: 2 }))?.code).toBe(
      'draftGone',
    );
  });

  test('a tier by hand is told on the member’s page, with the way to the approval for whoever may read it', async () => {
    const { memberId } = await placeCase(desk, { assignee: desk.people.rep });
    const until = new Date(Date.now() + 86_400_000).toISOString();
    const wanted = { kind: 'tierOverride', memberId, tier: 'platinum', until, reason: 'Because' };
    const { body } = await desk.as('manager')('POST', '/api/approvals', wanted);
    const { id, number } = body as { id: string; number: string };
    const { staffId } = await desk.prisma.approvalSeat.findFirstOrThrow({
      where: { approvalId: id, status: 'pending' },
    });
    const actor = { type: 'staff', id: staffId } as const;
    await actOnApproval(desk.prisma, { tenantId: TENANT, id, verb: 'approve', actor });
    const seen = async (who: PersonName) =>
      (await desk.as(who)('GET', `/api/members/${memberId}`)).body as MemberDetail;
    for (const [who, known] of [
      ['manager', id],
      ['rep', null],
    ] as const) {
      const { tier, tierByHandUntil, history } = await seen(who);
      expect([tier, tierByHandUntil]).toEqual(['platinum', until]);
      expect(history[0]).toMatchObject({
        what: 'tier',
        to: 'platinum',
        decisionId: null,
        approval: { id: known, number },
      });
    }
  });

  test('what makes no sense is 422 with the field', async () => {
    const { id: caseId, memberId } = await placeCase(desk, { assignee: desk.people.rep });
    const errors = async (who: PersonName, body: object) =>
      ((await desk.as(who)('POST', '/api/approvals', { reason: 'x', ...body })).body as { errors?: object }).errors;
    const offerOf = (more: object) => errors('rep', { kind: 'compensation', caseId, ...more });
    expect(await offerOf({})).toEqual({ amountMinor: 'Must be given' });
    expect(await offerOf({ amountMinor: 1, points: 1 })).toEqual({ amountMinor: 'Must be given' });
    expect(await offerOf({ amountMinor: -5 })).toHaveProperty('amountMinor');
    const moving = { kind: 'rulePublication', ruleSet: 'tier', version: 2, running: 'move' };
    expect(await errors('manager', moving)).toEqual({
      running: 'Only rules of service levels can move open cases',
    });
    expect(await offerOf({ points: 1.5 })).toHaveProperty('points');
    expect(await errors('manager', { kind: 'pointsAdjustment', memberId, points: 0 })).toHaveProperty('points');
    const past = { kind: 'tierOverride', memberId, tier: 'gold', until: '2001-01-01T00:00:00Z' };
    expect(await errors('manager', past)).toHaveProperty('until');
  });
});

describe('behind a link', () => {
  const link = async (approvalId: string, staffId: string) => {
    const expiresAt = new Date(Date.now() + 3_600_000);
    const of = { tenantId: TENANT, purpose: 'approval', approvalId, staffId, expiresAt } as const;
    return (await issueLink(desk.prisma, SECRET, of)).token;
  };
  const page = (token: string, form?: Record<string, string>) =>
    fetch(`${desk.base}/l/${token}?lang=en`, {
      redirect: 'manual',
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    });
  const draft = async (version: number) => {
    const { definition } = SEEDS.tier;
    await desk.prisma.ruleSetVersion.create({
      data: { tenantId: TENANT, ruleSet: 'tier', version, status: 'draft', definition },
    });
    const body = { kind: 'rulePublication', ruleSet: 'tier', version, reason: 'Quarterly' };
    const { id } = (await desk.as('manager')('POST', '/api/approvals', body)).body as { id: string };
    return id;
  };

  test('what is not about money is decided there: looking changes nothing, a POST does, once', async () => {
    const id = await draft(5);
    const token = await link(id, desk.people.executive);
    for (let i = 0; i < 3; i++) {
      const seen = await page(token);
      expect([seen.status, await seen.text()]).toEqual([200, expect.stringContaining('Publish Tier, version 5')]);
    }
    expect((await show('manager', id)).status).toBe('open');
    const done = await page(token, { choice: 'approve', comment: 'Go' });
    expect([done.status, await done.text()]).toEqual([200, expect.stringContaining('Approved')]);
    const detail = await show('manager', id);
    expect(detail).toMatchObject({ status: 'approved' });
    expect(detail.story.find((line) => line.text.endsWith('approved'))?.body).toBe('Go');
    expect((await page(token)).status).toBe(410);
    expect((await page(token, { choice: 'reject' })).status).toBe(410);
  });

  test('not by whoever is asked no more, nor for the requester, nor for money', async () => {
    const id = await draft(6);
    const own = await page(await link(id, desk.people.manager), { choice: 'approve' });
    expect([own.status, await own.text()]).toEqual([409, expect.stringContaining('Nobody approves what they asked')]);
    const { id: money } = await offer(300);
    const token = await link(money, desk.people.lead);
    expect(await (await page(token)).text()).not.toContain('<form');
    expect((await page(token, { choice: 'approve' })).status).toBe(403);
    expect((await show('lead', money)).status).toBe('open');
    expect((await page(`${newId()}.${'A'.repeat(43)}`)).status).toBe(404);
  });
});

test('the bell says it in words and leads there', async () => {
  const { id, number } = await offer(300);
  const notices = (await desk.as('lead')('GET', '/api/notices')).body as { text: string; place: string }[];
  expect(notices[0]).toMatchObject({ text: `${number} waits for your approval`, place: `/approvals/${id}` });
});
