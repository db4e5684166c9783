import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandGiver } from '../../../api/commands.ts';
import type { BulkOutcome } from '../../../api/contract/views.ts';
import type { UpdateClient } from '../../../domain/case/delivery.ts';
import { newId } from '../../../prisma/ids.ts';
import { callFor, type Desk, isProblem, openDesk, type PersonName, placeCase } from './desk.ts';

let desk: Desk;
/** Workflows that refuse one case and do all else; what reached them, and how many at a time. */
let refusing = '';
let reached: string[] = [];
let [now, most] = [0, 0];
const client: UpdateClient = {
  withDeadline: (_, work) => work(),
  workflow: {
    getHandle: (workflowId) => ({
      executeUpdate: async <R, A extends unknown[]>(_: string, { updateId }: { args: A; updateId: string }) => {
        reached.push(updateId);
        most = Math.max(most, ++now);
        await new Promise(setImmediate);
        now--;
        if (refusing && workflowId.includes(refusing))
          throw {
            cause: {
              type: 'Refused',
              details: [{ code: 'alreadyClaimed', values: { staffId: desk.people.colleague } }],
            },
          };
        return { version: 2, stage: 'firstLine', assigneeId: null } as R;
      },
    }),
  },
};

beforeAll(async () => {
  desk = await openDesk();
  desk.deps.giveCommand = commandGiver(desk.prisma, client);
});
afterAll(() => desk.close());

const bulk = (who: PersonName, body: object, headers: Record<string, string> = {}) =>
  desk.as(who)('POST', '/api/cases/bulk', body, headers);
const outcomes = (answer: { body: unknown }) => (answer.body as BulkOutcome[]).map(({ status }) => status);
const place = async (count: number, placing?: Parameters<typeof placeCase>[1]) => {
  const ids = [];
  for (let i = 0; i < count; i++) ids.push((await placeCase(desk, placing)).id);
  return ids;
};

test('each case ends in its own way: done, refused by the machine, not theirs to do, not theirs to see', async () => {
  const [fine, taken] = (await place(2)) as [string, string];
  const [elsewhere] = (await place(1, { queue: 'second' })) as [string];
  // Seen by the rep, who was called for it; to be claimed by those of its queue only.
  const [seen] = (await place(1, { queue: 'second' })) as [string];
  await callFor(desk, seen, desk.people.rep);
  refusing = taken;
  const ids = [fine, taken, elsewhere, seen, newId()];
  const answer = await bulk('rep', { act: 'claim', ids });
  expect(answer.status).toBe(200);
  const rows = answer.body as BulkOutcome[];
  expect(rows.map(({ id }) => id)).toEqual(ids);
  expect(outcomes(answer)).toEqual(['done', 'refused', 'notFound', 'forbidden', 'notFound']);
  expect(rows.map(({ text }) => text)).toEqual([
    'Done',
    'colleague has claimed it',
    'Not there, or not yours to see',
    expect.stringMatching(/queue/),
    'Not there, or not yours to see',
  ]);
  expect(rows.map(({ number }) => number !== null)).toEqual([true, true, false, true, false]);
  const zh = await bulk('rep', { act: 'claim', ids: await place(1) }, { 'accept-language': 'zh' });
  expect((zh.body as BulkOutcome[])[0]?.text).toBe('已完成');
  refusing = '';
});

describe('the same order again', () => {
  test('is the same answer, and nothing twice; another order under its key is refused before anything is done', async () => {
    const ids = await place(3);
    refusing = ids[1] as string;
    const key = { 'idempotency-key': newId() };
    const order = { act: 'assign', ids, staffId: desk.people.rep };
    const first = await bulk('lead', order, key);
    expect(outcomes(first)).toEqual(['done', 'refused', 'done']);
    // Done is what the record says: the projection of a real workflow would have written it.
    await desk.prisma.command.updateMany({
      where: { caseId: { in: ids }, status: 'pending' },
      data: { status: 'done' },
    });
    const again = await bulk('lead', order, key);
    expect(again.body).toEqual(first.body);
    expect(await desk.prisma.command.count({ where: { caseId: { in: ids } } })).toBe(3);
    const others = await place(1);
    const clash = await bulk('lead', { ...order, ids: others }, key);
    expect([clash.status, (clash.body as { code: string }).code]).toEqual([409, 'idempotencyClash']);
    expect(await desk.prisma.command.count({ where: { caseId: { in: others } } })).toBe(0);
    // Somebody else's key of the same name is their own.
    expect((await bulk('manager', { ...order, ids: others }, key)).status).toBe(200);
    refusing = '';
  });

  test('cut short it goes on where it stopped', async () => {
    const ids = await place(12);
    const key = { 'idempotency-key': newId() };
    const order = { act: 'release', ids };
    const whole = desk.deps.giveCommand;
    let left = 5;
    desk.deps.giveCommand = async (command) => {
      if (left-- <= 0) throw new Error('the process ends');
      return whole(command);
    };
    expect((await bulk('admin', order, key)).status).toBe(500);
    desk.deps.giveCommand = whole;
    const given = () => desk.prisma.command.count({ where: { caseId: { in: ids } } });
    expect(await given()).toBe(5);
    expect((await bulk('admin', order, key)).status).toBe(200);
    expect(await given()).toBe(12);
  });
});

test('a few at a time', async () => {
  reached = [];
  most = 0;
  const answer = await bulk('admin', { act: 'claim', ids: await place(20) });
  expect(outcomes(answer)).toEqual(Array(20).fill('done'));
  expect(reached).toHaveLength(20);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(4);
});

test('while Temporal is away all of it is written down and follows', async () => {
  const reachable = desk.deps.giveCommand;
  desk.deps.giveCommand = commandGiver(desk.prisma, null);
  const ids = await place(2);
  const answer = await bulk('lead', { act: 'handover', ids, queueId: desk.queues.second.id, note: 'Please look.' });
  expect(answer.body).toMatchObject([
    { status: 'pending' },
    { status: 'pending', text: 'Written down; follows in order' },
  ]);
  expect(
    await desk.prisma.message.count({ where: { caseId: { in: ids }, direction: 'note', body: 'Please look.' } }),
  ).toBe(2);
  desk.deps.giveCommand = reachable;
});

test('a note goes to each case that one may read, once', async () => {
  const ids = await place(2);
  const [hidden] = (await place(1, { queue: 'second' })) as [string];
  const key = { 'idempotency-key': newId() };
  for (let i = 0; i < 2; i++) {
    const answer = await bulk('rep', { act: 'note', ids: [...ids, hidden], body: 'Seen.' }, key);
    expect(outcomes(answer)).toEqual(['done', 'done', 'notFound']);
  }
  expect(await desk.prisma.message.count({ where: { body: 'Seen.' } })).toBe(2);
  // Executives read everything, and work on nothing.
  expect(outcomes(await bulk('executive', { act: 'note', ids: [hidden], body: 'I saw it.' }))).toEqual(['done']);
  expect(outcomes(await bulk('executive', { act: 'claim', ids }))).toEqual(['forbidden', 'forbidden']);
  expect(outcomes(await bulk('rep', { act: 'assign', ids, staffId: desk.people.rep }))).toEqual([
    'forbidden',
    'forbidden',
  ]);
});

test('an order that cannot be right is refused as a whole', async () => {
  const ids = await place(1);
  const many = Array.from({ length: 201 }, () => newId());
  for (const [order, field] of [
    [{ act: 'claim', ids: [] }, 'ids'],
    [{ act: 'claim', ids: many }, 'ids'],
    [{ act: 'claim', ids: ['x'] }, 'ids.0'],
    [{ act: 'claim', ids, staffId: newId() }, 'staffId'],
    [{ act: 'withdraw', ids }, 'act'],
    [{ act: 'resolve', ids, words: { zh: ' ' } }, 'words.zh'],
    [{ act: 'assign', ids, staffId: newId() }, 'staffId'],
    [{ act: 'assign', ids, staffId: desk.people.executive }, 'staffId'],
    [{ act: 'handover', ids, queueId: desk.queues.first.id }, 'queueId'],
    [{ act: 'note', ids, body: '  ' }, 'body'],
  ] as const) {
    const answer = await bulk('admin', order);
    expect([order.act, answer.status, isProblem(answer)]).toEqual([order.act, 422, true]);
    expect(Object.keys((answer.body as { errors: object }).errors)).toEqual([field]);
  }
  expect(await desk.prisma.command.count({ where: { caseId: { in: ids } } })).toBe(0);
  expect(outcomes(await bulk('admin', { act: 'claim', ids: [...ids, ...ids] }))).toEqual(['done']);
});
