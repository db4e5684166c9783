import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { closeChannels, openChannels } from '../../../activities/delivery/channels.ts';
import { deliverOnce } from '../../../activities/delivery/loop.ts';
import { noteBounce } from '../../../activities/mail-in/bounce.ts';
import type { CaseState } from '../../../domain/case/state.ts';
import type { InboundMail } from '../../../prisma/generated/client.ts';
import { whyNotTold } from '../../../prisma/receipt.ts';
import { openPostOffice, type PostOffice } from '../../setup/post-office.ts';
import { database } from '../../setup/world.ts';
import { type Desk, deliveryEnv, HOUR, NOW, openDesk, tenantId } from './desk.ts';

let db: Awaited<ReturnType<typeof database>>;
let desk: Desk;
let post: PostOffice;
const senders: (() => void)[] = [];

beforeAll(async () => {
  db = await database();
  desk = await openDesk(db.prisma);
  post = await openPostOffice({ recipient: (address) => (address.startsWith('gone') ? 550 : null) });
});
afterEach(async () => {
  for (const end of senders.splice(0)) end();
  await db.prisma.noticeDelivery.deleteMany();
});
afterAll(async () => {
  await post.close();
  await db.close();
});

function worker(url = post.url) {
  const env = deliveryEnv({ SMTP_URL: url });
  const channels = openChannels(env);
  senders.push(() => closeChannels(channels));
  return (now = NOW) => deliverOnce({ prisma: db.prisma, env, channels }, now);
}

/** A case that came by mail, and the notice that says so. */
async function untold(
  member: Parameters<Desk['member']>[0] = {},
  { state, ...set }: NonNullable<Parameters<Desk['openCase']>[1]> = {},
) {
  const { id: memberId } = await desk.member(member);
  const { id: caseId } = await desk.openCase(memberId, {
    ...{ channel: 'email', ...set },
    state: { receiptOwed: true, ...state },
  });
  return { ...(await desk.notice('received', { memberId, caseId })), memberId, caseId };
}
const given = (caseId: string) =>
  db.prisma.command.findMany({
    where: { tenantId, caseId },
    orderBy: { seq: 'asc' },
    select: { type: true, seq: true, status: true, actorType: true, actorId: true, payload: true, leaseUntil: true },
  });
const types = async (caseId: string) => (await given(caseId)).map(({ type }) => type);
const rowOf = (id: string) => db.prisma.case.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
const why = async (caseId: string) =>
  whyNotTold(db.prisma, { tenantId, caseId }, (await rowOf(caseId)).state as CaseState);

describe('what tells the member that their case came in', () => {
  it('once it went out, makes the command: one, of the system, numbered in the case’s order, for the relay to take at once', async () => {
    const { caseId } = await untold();
    const round = worker();
    expect(await round()).toBe(1);
    expect(await round(NOW + HOUR)).toBe(0);
    const command = { type: 'confirmReceipt', seq: 1, status: 'pending', actorType: 'system', actorId: null };
    expect(await given(caseId)).toEqual([{ ...command, payload: {}, leaseUntil: null }]);
    expect((await rowOf(caseId)).commandSeq).toBe(1);
    expect(await why(caseId)).toBeNull();
  });

  it('is one command also when many workers send at once', async () => {
    const cases = await Promise.all(Array.from({ length: 12 }, () => untold()));
    const rounds = [worker(), worker(), worker()];
    for (let sent = 1; sent > 0; )
      sent = (await Promise.all(rounds.map((round) => round()))).reduce((sum, n) => sum + n, 0);
    for (const { caseId } of cases) expect(await types(caseId)).toEqual(['confirmReceipt']);
  });

  it('cut off between the mail and the record, is sent again, and then is one command: neither is there without the other', async () => {
    const { caseId, deliveryId } = await untold();
    // The statement behind the one that says 'sent' fails: a process that dies there leaves the same.
    await db.prisma.$executeRawUnsafe(`CREATE FUNCTION cut_off() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'cut off'; END $$`);
    await db.prisma.$executeRawUnsafe(
      `CREATE TRIGGER cut_off BEFORE INSERT ON "Command" FOR EACH ROW EXECUTE FUNCTION cut_off()`,
    );
    const before = post.letters.length;
    await expect(worker()()).rejects.toThrow('cut off');
    expect(post.letters.length).toBe(before + 1);
    const left = await desk.delivery(deliveryId);
    expect(left).toMatchObject({ status: 'pending', sentAt: null });
    expect(await given(caseId)).toEqual([]);
    await db.prisma.$executeRawUnsafe(`DROP TRIGGER cut_off ON "Command"`);
    await db.prisma.$executeRawUnsafe(`DROP FUNCTION cut_off`);

    expect(await worker()((left.leaseUntil as Date).getTime())).toBe(1);
    expect(await desk.delivery(deliveryId)).toMatchObject({ status: 'sent' });
    expect(await types(caseId)).toEqual(['confirmReceipt']);
    const ids = post.letters.slice(before).map(({ mail }) => mail.messageId);
    expect(new Set(ids).size).toBe(1);
  });

  it.each([
    ['they saw the number at once', { channel: 'portal', state: { receiptOwed: undefined as never } }],
    ['somebody at the desk has written or called', { state: { receiptOwed: false } }],
    ['the case is over', { stage: 'closed', state: { stage: 'closed', outcome: 'withdrawn' } }],
  ] as const)('makes none where %s', async (_, set) => {
    const { caseId } = await untold({}, set as Parameters<typeof untold>[1]);
    expect(await worker()()).toBe(1);
    expect(await given(caseId)).toEqual([]);
    expect((await rowOf(caseId)).commandSeq).toBe(0);
    expect(await why(caseId)).toBeNull();
  });

  it('other mail of the same case makes none', async () => {
    const { caseId, memberId } = await untold();
    await db.prisma.noticeDelivery.deleteMany();
    await desk.notice('closed', { memberId, caseId });
    expect(await worker()()).toBe(1);
    expect(await given(caseId)).toEqual([]);
  });
});

describe('where it does not reach them', () => {
  it.each([
    ['noAddress', { email: null }],
    ['noAddress', { email: 'a@b.example, evil@x.example' }],
    ['notWanted', { preferences: { channels: ['text'] } }],
    ['erased', { erasedAt: new Date(NOW) }],
    ['refused', { email: 'gone@mail.example' }],
  ] as const)('nothing is confirmed, and the case says why: %s', async (code, member) => {
    const { caseId } = await untold(member as Parameters<Desk['member']>[0]);
    expect(await why(caseId)).toBe('waiting');
    expect(await worker()()).toBe(1);
    expect(await given(caseId)).toEqual([]);
    expect(await why(caseId)).toBe(code);
  });

  it('while the server is down it is tried again, and confirmed when it is back', async () => {
    const down = await openPostOffice();
    await down.close();
    const { caseId } = await untold();
    const round = worker(down.url);
    expect(await round()).toBe(1);
    expect(await why(caseId)).toBe('retrying');
    const back = await openPostOffice({ port: down.port });
    expect(await round(NOW + HOUR)).toBe(1);
    expect(await types(caseId)).toEqual(['confirmReceipt']);
    senders.splice(0).forEach((end) => {
      end();
    });
    await back.close();
  });

  const report = (noticeId: string) =>
    ({
      tenantId,
      raw: Buffer.from(`Action: failed\r\n\r\nMessage-ID: <notice-${noticeId}@example.org>\r\n`),
    }) as unknown as InboundMail;

  it('because it came back: the case hears of it once, and says so', async () => {
    const { caseId, id } = await untold();
    await worker()();
    await noteBounce(db.prisma, report(id));
    await noteBounce(db.prisma, report(id));
    expect(await types(caseId)).toEqual(['confirmReceipt', 'receiptReturned']);
    expect(await why(caseId)).toBe('refused');
  });

  it.each([
    ['has heard from the desk since', { answeredAt: new Date(NOW) }],
    ['saw the number at once', { channel: 'portal', state: { receiptOwed: undefined as never } }],
  ] as const)('because it came back, but they: %s', async (_, set) => {
    const { caseId, id } = await untold({}, set as Parameters<typeof untold>[1]);
    await worker()();
    await noteBounce(db.prisma, report(id));
    expect(await types(caseId)).not.toContain('receiptReturned');
  });
});
