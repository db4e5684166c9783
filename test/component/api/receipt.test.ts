import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseDetail } from '../../../api/contract/cases.ts';
import { currentFlow } from '../../../domain/case/flows.ts';
import { initialState } from '../../../domain/case/state.ts';
import { newId } from '../../../prisma/ids.ts';
import { type Desk, openDesk, placeCase, TENANT } from './desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

/** A case that came by mail; what should tell the member so did not reach them. */
async function untold(set: { receiptOwed?: boolean; assigneeId?: string | null } = {}) {
  const { receiptOwed = true, assigneeId = null } = set;
  const { first } = desk.queues;
  const state = {
    ...initialState(currentFlow('complaint'), Date.now()),
    ...{ stage: 'firstLine', queueId: first.id, calendarId: first.calendarId, assigneeId, receiptOwed },
  };
  const { id, memberId } = await placeCase(desk, { assignee: assigneeId, row: { channel: 'email', state } });
  const noticeId = newId();
  await desk.prisma.notice.create({
    data: { tenantId: TENANT, id: noticeId, key: `case:${id}:received`, kind: 'received', caseId: id, memberId },
  });
  await desk.prisma.noticeDelivery.create({
    data: {
      ...{ tenantId: TENANT, id: newId(), noticeId, channel: 'email' },
      ...{ status: 'skipped', attempts: 1, lastError: 'no e-mail address' },
    },
  });
  return id;
}
const detail = async (id: string, locale = 'en') =>
  (await desk.as('rep')('GET', `/api/cases/${id}`, undefined, { 'accept-language': locale })).body as CaseDetail;
const possible = ({ commands }: CaseDetail) => commands.find(({ command }) => command === 'confirmReceipt');

test('whoever looks at the case reads why the member does not know, in their language', async () => {
  const id = await untold();
  expect((await detail(id)).notTold).toEqual({ code: 'noAddress', text: 'there is no address to write to' });
  expect((await detail(id, 'zh')).notTold?.text).toBe('没有可用的联系方式');
  expect((await detail(await untold({ receiptOwed: false }))).notTold).toBeNull();
});

test('whoever holds it says that they told them: once; who does not hold it must claim it first', async () => {
  const free = await untold();
  expect(possible(await detail(free))).toMatchObject({ allowed: true, refusal: { code: 'claimFirst' } });
  expect((await desk.as('rep')('POST', `/api/cases/${free}/receipt`, {})).status).toBe(403);

  const held = await untold({ assigneeId: desk.people.rep });
  expect(possible(await detail(held))).toMatchObject({ allowed: true, refusal: null });
  const key = { 'idempotency-key': 'told-by-phone' };
  for (let i = 0; i < 2; i++)
    expect((await desk.as('rep')('POST', `/api/cases/${held}/receipt`, {}, key)).status).toBe(202);
  const commands = await desk.prisma.command.findMany({ where: { caseId: held } });
  expect(commands).toMatchObject([{ type: 'confirmReceipt', actorType: 'staff', actorId: desk.people.rep }]);

  const known = await untold({ receiptOwed: false, assigneeId: desk.people.rep });
  expect(possible(await detail(known))).toMatchObject({ refusal: { code: 'receiptKnown' } });
});

test('the reminder says why, too, as long as it did not reach them', async () => {
  const id = await untold();
  await desk.prisma.notice.create({
    data: {
      ...{ tenantId: TENANT, id: newId(), key: `case:${id}:reminded`, kind: 'receiptMissing' },
      ...{ caseId: id, staffId: desk.people.rep },
    },
  });
  const texts = async () =>
    ((await desk.as('rep')('GET', '/api/notices')).body as { caseId: string; text: string }[]).map(({ text }) => text);
  expect(await texts()).toEqual([expect.stringMatching(/^CS-.*: there is no address to write to$/)]);
  await desk.prisma.noticeDelivery.updateMany({ data: { status: 'sent' } });
  expect(await texts()).toEqual([expect.stringMatching(/^CS-.*: the member does not know yet that it came in$/)]);
});
