import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { closeChannels, openChannels } from '../../activities/delivery/channels.ts';
import { deliverOnce } from '../../activities/delivery/loop.ts';
import { createActivities } from '../../activities/index.ts';
import { noteBounce } from '../../activities/mail-in/bounce.ts';
import type { CaseState } from '../../domain/case/state.ts';
import type { Channel } from '../../domain/vocabulary.ts';
import type { InboundMail } from '../../prisma/generated/client.ts';
import { deliveryEnv } from '../component/delivery/desk.ts';
import { type Desk, fileCase, plantDesk } from '../setup/desk.ts';
import { openPostOffice } from '../setup/post-office.ts';
import { type Hands, hands, log, quiet } from '../setup/temporal.ts';
import { bundlePath, database, testServerPath } from '../setup/world.ts';

let db: Awaited<ReturnType<typeof database>>;
let env: TestWorkflowEnvironment;
let desk: Desk;
let world: Hands;

beforeEach(async () => {
  quiet();
  db = await database();
  env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: testServerPath() } },
  });
  world = hands(db.prisma, env.client, 'case');
  desk = await plantDesk(db.prisma);
});
afterEach(async () => {
  await env?.teardown();
  await db?.close();
});

async function withWorker(story: () => Promise<void>): Promise<void> {
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue: 'case',
    activities: createActivities({ prisma: db.prisma, log }),
    workflowBundle: { codePath: bundlePath() },
  });
  await worker.runUntil(story);
}

async function opened(channel: Channel) {
  const at = await env.currentTimeMs();
  const { id } = await fileCase(db.prisma, { openedAt: new Date(at), channel });
  await world.relay();
  await expect.poll(async () => (await row(id)).stage, { timeout: 10_000 }).toBe('firstLine');
  return id;
}

const row = (id: string) =>
  db.prisma.case.findUniqueOrThrow({ where: { tenantId_id: { tenantId: desk.tenantId, id } } });
const receipt = async (id: string) => ((await row(id)).state as CaseState).clocks.receipt?.status;
const warned = (caseId: string) => db.prisma.notice.findMany({ where: { caseId, kind: 'receiptMissing' } });
/** Delivery and relay, as the worker's loops do it. */
async function deliver(channels: ReturnType<typeof openChannels>): Promise<void> {
  await deliverOnce({ prisma: db.prisma, env: deliveryEnv(), channels }, (await env.currentTimeMs()) + 60_000);
  await world.relay();
}

test('the mail server is down for the clock’s time: whoever holds the case is warned; it comes up, and the clock stops', async () => {
  const down = await openPostOffice();
  await down.close();
  const channels = openChannels(deliveryEnv({ SMTP_URL: down.url }));
  await withWorker(async () => {
    const id = await opened('email');
    expect(await receipt(id)).toBe('running');
    await deliver(channels);
    expect(await receipt(id)).toBe('running');
    expect(await warned(id)).toEqual([]);

    await env.sleep('61 minutes');
    await expect.poll(() => receipt(id), { timeout: 10_000 }).toBe('breached');
    // Nobody has claimed it: everybody of its queue is told.
    const { rep, secondRep } = desk.people;
    expect((await warned(id)).map(({ staffId }) => staffId).sort()).toEqual([rep, secondRep].sort());
    const before = await row(id);

    const back = await openPostOffice({ port: down.port });
    await deliver(channels);
    await expect.poll(() => receipt(id), { timeout: 10_000 }).toBe('late');
    closeChannels(channels);
    await back.close();
    const after = await row(id);
    expect(after).toMatchObject({ stage: before.stage, queueId: before.queueId, assigneeId: null, answeredAt: null });
    const story = await db.prisma.caseEvent.findMany({ where: { caseId: id }, orderBy: { version: 'asc' } });
    expect(story.at(-1)).toMatchObject({ type: 'confirmReceipt', actorType: 'system' });
    expect(story.at(-1)?.data).toMatchObject({ clocks: [{ clock: 'receipt', change: 'late' }] });

    await env.sleep('2 hours');
    expect((await warned(id)).length).toBe(2);
  });
});

test('a mail that came back starts the rest of the clock; a rep who calls the member stops it', async () => {
  const post = await openPostOffice();
  const channels = openChannels(deliveryEnv({ SMTP_URL: post.url }));
  await withWorker(async () => {
    const id = await opened('email');
    await deliver(channels);
    await expect.poll(() => receipt(id), { timeout: 10_000 }).toBe('met');
    await env.sleep('5 hours');
    expect(await warned(id)).toEqual([]);
    const { id: noticeId } = await db.prisma.notice.findFirstOrThrow({ where: { caseId: id, kind: 'received' } });
    const raw = Buffer.from(`Action: failed\r\nMessage-ID: <notice-${noticeId}@example.org>\r\n`);
    await noteBounce(db.prisma, { tenantId: desk.tenantId, raw } as unknown as InboundMail);
    await world.relay();
    await expect.poll(() => receipt(id), { timeout: 10_000 }).toBe('running');
    await world.give(id, 'claim', desk.people.rep);
    expect(await world.give(id, 'confirmReceipt', desk.people.rep)).toMatchObject({ status: 'done' });
    expect(await receipt(id)).toBe('met');
    await env.sleep('2 hours');
    expect(await warned(id)).toEqual([]);
  });
  closeChannels(channels);
  await post.close();
});

test('who filed in the portal has no such clock', async () => {
  await withWorker(async () => {
    expect(await receipt(await opened('portal'))).toBeUndefined();
  });
});
