import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { commandGiver, type GiveCommand } from '../../../api/commands.ts';
import type { CaseEvent } from '../../../domain/case/state.ts';
import type { PrismaClient } from '../../../prisma/client.ts';
import { createPrisma } from '../../../prisma/client.ts';
import { newId } from '../../../prisma/ids.ts';
import { issueLink } from '../../../prisma/links.ts';
import { database } from '../../setup/world.ts';
import {
  aCase,
  aMember,
  anOrder,
  env,
  happens,
  type Order,
  readable,
  routed,
  type Site,
  site,
  tenantId,
  Visitor,
} from './site.ts';

let db: Awaited<ReturnType<typeof database>>;
let prisma: PrismaClient;
let here: Site;
let order: Order;

beforeAll(async () => {
  db = await database();
  prisma = db.prisma;
  order = await anOrder(prisma);
  here = await site(prisma);
});
afterAll(async () => {
  await here.stop();
  await db.close();
});
afterEach(() => expect(here.problems.splice(0)).toEqual([]));

const DAY = 86_400_000;
const ranOut: CaseEvent = { type: 'ranOut', clock: 'answer' };

/** A complaint whose first answer is late, with its first rung called, and the link that was sent for it. */
async function escalated(more: { expiresAt?: Date; cycle?: number } = {}) {
  const filed = await aCase(prisma, await aMember(prisma, '赵敏'), { openedAt: new Date(Date.now() - DAY) });
  // Nine steps of an hour: the answer was due after eight.
  const idle: CaseEvent = { type: 'answer', by: null };
  await happens(prisma, filed.id, [...routed(order), ...Array<CaseEvent>(8).fill(idle), ranOut]);
  const [rep, lead] = [order.staff, newId()];
  await prisma.staff.create({
    data: { tenantId, id: lead, name: 'Wang Lei', email: `${lead}@example.org`, role: 'lead', locale: 'en' },
  });
  const call = (recipientId: string, rung: number, post: string, insteadOfId: string | null = null) =>
    prisma.escalation.create({
      data: {
        tenantId,
        id: newId(),
        caseId: filed.id,
        cycle: 1,
        rung,
        post,
        recipientId,
        insteadOfId,
        cause: 'answer',
        calledAt: new Date(),
      },
    });
  await call(rep, 0, 'rep');
  await call(lead, 1, 'teamLead', rep);
  const { id, token } = await issueLink(prisma, env.STEWARD_SECRET, {
    tenantId,
    purpose: 'acknowledge',
    caseId: filed.id,
    staffId: lead,
    cycle: 1,
    rung: 1,
    expiresAt: new Date(Date.now() + DAY),
    ...more,
  });
  return { filed, lead, id, path: `/l/${token}` };
}

const commandsOf = (caseId: string) => prisma.command.findMany({ where: { caseId } });
const linkRow = (id: string) => prisma.signedLink.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
/** Everything a request could have changed. */
const everything = async (caseId: string, id: string) => ({
  link: await linkRow(id),
  commands: await commandsOf(caseId),
  escalations: await prisma.escalation.findMany({ where: { caseId }, orderBy: { id: 'asc' } }),
  row: await prisma.case.findUnique({ where: { tenantId_id: { tenantId, id: caseId } } }),
  keys: await prisma.idempotencyKey.count(),
});

describe('looking at a link', () => {
  it('shows story, clock, reason and chain, in the reader’s language, and nothing is kept by anybody', async () => {
    const { path } = await escalated();
    const answer = await new Visitor(here).get(path, { 'Accept-Language': 'zh' });
    expect(answer.status).toBe(200);
    const words = readable(answer.text);
    for (const part of [
      'The case in five lines',
      '赵敏',
      'Second delivery late',
      'Wang Lei',
      '“First answer” ran out',
      'called as Team lead',
      'You stand in for 李晓明',
      'First answer was due',
    ])
      expect(words).toContain(part);
    expect(answer.text.match(/<section[\s\S]*?<\/ol>/)?.[0].match(/<li>/g)).toHaveLength(5);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('x-robots-tag')).toContain('noindex');
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(readable((await new Visitor(here).get(`${path}?lang=zh`)).text)).toContain('我来接手');
  });

  it('changes nothing, by GET or HEAD, however often', async () => {
    const { filed, id, path } = await escalated();
    const before = await everything(filed.id, id);
    for (const method of ['GET', 'HEAD', 'GET', 'HEAD', 'OPTIONS']) await fetch(here.url + path, { method });
    await fetch(`${here.url + path}/seen`);
    expect(await everything(filed.id, id)).toEqual(before);
  });
});

describe('acting on a link', () => {
  it('acknowledges once, also by two clicks at once, and then it is used', async () => {
    const { filed, lead, id, path } = await escalated();
    const visitor = new Visitor(here);
    const answers = await Promise.all([1, 2, 3].map(() => visitor.post(path, {}, false)));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    const commands = await commandsOf(filed.id);
    expect(commands).toHaveLength(1);
    expect(commands[0]).toMatchObject({ type: 'acknowledge', actorType: 'link', actorId: lead, status: 'pending' });
    expect((await linkRow(id)).usedAt).not.toBeNull();
    expect((await visitor.get(path)).status).toBe(410);
    await prisma.idempotencyKey.updateMany({ where: { key: id }, data: { createdAt: new Date(Date.now() - DAY) } });
    const late = await visitor.post(path, {}, false);
    expect(late.status).toBe(410);
    expect(readable(late.text)).toContain('This link has been used');
    expect(await commandsOf(filed.id)).toHaveLength(1);
  });

  it('loses nothing when the record fails half-way: the same click goes through afterwards', async () => {
    let fail = true;
    const real = commandGiver(prisma, null);
    const failing: GiveCommand = async (command) => {
      if (!fail) return real(command);
      fail = false;
      throw Object.assign(new Error('terminating connection'), { code: '57P01' });
    };
    const at = await site(prisma, failing);
    try {
      const { filed, path } = await escalated();
      const visitor = new Visitor(at);
      expect((await visitor.post(path, {}, false)).status).toBe(503);
      expect(await commandsOf(filed.id)).toEqual([]);
      expect((await visitor.post(path, {}, false)).status).toBe(202);
      expect(await commandsOf(filed.id)).toHaveLength(1);
    } finally {
      await at.stop();
    }
  });

  it('tells done as done and refused with the reason', async () => {
    const answers: Awaited<ReturnType<GiveCommand>>[] = [
      { id: newId(), status: 'done', result: { version: 3, stage: 'firstLine', assigneeId: null }, refusal: null },
      { id: newId(), status: 'refused', result: null, refusal: { code: 'noEscalation', values: {} } },
    ];
    const at = await site(prisma, async () => answers.shift() as Awaited<ReturnType<GiveCommand>>);
    try {
      const done = await new Visitor(at).post((await escalated()).path, {}, false);
      expect([done.status, readable(done.text)]).toEqual([200, expect.stringContaining('You have it')]);
      const refused = await new Visitor(at).post((await escalated()).path, {}, false);
      expect([refused.status, readable(refused.text)]).toEqual([
        409,
        expect.stringContaining('Nothing is escalated now'),
      ]);
    } finally {
      await at.stop();
    }
  });

  it('“Seen” is kept for this person alone, uses nothing up, and stops nothing', async () => {
    const { filed, lead, id, path } = await escalated();
    const visitor = new Visitor(here);
    expect((await visitor.post(`${path}/seen`, {}, false)).status).toBe(200);
    const rows = await prisma.escalation.findMany({ where: { caseId: filed.id } });
    expect(rows.filter(({ seenAt }) => seenAt !== null).map(({ recipientId }) => recipientId)).toEqual([lead]);
    expect((await linkRow(id)).usedAt).toBeNull();
    expect(await commandsOf(filed.id)).toEqual([]);
    expect(readable((await visitor.get(path)).text)).toMatch(/seen \w/);
  });
});

describe('a link that is no longer good', () => {
  it.each<[string, number, string, (l: Awaited<ReturnType<typeof escalated>>) => Promise<unknown>]>([
    ['expired', 410, 'has expired', ({ id }) => change(id, { expiresAt: new Date(Date.now() - 1) })],
    ['revoked', 410, 'not valid any more', ({ id }) => change(id, { revokedAt: new Date() })],
    ['used', 410, 'has been used', ({ id }) => used(id)],
    ['of somebody who left', 410, 'not valid any more', ({ lead }) => leave(lead)],
    ['for another purpose', 404, 'leads nowhere', ({ id }) => change(id, { purpose: 'followCase' })],
  ])('%s: a clear page, and nothing happens', async (_what, status, words, end) => {
    const link = await escalated();
    await end(link);
    const before = await everything(link.filed.id, link.id);
    for (const answer of [
      await new Visitor(here).get(link.path),
      await new Visitor(here).post(link.path, {}, false),
      await new Visitor(here).post(`${link.path}/seen`, {}, false),
    ]) {
      expect(answer.status).toBe(status);
      expect(readable(answer.text)).toContain(words);
      expect(answer.text).not.toContain('赵敏');
    }
    expect(await everything(link.filed.id, link.id)).toEqual(before);
  });

  it('of an earlier escalation does not acknowledge the next one', async () => {
    const { filed, id, path } = await escalated({ cycle: 7 });
    expect(readable((await new Visitor(here).get(path)).text)).toContain('This call is over');
    expect((await new Visitor(here).post(path, {}, false)).status).toBe(409);
    expect(await commandsOf(filed.id)).toEqual([]);
    expect((await linkRow(id)).usedAt).toBeNull();
  });

  it.each(['x', 'a.b', `${newId()}.${'A'.repeat(43)}`, '%00', '%ff', '..%2f..', 'é'.repeat(300)])(
    '%s is nowhere',
    async (token) => {
      for (const answer of [
        await new Visitor(here).get(`/l/${token}`),
        await new Visitor(here).post(`/l/${token}`, {}, false),
      ]) {
        expect(answer.status).toBe(404);
        expect(answer.text).toContain('<main');
      }
    },
  );

  it('and the database being away is said, and nothing is lost', async () => {
    const { path } = await escalated();
    const away = createPrisma('postgresql://nobody@127.0.0.1:1/none', 1);
    const broken = await site(away);
    try {
      const answer = await new Visitor(broken).post(path, {}, false);
      expect(answer.status).toBe(503);
      expect(answer.text).toContain('<main');
    } finally {
      await broken.stop();
      await away.$disconnect();
    }
  });
});

const change = (id: string, data: object) =>
  prisma.signedLink.update({ where: { tenantId_id: { tenantId, id } }, data });
const leave = (id: string) =>
  prisma.staff.update({ where: { tenantId_id: { tenantId, id } }, data: { disabledAt: new Date() } });
async function used(id: string) {
  await change(id, { usedAt: new Date(Date.now() - DAY) });
  const createdAt = new Date(Date.now() - DAY);
  await prisma.idempotencyKey.create({
    data: { tenantId, sender: 'link', key: id, bodyHash: '', status: 202, answer: {}, createdAt },
  });
}
