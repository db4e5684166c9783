import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runWorker } from '../../../activities/process.ts';
import { createBreaker } from '../../../api/breaker.ts';
import { commandGiver } from '../../../api/commands.ts';
import type { UpdateClient } from '../../../domain/case/delivery.ts';
import { parseEnv } from '../../../domain/env.ts';
import { bundlePath, temporalAddress, temporalNamespace } from '../../setup/world.ts';
import { type Ask, type Desk, openDesk, placeCase, SECRET, TENANT } from './desk.ts';

type Body = {
  id: string;
  status: string;
  code: string;
  detail: string;
  refusal: { code: string; commandId: string };
  result: object;
};

describe('with a Temporal of our own', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(() => desk.close());

  /** Answers as told, and notes what it was asked. */
  function fake(answer: () => Promise<unknown>) {
    const updates: { workflowId: string; updateId: string; args: unknown[] }[] = [];
    const client: UpdateClient = {
      withDeadline: (_, work) => work(),
      workflow: {
        getHandle: (workflowId) => ({
          executeUpdate: async <R, A extends unknown[]>(_: string, options: { args: A; updateId: string }) => {
            updates.push({ workflowId, ...options });
            return (await answer()) as R;
          },
        }),
      },
    };
    return { client, updates };
  }
  const claim = (caseId: string) => ({
    ...{ tenantId: TENANT, caseId, type: 'claim' as const },
    ...{ actor: { type: 'staff' as const, id: desk.people.rep }, payload: {} },
  });
  const rowOf = (id: string) => desk.prisma.command.findFirstOrThrow({ where: { id } });
  const refusal = { code: 'alreadyClaimed' as const, values: {} };
  const refusing = () => Promise.reject({ cause: { type: 'Refused', details: [refusal] } });
  const away = () => Promise.reject(Object.assign(new Error('14 UNAVAILABLE'), { name: 'ServiceError' }));

  test('done: the command goes once, under its own id, to the workflow of the present generation', async () => {
    const { id: caseId } = await placeCase(desk);
    const result = { version: 5, stage: 'firstLine', assigneeId: desk.people.rep };
    const { client, updates } = fake(async () => result);
    const given = await commandGiver(desk.prisma, client)(claim(caseId));
    expect(given).toMatchObject({ status: 'done', result });
    expect(updates).toMatchObject([
      {
        workflowId: `case:${TENANT}:${caseId}:g1`,
        updateId: given.id,
        args: [{ commandId: given.id, type: 'claim', by: desk.people.rep }],
      },
    ]);
  });

  test('refused: written down before it is told', async () => {
    const { id: caseId } = await placeCase(desk);
    const given = await commandGiver(desk.prisma, fake(refusing).client)(claim(caseId));
    expect(given).toMatchObject({ status: 'refused', refusal });
    expect(await rowOf(given.id)).toMatchObject({ status: 'refused', result: refusal });
  });

  test('unknown: pending, free for the relay at once; what comes after it waits its turn unsent', async () => {
    const { id: caseId } = await placeCase(desk);
    const { client, updates } = fake(away);
    const give = commandGiver(desk.prisma, client);
    const first = await give(claim(caseId));
    expect(first.status).toBe('pending');
    expect(await rowOf(first.id)).toMatchObject({ status: 'pending', leaseUntil: null });
    const second = await give(claim(caseId));
    expect(second.status).toBe('pending');
    expect(updates).toHaveLength(1);
    expect((await rowOf(second.id)).seq).toBe((await rowOf(first.id)).seq + 1);
  });

  test('the breaker: after one failure nobody waits, after 5 s one tries again', async () => {
    let now = 0;
    let answer: () => Promise<unknown> = away;
    const { client, updates } = fake(() => answer());
    const give = commandGiver(
      desk.prisma,
      client,
      createBreaker(() => now),
    );
    const giveNew = async () => give(claim((await placeCase(desk)).id));
    await giveNew();
    await giveNew();
    await giveNew();
    expect(updates).toHaveLength(1);
    now = 5_000;
    await giveNew();
    await giveNew();
    expect(updates).toHaveLength(2);
    now = 10_000;
    answer = async () => ({ version: 2, stage: 'firstLine', assigneeId: null });
    expect((await giveNew()).status).toBe('done');
    expect((await giveNew()).status).toBe('done');
    expect(updates).toHaveLength(4);
  });

  test('a refusal, or a workflow that is not there yet, is an answer: the breaker stays closed', async () => {
    for (const answer of [
      refusing,
      () => Promise.reject(Object.assign(new Error('not found'), { name: 'WorkflowNotFoundError' })),
    ]) {
      const { client, updates } = fake(answer);
      const give = commandGiver(desk.prisma, client);
      await give(claim((await placeCase(desk)).id));
      await give(claim((await placeCase(desk)).id));
      expect(updates).toHaveLength(2);
    }
  });

  test('a repeated request is the same command, and is told how that one stands now', async () => {
    const { id: caseId } = await placeCase(desk);
    const { client, updates } = fake(away);
    const give = commandGiver(desk.prisma, client);
    const once = { sender: 'staff:x', key: 'k', bodyHash: 'h' };
    const first = await give({ ...claim(caseId), once });
    expect(await give({ ...claim(caseId), once })).toMatchObject({ id: first.id, status: 'pending' });
    await desk.prisma.command.updateMany({ where: { id: first.id }, data: { status: 'refused', result: refusal } });
    expect(await give({ ...claim(caseId), once })).toMatchObject({ id: first.id, status: 'refused', refusal });
    expect(updates).toHaveLength(1);
    await expect(give({ ...claim(caseId), once: { ...once, bodyHash: 'other' } })).rejects.toThrow('Idempotency-Key');
  });

  test('a closed case refuses without asking anybody', async () => {
    const { id: caseId } = await placeCase(desk, { row: { stage: 'closed' } });
    const { client, updates } = fake(away);
    expect(await commandGiver(desk.prisma, client)(claim(caseId))).toMatchObject({
      status: 'refused',
      refusal: { code: 'closed' },
    });
    expect(updates).toHaveLength(0);
  });
});

describe('over HTTP with the real Temporal and the real worker', () => {
  let desk: Desk;
  let connection: Connection;
  let worker: Promise<void>;
  const stop = new AbortController();
  let rep: Ask;

  beforeAll(async () => {
    const namespace = await temporalNamespace();
    connection = await Connection.connect({ address: temporalAddress() });
    const env = { TEMPORAL_ADDRESS: temporalAddress(), TEMPORAL_NAMESPACE: namespace };
    desk = await openDesk({ client: new Client({ connection, namespace }), env, commandDeadlineMs: 15_000 });
    rep = desk.as('rep');
    worker = runWorker(
      parseEnv({
        ...env,
        DATABASE_URL: desk.db.url,
        STEWARD_SECRET: SECRET,
        WORKFLOW_BUNDLE: bundlePath(),
        LOG_LEVEL: 'silent',
      }),
      stop.signal,
    );
  }, 60_000);
  afterAll(async () => {
    stop.abort();
    await worker;
    await connection.close();
    await desk.close();
  }, 30_000);

  const filed = async () => {
    const { body } = await rep('POST', '/api/cases', {
      kind: 'complaint',
      subject: '送货晚了',
      body: '第二次',
      name: '张伟',
      phone: '13812348000',
    });
    const { id } = body as Body;
    await vi.waitFor(
      async () => expect((await rep('GET', `/api/cases/${id}`)).body).toMatchObject({ stage: 'firstLine' }),
      { timeout: 20_000, interval: 100 },
    );
    return id;
  };

  test('a case from filing to resolution: 200 with the result, 409 with the reason in words, and the story tells it', async () => {
    const id = await filed();
    const claimed = await rep('POST', `/api/cases/${id}/claim`, {});
    expect([claimed.status, claimed.body]).toEqual([
      200,
      expect.objectContaining({
        status: 'done',
        result: expect.objectContaining({ stage: 'firstLine', assigneeId: desk.people.rep }),
      }),
    ]);
    const again = await desk.as('colleague')('POST', `/api/cases/${id}/claim`, {});
    expect([again.status, again.body]).toEqual([
      409,
      expect.objectContaining({ code: 'refused', detail: 'rep has claimed it' }),
    ]);
    const { commandId } = (again.body as Body).refusal;
    expect((await desk.as('colleague')('GET', `/api/commands/${commandId}`)).body).toMatchObject({
      status: 'refused',
      refusal: { code: 'alreadyClaimed' },
    });
    expect((await rep('POST', `/api/cases/${id}/reply`, { body: '我们正在查' })).status).toBe(200);
    expect((await rep('POST', `/api/cases/${id}/question`, { body: '订单号？' })).status).toBe(200);
    const detail = (await rep('GET', `/api/cases/${id}`)).body as {
      ball: string;
      clocks: { clock: string; status: string }[];
    };
    expect(detail).toMatchObject({ ball: 'member', pendingCommands: [] });
    expect(Object.fromEntries(detail.clocks.map((c) => [c.clock, c.status]))).toMatchObject({
      answer: 'met',
      resolution: 'paused',
      memberReply: 'running',
    });
    expect((await rep('POST', `/api/cases/${id}/resolution`, { body: '已补发' })).body).toMatchObject({
      result: { stage: 'resolved' },
    });
    const story = (await rep('GET', `/api/cases/${id}/story`)).body as {
      is: string;
      text?: string;
      body?: string;
      accepted?: boolean;
    }[];
    const told = story.map((entry) => entry.text ?? entry.body);
    for (const line of [
      'rep claimed the case',
      '我们正在查',
      'rep asked the member',
      '已补发',
      'rep told the resolution',
      'Routed by the rules',
    ])
      expect(told).toContain(line);
    expect(story.filter((entry) => entry.is === 'message').every((entry) => entry.accepted)).toBe(true);
    const why = await desk.prisma.decision.findFirstOrThrow({ where: { caseId: id, ruleSet: 'serviceLevel' } });
    expect((await rep('GET', `/api/decisions/${why.id}`)).body).toMatchObject({
      ruleSet: 'serviceLevel',
      sentence: expect.any(String),
    });
    expect((await desk.as('stranger')('GET', `/api/decisions/${why.id}`)).status).toBe(404);
  }, 60_000);

  test('a lead reassigns; who does not work on cases cannot be given one; handing over names people of that queue only', async () => {
    const id = await filed();
    const lead = desk.as('lead');
    const assign = (staffId: string) => lead('POST', `/api/cases/${id}/assignment`, { staffId });
    expect((await assign(desk.people.executive)).body).toMatchObject({
      errors: { staffId: 'This person does not work on cases' },
    });
    expect((await assign(desk.people.colleague)).body).toMatchObject({ result: { assigneeId: desk.people.colleague } });
    expect((await assign(desk.people.colleague)).body).toMatchObject({
      code: 'refused',
      detail: 'colleague has it already',
    });
    const ranked = (await lead('GET', `/api/cases/${id}/handlers`)).body as {
      queue: { id: string };
      by: { version: number; rowId: string } | null;
      people: { id: string; reasons: { text: string }[] }[];
    }[];
    expect(ranked[0]).toMatchObject({ queue: { id: desk.queues.second.id }, people: [{ id: desk.people.stranger }] });
    expect(ranked[0]?.by).toMatchObject({ version: expect.any(Number), rowId: expect.any(String) });
    expect(ranked[0]?.people[0]?.reasons.map((r) => r.text).join()).not.toMatch(/rules\./);
    const hand = (body: object) => lead('POST', `/api/cases/${id}/handover`, body);
    expect((await hand({ queueId: desk.queues.first.id })).body).toMatchObject({
      errors: { queueId: expect.any(String) },
    });
    expect((await hand({ staffId: desk.people.stranger })).body).toMatchObject({
      errors: { queueId: 'Must be given' },
    });
    expect((await hand({ queueId: desk.queues.second.id, staffId: desk.people.rep })).body).toMatchObject({
      errors: { staffId: expect.any(String) },
    });
    const handed = await hand({ queueId: desk.queues.second.id, staffId: desk.people.stranger, note: '请接手' });
    expect(handed.body).toMatchObject({ result: { stage: 'secondLine', assigneeId: desk.people.stranger } });
    expect((await desk.as('stranger')('GET', `/api/cases/${id}/story`)).text).toContain('请接手');
    const notices = await desk.as('stranger')('GET', '/api/notices?filter={"unread":true}');
    expect(notices.body).toMatchObject([{ kind: 'assigned', caseId: id }]);
    expect((await desk.as('stranger')('POST', '/api/notices/read', {})).body).toEqual({ read: 1 });
    expect((await desk.as('stranger')('POST', '/api/notices/read', {})).body).toEqual({ read: 0 });
  }, 60_000);

  test('the same request again has the same answer, also when it took the case out of the hands of who sent it', async () => {
    const id = await filed();
    expect((await rep('POST', `/api/cases/${id}/claim`, {})).status).toBe(200);
    const once = { 'idempotency-key': 'release-1' };
    const first = await rep('POST', `/api/cases/${id}/release`, {}, once);
    expect(first.status).toBe(200);
    const again = await rep('POST', `/api/cases/${id}/release`, {}, once);
    expect([again.status, again.body]).toEqual([200, first.body]);
    const other = await rep('POST', `/api/cases/${id}/claim`, {}, once);
    expect([other.status, other.body]).toEqual([409, expect.objectContaining({ code: 'idempotencyClash' })]);
    const foreign = await desk.as('colleague')('POST', `/api/cases/${id}/release`, {}, once);
    expect([foreign.status, foreign.body]).toEqual([403, expect.objectContaining({ code: 'forbidden' })]);
    // A case's id is no command's.
    expect((await rep('GET', `/api/commands/${id}`)).status).toBe(404);
  }, 60_000);

  test('ready, as long as a worker polls', async () => {
    expect((await desk.nobody('GET', '/readyz')).body).toEqual({
      ready: true,
      parts: { database: 'ok', migrations: 'ok', temporal: 'ok', worker: 'ok' },
    });
  });
});
