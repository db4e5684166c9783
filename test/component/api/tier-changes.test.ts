import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApprovalDetail, ApprovalRow, TierChangeRow } from '../../../api/contract/approvals.ts';
import type { MemberDetail } from '../../../api/contract/people.ts';
import { AT_ONCE } from '../../../domain/tier-policy.ts';
import { raiseTierChanges } from '../../../prisma/approvals/raise.ts';
import { retierMember } from '../../../prisma/decisions.ts';
import { newId } from '../../../prisma/ids.ts';
import { issueLink } from '../../../prisma/links.ts';
import { SEEDS } from '../../../rules/seeds.ts';
import { type Answer, type Desk, openDesk, type PersonName, SECRET, TENANT } from './desk.ts';
import { standInLine } from './posts.ts';

/** Changes of tier that the rules decided and somebody must approve, as they are seen and decided at the desk. */
let desk: Desk;
let members: string[];
let id: string;
const DAY = 86_400_000;

beforeAll(async () => {
  desk = await openDesk();
  await standInLine(desk);
  const policy = { ...AT_ONCE, approval: { of: 'up' } };
  await desk.prisma.ruleSetVersion.create({
    data: {
      ...{ tenantId: TENANT, ruleSet: 'tier', version: 2, status: 'published', effectiveFrom: new Date(1) },
      definition: JSON.parse(JSON.stringify({ ...SEEDS.tier.definition, policy })),
    },
  });
  members = await plant(12_000, 14_000, 13_000);
  id = await ask();
});
afterAll(() => desk.close());

/** Members who are basic and have spent so much, in yuan. */
async function plant(...yuan: number[]): Promise<string[]> {
  const ids = yuan.map(() => newId());
  for (const [i, memberId] of ids.entries()) {
    const number = `TC-${memberId.slice(-8)}`;
    await desk.prisma.member.create({ data: { tenantId: TENANT, id: memberId, number, name: `Member ${yuan[i]}` } });
    const minor = (yuan[i] ?? 0) * 100;
    await desk.prisma.purchase.create({
      data: {
        ...{ tenantId: TENANT, id: newId(), memberId, at: new Date(Date.now() - DAY), currency: 'CNY' },
        ...{ amountMinor: minor, baseAmountMinor: minor },
      },
    });
    await retierMember(desk.prisma, TENANT, memberId, Date.now(), 'purchase');
  }
  return ids;
}

async function ask(): Promise<string> {
  expect(await raiseTierChanges(desk.prisma)).toBe(1);
  const { id } = await desk.prisma.approval.findFirstOrThrow({ where: { kind: 'tierChange', endedAt: null } });
  return id;
}

const get = async <T>(who: PersonName, path: string) => (await desk.as(who)('GET', path)).body as T;
const post = (who: PersonName, noun: string, body: object, of = id) =>
  desk.as(who)('POST', `/api/approvals/${of}/${noun}`, body);
const rows = (who: PersonName, query = '') => get<TierChangeRow[]>(who, `/api/approvals/${id}/changes${query}`);
const refusal = ({ body }: Answer) => (body as { refusal?: { code: string; text: string } }).refusal;

describe('changes of tier that wait for approval', () => {
  test('stand in the inbox of whoever decides, with tiers, members and money', async () => {
    const filter = encodeURIComponent(JSON.stringify({ view: 'waiting' }));
    const inbox = await get<ApprovalRow[]>('manager', `/api/approvals?filter=${filter}`);
    expect(inbox).toMatchObject([
      {
        ...{ id, kind: 'tierChange', what: 'Tier Gold instead of Basic for 3 members', mine: true },
        ...{ requester: null, member: null, waitingFor: [{ name: 'manager' }] },
        tiers: { from: 'basic', to: 'gold', members: 3, spent: { minor: 3_900_000, currency: 'CNY' } },
      },
    ]);
    const detail = await get<ApprovalDetail>('manager', `/api/approvals/${id}`);
    expect(detail).toMatchObject({
      ...{ reason: null, changes: { waiting: 3, takenOut: 0, granted: 0, done: 0, rejected: 0, lapsed: 0 } },
      rule: expect.stringMatching(/request is change of tier/i),
    });
    expect(detail.story.map(({ text }) => text)).toEqual(['The system asked for approval', 'Asked: manager']);
    const verbs = Object.fromEntries(detail.verbs.map(({ verb, refusal }) => [verb, refusal?.code ?? null]));
    expect(verbs).toMatchObject({ approve: null, reject: null, delegate: null, ask: 'noRequester' });
  });

  test('name their members to whoever may see them, those who spend most first, a page at a time', async () => {
    const all = await rows('manager');
    expect(all.map(({ member, spent, state }) => [member.name, member.tier, spent.minor, state])).toEqual([
      ['Member 14000', 'basic', 1_400_000, 'waiting'],
      ['Member 13000', 'basic', 1_300_000, 'waiting'],
      ['Member 12000', 'basic', 1_200_000, 'waiting'],
    ]);
    const range = (asked: string) => desk.as('manager')('GET', `/api/approvals/${id}/changes?range=${asked}`);
    expect((await range('[1,1]')).headers.get('content-range')).toBe('changes 1-1/3');
    expect(await rows('manager', `?filter=${encodeURIComponent('{"state":"done"}')}`)).toEqual([]);
    expect((await desk.as('manager')('GET', `/api/approvals/${id}/changes?sort=["name","ASC"]`)).status).toBe(422);
    // Managers of any department see what the rules ask for; only whoever is asked decides.
    const seen = async (who: PersonName) => (await desk.as(who)('GET', `/api/approvals/${id}/changes`)).status;
    for (const who of ['outsider', 'admin'] as const) expect(await seen(who)).toBe(200);
    for (const who of ['rep', 'lead', 'executive'] as const) expect(await seen(who)).toBe(404);
    const why = await desk.as('manager')('GET', `/api/decisions/${all[0]?.decisionId}`);
    expect([why.status, (why.body as { sentence: string }).sentence]).toEqual([
      200,
      expect.stringMatching(/^Tier gold \(basic for now\)/),
    ]);
  });

  test('are told on the member’s page, with the way there for whoever may go it', async () => {
    const page = (who: PersonName) => get<MemberDetail>(who, `/api/members/${members[0]}`);
    const told = { tier: 'gold', waitingFor: [{ name: 'manager' }] };
    expect(await page('manager')).toMatchObject({ tier: 'basic', tierAsked: { ...told, approval: { id } } });
    expect(await page('rep')).toMatchObject({ tierAsked: { ...told, approval: { id: null } } });
    const line = (await page('rep')).history.find(({ what }) => what === 'tierAsked');
    expect(line).toMatchObject({ from: null, to: 'gold', decisionId: expect.any(String) });
  });

  test('are taken out and put back by whoever decides, and nobody else', async () => {
    const [first, second] = (await rows('manager')).map((row) => row.id);
    const body = { changes: [first], out: true };
    expect((await post('rep', 'exclusions', body)).status).toBe(404);
    const not = await post('admin', 'exclusions', body);
    expect([not.status, refusal(not)?.code]).toEqual([409, 'notAsked']);
    expect((await post('manager', 'exclusions', { changes: [], out: true })).status).toBe(422);
    // What is no part of it is not left out silently: nobody of them is taken out.
    const strange = await post('manager', 'exclusions', { changes: [first, newId()], out: true });
    expect([strange.status, Object.keys((strange.body as { errors: object }).errors)]).toEqual([422, ['changes']]);
    expect((await post('manager', 'exclusions', { changes: [first, second], out: true })).body).toMatchObject({
      changes: { waiting: 1, takenOut: 2 },
    });
    // Again it changes nothing, and is no news.
    await post('manager', 'exclusions', body);
    const back = (await post('manager', 'exclusions', { changes: [second], out: false })).body as ApprovalDetail;
    expect(back.changes).toMatchObject({ waiting: 2, takenOut: 1 });
    expect(back.story.slice(2).map(({ text }) => text)).toEqual([
      'manager took out 2 members',
      'manager put back 1 member',
    ]);
    expect((await rows('manager')).map(({ takenOut }) => takenOut)).toEqual([true, false, false]);
  });

  test('happen when they are approved; whoever was taken out keeps the tier', async () => {
    const done = await post('manager', 'approval', { comment: 'Well earned' });
    expect(done.body).toMatchObject({ status: 'approved', changes: { waiting: 0, takenOut: 0, done: 2, rejected: 1 } });
    expect((await rows('manager')).map(({ member, state }) => [member.tier, state])).toEqual([
      ['basic', 'rejected'],
      ['gold', 'done'],
      ['gold', 'done'],
    ]);
    const approved = await get<MemberDetail>('rep', `/api/members/${members[0]}`);
    expect(approved).toMatchObject({ tier: 'gold', tierAsked: null });
    const line = approved.history.find(({ what }) => what === 'tier');
    expect(line).toMatchObject({ from: 'basic', to: 'gold', decisionId: expect.any(String), approval: { id: null } });
    const kept = await get<MemberDetail>('rep', `/api/members/${members[1]}`);
    expect(kept).toMatchObject({ tier: 'basic', tierAsked: null });
    expect(kept.history[0]).toMatchObject({ what: 'tierRejected', from: 'gold' });
    const [one] = await rows('manager');
    const late = await post('manager', 'exclusions', { changes: [one?.id], out: true });
    expect(refusal(late)?.code).toBe('ended');
  });

  test('of one member name them, and are decided behind a link, too', async () => {
    const [memberId] = await plant(60_000);
    const other = await ask();
    expect(await get<ApprovalDetail>('manager', `/api/approvals/${other}`)).toMatchObject({
      ...{ what: 'Tier Platinum instead of Basic for Member 60000', member: { id: memberId } },
    });
    const expiresAt = new Date(Date.now() + DAY);
    const of = { tenantId: TENANT, approvalId: other, staffId: desk.people.manager, expiresAt };
    const { token } = await issueLink(desk.prisma, SECRET, { ...of, purpose: 'approval' });
    const page = (form?: Record<string, string>) =>
      fetch(`${desk.base}/l/${token}?lang=en`, {
        redirect: 'manual',
        ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
      });
    expect(await (await page()).text()).toContain('The tier rules');
    const said = await page({ choice: 'reject' });
    expect([said.status, await said.text()]).toEqual([200, expect.stringContaining('The tiers stay as they are')]);
    expect((await get<MemberDetail>('rep', `/api/members/${memberId}`)).tier).toBe('basic');
  });
});
