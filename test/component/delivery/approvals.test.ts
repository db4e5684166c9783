import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeChannels, openChannels } from '../../../activities/delivery/channels.ts';
import { deliverOnce } from '../../../activities/delivery/loop.ts';
import type { ApprovalRequest } from '../../../domain/approval/request.ts';
import type { Verb } from '../../../domain/approval/state.ts';
import { actOnApproval } from '../../../prisma/approvals/act.ts';
import { requestApproval } from '../../../prisma/approvals/request.ts';
import { openLink } from '../../../prisma/links.ts';
import { type Desk, fileCase, plantDesk } from '../../setup/desk.ts';
import { openPostOffice, type PostOffice } from '../../setup/post-office.ts';
import { database } from '../../setup/world.ts';
import { deliveryEnv } from './desk.ts';

let db: Awaited<ReturnType<typeof database>>;
let desk: Desk;
let post: PostOffice;
let close: () => void;
let send: () => Promise<unknown>;
const SECRET = deliveryEnv().STEWARD_SECRET;

beforeAll(async () => {
  db = await database();
  desk = await plantDesk(db.prisma);
  post = await openPostOffice();
  const env = deliveryEnv({ SMTP_URL: post.url });
  const channels = openChannels(env);
  close = () => closeChannels(channels);
  send = async () => {
    post.letters.length = 0;
    await db.prisma.noticeDelivery.updateMany({ data: { nextTryAt: new Date(0) } });
    await deliverOnce({ prisma: db.prisma, env, channels }, Date.now() + 60_000);
  };
});
afterAll(async () => {
  close();
  await post.close();
  await db.close();
});

const ask = (by: keyof Desk['people'], request: ApprovalRequest) =>
  requestApproval(db.prisma, {
    tenantId: desk.tenantId,
    requesterId: desk.people[by],
    request,
    reason: 'Three days\nlate',
  });
const act = (id: string, verb: Verb, by: keyof Desk['people'], text?: string) =>
  actOnApproval(db.prisma, {
    ...{ tenantId: desk.tenantId, id, verb, text },
    actor: { type: 'staff', id: desk.people[by] },
  });
const letterTo = (who: string) => post.letters.find((letter) => letter.to.includes(`${who}@desk.example`))?.mail;

test('about money: who asks, for whom, how much, why and by when; the link leads to the desk', async () => {
  const { id: caseId, number } = await fileCase(db.prisma);
  const { id, number: ap } = await ask('rep', { kind: 'compensation', caseId, amountMinor: 30_000 });
  await send();
  const mail = letterTo('teamLead');
  expect(mail?.subject).toBe(`[${ap}] rep asks for approval: ¥300 for 张伟`);
  for (const part of ['Three days', `Case: ${number}`, 'For: 张伟, Basic', 'Please decide by:', 'after signing in'])
    expect(mail?.text).toContain(part);
  expect(mail?.text).toContain(
    'Approval: team lead in the line of whoever asks (4 working hours), by rule 8 of approvals v2',
  );
  expect(mail?.text).toContain(`/#/approvals/${id}`);
  expect(mail?.text).not.toContain('/l/');

  await act(id, 'ask', 'teamLead', 'How late?');
  await send();
  expect(letterTo('rep')?.text).toContain('> How late?');
  await act(id, 'answer', 'rep', 'Three days');
  await act(id, 'approve', 'teamLead', 'Fair');
  await send();
  // What is decided meanwhile is not asked for any more.
  expect(post.letters.map((letter) => letter.mail.subject?.replace(/^\[.*\] /, '')).sort()).toEqual([
    'Answered: ¥300 for 张伟',
    'Approved: ¥300 for 张伟',
  ]);
  expect(letterTo('rep')?.text).toContain('> Fair');
});

test('not about money: a link of the recipient’s own, which ends with the approval', async () => {
  const { memberId } = await fileCase(db.prisma);
  const until = Date.now() + 86_400_000;
  const { id } = await ask('departmentHead', { kind: 'tierOverride', memberId, tier: 'gold', until });
  await send();
  const token = /\/l\/(\S+)/.exec(letterTo('director')?.text ?? '')?.[1] as string;
  const opened = await openLink(db.prisma, SECRET, token);
  expect(opened).toMatchObject({ ok: true, link: { approvalId: id, staffId: desk.people.director, caseId: null } });
  await act(id, 'withdraw', 'departmentHead');
  expect(await openLink(db.prisma, SECRET, token)).toMatchObject({ ok: false, why: 'revoked' });
  await send();
  expect(letterTo('director')?.subject).toMatch(/Withdrawn: Tier Gold/);
});
