import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkOnce } from '../../activities/alert/checks.ts';
import { dismissAlarms, foundIn } from '../../prisma/alarms.ts';
import { evaluateCase, sweepAlerts, sweepQueues } from '../../prisma/alerts.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { writeCommand } from '../../prisma/commands.ts';
import { queryOf } from '../../prisma/decisions/versions.ts';
import { publishSeeds, versionAt } from '../../prisma/decisions.ts';
import { decideEach } from '../../rules/engine.ts';
import { readFacts, readQueues } from '../../rules/read.ts';
import { frame, Parameters, queueRelation, queueWith } from '../../rules/relations.ts';
import { SHIPPED } from '../../rules/seeds.ts';
import { matchingRowsSql } from '../../rules/sql.ts';
import { type Desk, fileCase, plantDesk } from '../setup/desk.ts';
import { log } from '../setup/temporal.ts';
import { database } from '../setup/world.ts';

const HOUR = 3_600_000;
let world: Awaited<ReturnType<typeof database>>;
let prisma: PrismaClient;
let desk: Desk;
let T: string;

beforeAll(async () => {
  world = await database();
  prisma = world.prisma;
  desk = await plantDesk(prisma);
  T = desk.tenantId;
});
afterAll(() => world.close());
beforeEach(async () => {
  await prisma.case.updateMany({ data: { stage: 'closed', closedAt: new Date(0), openedAt: new Date(0) } });
  await prisma.alertCheck.deleteMany();
});

async function filed(body: string, more: Partial<Prisma.CaseUncheckedUpdateInput> = {}, openedAt = Date.now()) {
  const one = await fileCase(prisma, { body, openedAt: new Date(openedAt) });
  const data = { stage: 'firstLine', queueId: desk.queues.service, ...more };
  await prisma.case.update({ where: { tenantId_id: { tenantId: T, id: one.id } }, data });
  return one;
}
const alertsOf = (where: Prisma.AlertWhereInput) =>
  prisma.alert.findMany({ where, orderBy: [{ raisedAt: 'asc' }, { rowId: 'asc' }], include: { calls: true } });
const tenTimes = async (caseId: string, asOf: number) => {
  const ends = await Promise.all(
    Array.from({ length: 10 }, async () => {
      for (;;) {
        const { raised, busy } = await evaluateCase(prisma, { tenantId: T, caseId }, asOf);
        if (!busy) return raised;
      }
    }),
  );
  return ends.flat();
};
const factsOf = (caseId: string, asOf = Date.now()) => readFacts(queryOf(prisma), { tenantId: T, caseId }, asOf);

describe('words of alarm', () => {
  it('count from intake on, before anybody decides; raise once; end when they were not meant, also if used again', async () => {
    const { id } = await filed('我已經請律師，曝光你們。');
    expect(await factsOf(id)).toMatchObject({
      ...{ 'case.saysLegal': true, 'case.saysMedia': true, 'case.saysSafety': false },
      'case.alarmSeverity': 'warning',
    });
    expect(await tenTimes(id, Date.now())).toHaveLength(1);
    const [alert] = await alertsOf({ caseId: id });
    expect(alert).toMatchObject({ kind: 'alarmWords', rowId: 'alarm-warning', status: 'open' });
    expect((await foundIn(prisma, T, id)).map(({ group, word }) => `${group} ${word}`)).toEqual([
      'legal 律师',
      'media 曝光',
    ]);

    const by = desk.people.teamLead;
    for (const group of ['legal', 'media'] as const)
      await prisma.$transaction((tx) =>
        dismissAlarms(tx, { tenantId: T, caseId: id, group, by, note: '会员本人是律师' }),
      );
    await checkOnce({ prisma, log });
    expect(await alertsOf({ caseId: id })).toMatchObject([{ status: 'ended', endedBecause: 'causeGone' }]);

    // The same word again is not meant either; another is.
    const says = (body: string) =>
      writeCommand(prisma, {
        ...{ tenantId: T, caseId: id, type: 'answer', actor: { type: 'member', id: null }, payload: {} },
        message: { direction: 'inbound', channel: 'email', locale: 'zh', body },
      });
    await says('律师说的');
    expect(await factsOf(id)).toMatchObject({ 'case.alarmSeverity': null });
    await says('我不想活了');
    expect(await factsOf(id)).toMatchObject({ 'case.saysSafety': true, 'case.alarmSeverity': 'critical' });
    expect(await tenTimes(id, Date.now())).toHaveLength(1);
    expect((await alertsOf({ caseId: id })).map(({ rowId, status }) => [rowId, status])).toEqual([
      ['alarm-warning', 'ended'],
      ['alarm-critical', 'open'],
    ]);
  });

  it('of what staff write are none', async () => {
    const { id } = await filed('你好');
    await writeCommand(prisma, {
      ...{ tenantId: T, caseId: id, type: 'reply', actor: { type: 'staff', id: desk.people.rep }, payload: {} },
      message: { direction: 'outbound', channel: 'email', locale: 'zh', body: '我们的律师' },
    });
    expect(await foundIn(prisma, T, id)).toEqual([]);
  });
});

describe('value at risk and broken promises', () => {
  it('a valued member whose complaint is late: once, again after a week, over when it is solved', async () => {
    const now = Date.now();
    const { id, memberId } = await filed('晚了', { breachedAt: new Date(now - HOUR) });
    await prisma.member.update({ where: { tenantId_id: { tenantId: T, id: memberId } }, data: { tier: 'gold' } });
    await tenTimes(id, now);
    expect((await alertsOf({ caseId: id })).map(({ rowId }) => rowId)).toEqual(['time-broken', 'value-at-risk']);
    await tenTimes(id, now + 167 * HOUR);
    const risk = () => alertsOf({ caseId: id, rowId: 'value-at-risk' });
    expect(await risk()).toHaveLength(1);
    await tenTimes(id, now + 168 * HOUR);
    expect((await risk()).map(({ status }) => status)).toEqual(['ended', 'open']);
    await prisma.case.update({
      where: { tenantId_id: { tenantId: T, id } },
      data: { stage: 'resolved', breachedAt: null },
    });
    await tenTimes(id, now + 169 * HOUR);
    expect((await alertsOf({ caseId: id })).every(({ status }) => status === 'ended')).toBe(true);
  });

  it('a promise that was broken is told until it is kept', async () => {
    const { id } = await filed('等您电话');
    const event = (version: number, type: string, data: object) =>
      prisma.caseEvent.create({
        data: { tenantId: T, caseId: id, version, type, at: new Date(), actorType: 'clock', data },
      });
    await event(2, 'ranOut', { clock: 'promise:3' });
    await checkOnce({ prisma, log });
    expect(await alertsOf({ caseId: id })).toMatchObject([{ kind: 'promiseBroken', rowId: 'promise-broken' }]);
    await event(3, 'keepPromise', { promise: 3 });
    await checkOnce({ prisma, log });
    expect(await alertsOf({ caseId: id })).toMatchObject([{ status: 'ended' }]);
  });
});

describe('a queue that piles up', () => {
  const queueId = () => desk.queues.billing;
  const pile = async (n: number) => {
    for (let i = 0; i < n; i++) await filed('账单', { queueId: queueId() }, Date.now() - HOUR);
  };
  const open = (n: number) =>
    prisma.$executeRaw`UPDATE "Case" SET stage = CASE WHEN id IN (SELECT id FROM "Case" WHERE "queueId" = ${queueId()}::uuid
      AND "openedAt" > now() - interval '1 day' ORDER BY id LIMIT ${n}) THEN 'firstLine' ELSE 'closed' END
      WHERE "queueId" = ${queueId()}::uuid`;

  it('is told to the lead once, goes on above the lower threshold, ends below it and says so; again only as the rule says', async () => {
    await pile(20);
    const now = Date.now();
    await Promise.all(Array.from({ length: 10 }, () => sweepQueues(prisma, T, now)));
    const one = () => alertsOf({ queueId: queueId(), rowId: 'queue-unclaimed' });
    const [alert] = await one();
    expect(await one()).toHaveLength(1);
    expect(alert).toMatchObject({
      kind: 'queuePilingUp',
      caseId: null,
      memberId: null,
      status: 'open',
      cause: `queue:${queueId()}`,
    });
    expect(alert?.calls.map(({ staffId }) => staffId)).toEqual([desk.people.teamLead]);

    await open(16);
    expect(await sweepQueues(prisma, T, now + 1)).toMatchObject({ raised: 0, ended: 0 });
    await open(15);
    expect(await sweepAlerts(prisma, T, now + 2)).toMatchObject({ ended: 1 });
    expect(await one()).toMatchObject([{ status: 'ended', endedBecause: 'cleared' }]);
    expect(await prisma.notice.count({ where: { kind: 'alertCleared', staffId: desk.people.teamLead } })).toBe(1);

    await open(20);
    await sweepQueues(prisma, T, now + HOUR);
    expect(await one()).toHaveLength(1);
    await sweepQueues(prisma, T, now + 24 * HOUR);
    expect((await one()).map(({ status, occurrence }) => [status, occurrence])).toEqual([
      ['ended', 0],
      ['open', 1],
    ]);
  });

  it('is measured alike by the engine and by SQL', async () => {
    await pile(6);
    const due = { dueAt: new Date(Date.now() - 1), assigneeId: desk.people.rep };
    await filed('账单', { queueId: queueId(), ...due }, Date.now() - 30 * HOUR);
    await filed('账单', { queueId: queueId(), stage: 'resolved', resolvedAt: new Date() }, Date.now() - 30 * HOUR);
    const asOf = Date.now() + 1;
    const queues = await readQueues(queryOf(prisma), T, asOf);
    const billing = queues.find(({ id }) => id === queueId());
    expect(billing?.facts).toMatchObject({
      ...{ 'queue.open': 7, 'queue.unclaimed': 6, 'queue.oldestHours': 30, 'queue.oldestUnclaimedHours': 1 },
      ...{ 'queue.overduePercent': 14, 'queue.outflowHour': 1, 'queue.growthDay': 5, 'queue.line': 'first' },
    });
    expect(await readFacts(queryOf(prisma), { tenantId: T, queueId: queueId() }, asOf)).toMatchObject(
      billing?.facts ?? {},
    );
    const { definition } = await versionAt(prisma, T, 'alerts', asOf);
    const rows = definition.rows
      .filter(({ then }) => then.alert !== null && then.about === 'queue')
      .map((row) => ({
        ...row,
        when: { any: [{ fact: 'queue.open', operator: 'greaterThanInclusive', value: 7 }, row.when] },
      }));
    const lower = { ...definition, rows } as typeof definition;
    const params = new Parameters();
    const f = frame(params, T, asOf);
    const many = await queryOf(prisma)<{ id: string; hits: string[] }>(
      `${queueWith(f)} SELECT q.id::text AS id, ${matchingRowsSql(lower, params, f.asOf)} AS hits FROM ${queueRelation(f)}`,
      params.values,
    );
    expect(many).toHaveLength(queues.length);
    for (const { id, facts } of queues) {
      const hits = (await decideEach(lower, facts)).map(({ rowId }) => rowId);
      expect(many.find((one) => one.id === id)?.hits).toEqual(hits);
    }
  });
});

describe('a newer shipped version', () => {
  const versions = async (tenantId: string) =>
    (await prisma.ruleSetVersion.findMany({ where: { tenantId, ruleSet: 'alerts' }, orderBy: { version: 'asc' } })).map(
      ({ version }) => version,
    );
  const plant = async (tenantId: string, definition: object, more: object = {}) => {
    await prisma.ruleSet.create({ data: { tenantId, code: 'alerts', nameZh: '', nameEn: '' } });
    await prisma.ruleSetVersion.create({
      data: {
        ...{ tenantId, ruleSet: 'alerts', version: 1, status: 'published', effectiveFrom: new Date(0) },
        ...{ definition: definition as Prisma.InputJsonObject, ...more },
      },
    });
    await publishSeeds(prisma, tenantId);
    await publishSeeds(prisma, tenantId);
  };

  it('goes behind an older shipped one and counts from then on, never over a manager’s own', async () => {
    await plant('shipped', SHIPPED.alerts[0]);
    const all = SHIPPED.alerts.map((_, i) => i + 1);
    expect(await versions('shipped')).toEqual(all);
    expect((await versionAt(prisma, 'shipped', 'alerts', Date.now() - HOUR)).version).toBe(1);
    expect((await versionAt(prisma, 'shipped', 'alerts', Date.now() + 1)).version).toBe(all.length);
    await plant('own', { ...SHIPPED.alerts[0], rows: [] });
    await plant('signed', SHIPPED.alerts[0], { createdBy: desk.people.admin });
    expect([await versions('own'), await versions('signed'), await versions(T)]).toEqual([[1], [1], all]);
  });
});
