import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mailInOnce } from '../../../activities/mail-in/loop.ts';
import type { PrismaClient } from '../../../prisma/client.ts';
import { takeMail } from '../../../prisma/mail-in/take.ts';
import { shareConnectionsOf } from '../../../prisma/statement.ts';
import { type Desk, openDesk, placeCase, TENANT } from '../api/desk.ts';

const log = pino({ level: 'silent' });
const ROUNDS = 25;

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk({ env: { MAIL_IN_ADDRESS: 'service@club.example', MAIL_FROM: 'Club <notices@club.example>' } });
});
afterAll(() => desk?.close());
beforeEach(() => desk.prisma.inboundMail.deleteMany());

type Letter = { messageId: string; from: string; subject: string; headers?: string[] };
/** Every letter from an address of its own: one that writes too often is stopped, and of whom is not the question here. */
const letterOf = (subject: string): Letter => ({
  ...{ subject, messageId: `<${randomUUID()}@mail.example>`, from: `${randomUUID()}@mail.example` },
});
/** The mail as it comes by one way: each relay adds a line of its own. */
const come = async (source: 'smtp' | 'webhook', { messageId, from, headers = [], subject }: Letter) => {
  const lines = [`Received: by ${source}`, `From: Anna <${from}>`, `Message-ID: ${messageId}`, `Subject: ${subject}`];
  const raw = new Uint8Array(Buffer.from([...lines, ...headers, '', 'It is still broken.'].join('\r\n')));
  return (await takeMail(desk.prisma, { tenantId: TENANT, source, envelopeFrom: from, raw })).id;
};
const work = (prisma: PrismaClient = desk.prisma) => mailInOnce({ prisma, env: desk.deps.env, log });
const rowOf = (id: string) =>
  desk.prisma.inboundMail.findUniqueOrThrow({ where: { tenantId_id: { tenantId: TENANT, id } } });
const lease = (id: string, leaseUntil: Date | null) =>
  desk.prisma.inboundMail.updateMany({ where: { id }, data: { leaseUntil } });
const answersOf = (caseId: string) => desk.prisma.command.count({ where: { caseId, type: 'answer' } });
const casesCalled = (subject: string) => desk.prisma.case.findMany({ where: { subject }, select: { id: true } });

type Call = (...args: unknown[]) => Promise<unknown>;
/** The record, where one call does something else. */
const withCall = (
  model: 'inboundMail' | 'staff' | 'tenant',
  method: string,
  instead: (real: Call) => Call,
): PrismaClient => {
  const changed = new Proxy(desk.prisma[model], {
    get: (target, name) => {
      const real = Reflect.get(target, name);
      return name === method ? instead(real) : real;
    },
  });
  const made = new Proxy(desk.prisma, {
    get: (target, name) => {
      if (name === model) return changed;
      const value = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return shareConnectionsOf(desk.prisma, made);
};

const latch = () => {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, passed };
};
const later = () => new Date(Date.now() + 60_000);

/** Two workers that have taken one mail each begin with them in the same moment. */
async function bothAtOnce(first: string, second: string): Promise<void> {
  let arrived = 0;
  const [firstTaken, begun] = [latch(), latch()];
  const prisma = withCall('inboundMail', 'findUniqueOrThrow', (real) => async (...args) => {
    firstTaken.open();
    if (++arrived === 2) begun.open();
    await begun.passed;
    return real(...args);
  });
  await lease(second, later());
  const one = work(prisma);
  await firstTaken.passed;
  await lease(second, null);
  expect(await Promise.all([one, work(prisma)])).toEqual([1, 1]);
  expect([(await rowOf(first)).attempts, (await rowOf(second)).attempts]).toEqual([1, 1]);
}

/** A worker that dies where it would call this. Its lease is over then. */
async function dieBefore(model: 'inboundMail' | 'staff' | 'tenant', method: string): Promise<void> {
  const gone = Object.assign(new Error('Connection terminated'), { code: 'ECONNRESET' });
  await expect(work(withCall(model, method, () => () => Promise.reject(gone)))).rejects.toBe(gone);
  await desk.prisma.inboundMail.updateMany({ data: { leaseUntil: null } });
}

/** A case with an address of its member, and the header of a reply to a mail of ours about it. */
async function caseOf() {
  const { id, number, memberId } = await placeCase(desk);
  const address = `m-${randomUUID()}@mail.example`;
  const row = { tenantId: TENANT, id: randomUUID(), memberId };
  await desk.prisma.contactPoint.create({ data: { ...row, type: 'email', value: address, uniqueValue: address } });
  return { id, number, address, ours: `References: <case-${id}@club.example>` };
}

const endsOf = async (...ids: string[]) =>
  (await Promise.all(ids.map(rowOf))).map(({ state, reason, caseId }) => ({ state, reason, caseId }));
const stopped = (caseId: string) => ({ state: 'stopped', reason: 'duplicate', caseId });
const byState = (a: { state: string }, b: { state: string }) => a.state.localeCompare(b.state);

describe('one mail by SMTP and by webhook in the same moment, handled by two workers', () => {
  test('becomes one case; the other row is its duplicate', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const letter = letterOf(`once ${randomUUID()}`);
      const ids = [await come('smtp', letter), await come('webhook', letter)] as const;
      await bothAtOnce(...ids);
      const filed = await casesCalled(letter.subject);
      expect(filed).toHaveLength(1);
      const caseId = filed[0]?.id ?? '';
      const ends = (await endsOf(...ids)).sort(byState);
      expect(ends).toEqual([{ state: 'filed', reason: 'new', caseId }, stopped(caseId)]);
    }
  });

  test('is said once in a conversation', async () => {
    const { id: caseId, address, ours } = await caseOf();
    for (let round = 1; round <= ROUNDS; round++) {
      const letter = { ...letterOf('Re: again'), headers: [ours], ...(round % 2 ? { from: address } : {}) };
      const ids = [await come('smtp', letter), await come('webhook', letter)] as const;
      await bothAtOnce(...ids);
      expect(await answersOf(caseId)).toBe(round);
      const ends = (await endsOf(...ids)).sort(byState);
      expect(ends).toEqual([{ state: 'filed', reason: 'reply', caseId }, stopped(caseId)]);
    }
    // A stranger is marked once for each mail, not for each row.
    expect(await desk.prisma.message.count({ where: { caseId, direction: 'note' } })).toBe(Math.floor(ROUNDS / 2));
  });

  test('is filed once also where the two workers see it belong to different places', async () => {
    const { id: caseId, address } = await caseOf();
    const earlier = { messageId: `<${randomUUID()}@mail.example>`, fromAddress: address, caseId };
    const letter = { ...letterOf(`between ${randomUUID()}`), headers: [`In-Reply-To: ${earlier.messageId}`] };
    const [first, second] = [await come('smtp', letter), await come('webhook', letter)] as const;
    const [looked, goOn] = [latch(), latch()];
    const held = withCall('staff', 'count', (real) => async (...args) => {
      looked.open();
      await goOn.passed;
      return real(...args);
    });
    await lease(second, later());
    const one = work(held);
    // It has looked for what the mail answers and found nothing. That comes in now.
    await looked.passed;
    const row = { tenantId: TENANT, id: randomUUID(), source: 'smtp', deliveryKey: earlier.messageId, bytes: 1 };
    const filed = { raw: new Uint8Array(1), envelopeFrom: address, state: 'filed', reason: 'reply' };
    await desk.prisma.inboundMail.create({ data: { ...row, ...filed, ...earlier } });
    await lease(second, null);
    await work();
    goOn.open();
    await one;
    expect(await endsOf(first, second)).toEqual([stopped(caseId), { state: 'filed', reason: 'reply', caseId }]);
    expect([await casesCalled(letter.subject), await answersOf(caseId)]).toEqual([[], 1]);
  });
});

describe('a worker dies after it filed a mail, before it noted so', () => {
  test('the same mail by the other way is a duplicate all the same, and the repeat finds its case', async () => {
    const letter = letterOf(`died ${randomUUID()}`);
    const first = await come('smtp', letter);
    await dieBefore('inboundMail', 'update');
    expect(await rowOf(first)).toMatchObject({ state: 'pending', caseId: null });
    await lease(first, later());
    const second = await come('webhook', letter);
    await work();
    const [filed, ...others] = await casesCalled(letter.subject);
    expect(others).toEqual([]);
    expect(await endsOf(second)).toEqual([stopped(filed?.id ?? '')]);
    await lease(first, null);
    await work();
    expect(await endsOf(first)).toEqual([{ state: 'filed', reason: 'new', caseId: filed?.id }]);
    expect(await casesCalled(letter.subject)).toHaveLength(1);
  });

  test('the repeat adds it to no second place, though it would decide otherwise now', async () => {
    const { id: caseId, number, address } = await caseOf();
    const mail = await come('smtp', { ...letterOf(`About ${number}`), from: address });
    await dieBefore('inboundMail', 'update');
    expect(await answersOf(caseId)).toBe(1);
    // The number counted because the address was the member's. By now it is somebody else's, and the case is closed.
    await desk.prisma.contactPoint.deleteMany({ where: { value: address } });
    await desk.prisma.case.updateMany({ where: { id: caseId }, data: { stage: 'closed' } });
    const before = await desk.prisma.case.count();
    await work();
    expect(await endsOf(mail)).toEqual([{ state: 'filed', reason: 'reply', caseId }]);
    expect([await desk.prisma.case.count(), await answersOf(caseId)]).toEqual([before, 1]);
  });

  test('the repeat is not stopped as one too many', async () => {
    const { from, ...letter } = letterOf('The first of many');
    const mail = await come('smtp', { ...letter, from });
    await dieBefore('inboundMail', 'update');
    const [filed] = await casesCalled('The first of many');
    const receivedAt = new Date(Date.now() - 1_000);
    const others = Array.from({ length: 20 }, (_, i) => ({
      ...{ tenantId: TENANT, id: randomUUID(), source: 'smtp', deliveryKey: `${from} ${i}`, receivedAt, bytes: 1 },
      ...{ raw: new Uint8Array(1), envelopeFrom: from, fromAddress: from, state: 'filed', reason: 'new' },
    }));
    await desk.prisma.inboundMail.createMany({ data: others });
    await work();
    expect(await endsOf(mail)).toEqual([{ state: 'filed', reason: 'new', caseId: filed?.id }]);
  });

  test('what was left to do is done: whoever reads it is warned of a stranger, once', async () => {
    const { id: caseId, ours } = await caseOf();
    const notes = () => desk.prisma.message.count({ where: { caseId, direction: 'note' } });
    const mail = await come('smtp', { ...letterOf('Re: again'), headers: [ours] });
    await dieBefore('tenant', 'findUnique');
    expect([await answersOf(caseId), await notes()]).toEqual([1, 0]);
    await dieBefore('inboundMail', 'update');
    await work();
    expect(await endsOf(mail)).toEqual([{ state: 'filed', reason: 'reply', caseId }]);
    expect([await answersOf(caseId), await notes()]).toEqual([1, 1]);
  });
});

test('a person can have a duplicate filed all the same, once', async () => {
  const letter = letterOf(`wanted ${randomUUID()}`);
  await come('smtp', letter);
  await work();
  const second = await come('webhook', letter);
  await work();
  expect((await rowOf(second)).reason).toBe('duplicate');
  const decided = await desk.as('manager')('POST', `/api/mail-in/${second}/decision`, { become: 'case' });
  expect(decided.status).toBe(202);
  await dieBefore('inboundMail', 'update');
  await work();
  expect(await endsOf(second)).toMatchObject([{ state: 'filed', reason: 'new' }]);
  expect(await casesCalled(letter.subject)).toHaveLength(2);
});
