import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkOnce } from '../../activities/alert/checks.ts';
import { endWatch, setWatch } from '../../prisma/alerts/watch.ts';
import { acknowledgeAlert, alertRanOut, evaluateCase, findDue, sweepAlerts } from '../../prisma/alerts.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { explainDecision, versionAt } from '../../prisma/decisions.ts';
import { SEEDS } from '../../rules/seeds.ts';
import { type Desk, fileCase, plantDesk } from '../setup/desk.ts';
import { log } from '../setup/temporal.ts';
import { database } from '../setup/world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 5, 30, 4);

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
/** What earlier tests left would be found by the next sweep. */
beforeEach(async () => {
  await prisma.case.updateMany({ data: { stage: 'closed', closedAt: new Date(0) } });
  await prisma.alertCheck.deleteMany();
});

const names = (ids: string[]) => {
  const known = new Map(Object.entries(desk.people).map(([name, id]) => [id, name]));
  return ids.map((id) => known.get(id)).sort();
};

/** A case that lies in a queue since `openedAt`, as routing would leave it. */
async function filed(openedAt: number, more: Partial<Prisma.CaseUncheckedUpdateInput> = {}, memberId?: string) {
  const one = await fileCase(prisma, {
    openedAt: new Date(openedAt),
    ...(memberId ? { who: { memberId }, verified: true } : {}),
  });
  const data = { stage: 'firstLine', queueId: desk.queues.service, ...more };
  await prisma.case.update({ where: { tenantId_id: { tenantId: T, id: one.id } }, data });
  return one;
}
const alertsOf = (where: Prisma.AlertWhereInput) =>
  prisma.alert.findMany({ where, orderBy: [{ raisedAt: 'asc' }, { rowId: 'asc' }], include: { calls: true } });
const toldOf = async (alertId: string) => {
  const notices = await prisma.notice.findMany({ where: { key: { startsWith: `alert:${alertId}:` } } });
  return names(notices.map((n) => n.staffId ?? ''));
};
const event = (caseId: string, version: number, type: string, at: number) =>
  prisma.caseEvent.create({ data: { tenantId: T, caseId, version, type, at: new Date(at), actorType: 'member' } });

describe('the sweep', () => {
  it('raises what time alone makes true, at the hour and once, tells the holder and the team lead, and says why', async () => {
    const { id } = await filed(NOW - 3 * DAY, { assigneeId: desk.people.rep });
    expect(await sweepAlerts(prisma, T, NOW - 1)).toMatchObject({ raised: 0 });
    expect(await sweepAlerts(prisma, T, NOW)).toMatchObject({ raised: 1, ended: 0 });
    expect(await sweepAlerts(prisma, T, NOW + 1)).toMatchObject({ raised: 0, ended: 0 });
    const [alert] = await alertsOf({ caseId: id });
    expect(alert).toMatchObject({ rowId: 'overdue', kind: 'overdue', severity: 'warning', status: 'open', rung: null });
    expect(await toldOf(alert?.id ?? '')).toEqual(['rep', 'teamLead']);
    expect(
      await prisma.noticeDelivery.count({ where: { notice: { caseId: id, kind: 'alert' }, channel: 'email' } }),
    ).toBe(2);
    const { sentence } = await explainDecision(prisma, T, alert?.decisionId ?? '', 'en');
    expect(sentence).toContain('Alert “unsolved for too long” by rule 1 of alerts v3');
    expect(sentence).toContain('72 h');
  });

  it('ends what the rules no longer ask for, and tells the same cause no second time', async () => {
    const { id } = await filed(NOW - 3 * DAY);
    await sweepAlerts(prisma, T, NOW);
    const where = { where: { tenantId_id: { tenantId: T, id } } };
    await prisma.case.update({ ...where, data: { stage: 'resolved' } });
    expect(await sweepAlerts(prisma, T, NOW + HOUR)).toMatchObject({ raised: 0, ended: 1 });
    await prisma.case.update({ ...where, data: { stage: 'departmentHead' } });
    expect(await sweepAlerts(prisma, T, NOW + 2 * HOUR)).toMatchObject({ raised: 0 });
    expect(await alertsOf({ caseId: id })).toMatchObject([{ status: 'ended', endedBecause: 'causeGone' }]);
  });

  it('pages through any number of cases', async () => {
    const ids = [];
    for (let i = 0; i < 7; i++) ids.push((await filed(NOW - 4 * DAY)).id);
    const swept = await sweepAlerts(prisma, T, NOW, { pageSize: 2 });
    // Seven that lie unclaimed for days are an alert of their queue as well.
    expect(swept.raised).toBe(8);
    expect(await prisma.alert.count({ where: { caseId: { in: ids } } })).toBe(7);
  });

  it('repeats where the rule says so: after its hours, and the one before is over', async () => {
    const { id } = await filed(NOW - 7 * DAY);
    await sweepAlerts(prisma, T, NOW);
    await sweepAlerts(prisma, T, NOW + 7 * DAY - 1);
    expect(await alertsOf({ caseId: id, rowId: 'overdue-weeks' })).toMatchObject([{ occurrence: 0, status: 'open' }]);
    await sweepAlerts(prisma, T, NOW + 7 * DAY);
    expect(await alertsOf({ caseId: id, rowId: 'overdue-weeks' })).toMatchObject([
      { occurrence: 0, status: 'ended', endedBecause: 'repeated' },
      { occurrence: 1, status: 'open' },
    ]);
    expect(await alertsOf({ caseId: id, rowId: 'overdue' })).toHaveLength(1);
  });

  it('does not repeat old causes when the rules get a new version', async () => {
    const { id } = await filed(NOW - 3 * DAY);
    await sweepAlerts(prisma, T, NOW);
    const [row] = SEEDS.alerts.definition.rows.filter((r) => r.id === 'overdue');
    const definition = { ...SEEDS.alerts.definition, rows: [{ ...row, note: { zh: '新', en: 'new' } }] };
    const shipped = SEEDS.alerts.version;
    const version = shipped + 1;
    const key = { tenantId_ruleSet_version: { tenantId: T, ruleSet: 'alerts', version } };
    await prisma.ruleSetVersion.create({
      data: {
        ...{ tenantId: T, ruleSet: 'alerts', version, status: 'published', effectiveFrom: new Date(NOW) },
        definition: definition as unknown as Prisma.InputJsonObject,
      },
    });
    expect((await versionAt(prisma, T, 'alerts', NOW)).version).toBe(version);
    expect(await sweepAlerts(prisma, T, NOW)).toMatchObject({ raised: 0, ended: 0 });
    expect(await alertsOf({ caseId: id })).toHaveLength(1);
    await prisma.ruleSetVersion.update({ where: key, data: { status: 'retired' } });
    expect((await versionAt(prisma, T, 'alerts', NOW)).version).toBe(shipped);
  });

  it('touches no closed case: the index on open ones is used', async () => {
    const { definition } = await versionAt(prisma, T, 'alerts', NOW);
    await prisma.$executeRaw`INSERT INTO "Case" ("tenantId", id, number, kind, "flowVersion", channel, subject, "memberId", "openedAt", stage, "closedAt", "updatedAt")
      SELECT ${T}, gen_random_uuid(), 'X-' || n, 'enquiry', 1, 'phone', 's', (SELECT id FROM "Member" LIMIT 1), now(), CASE n % 10 WHEN 0 THEN 'firstLine' ELSE 'closed' END, now(), now() FROM generate_series(1, 10000) n`;
    await prisma.$executeRaw`ANALYZE "Case"`;
    await filed(NOW - DAY);
    const plan = await prisma.$queryRaw<{ 'QUERY PLAN': string }[]>`
      EXPLAIN SELECT c.id, c."memberId" FROM "Case" c WHERE c."tenantId" = ${T} AND c.stage <> 'closed'
      AND c.id > '00000000-0000-0000-0000-000000000000' ORDER BY c.id LIMIT 1000`;
    const text = plan.map((line) => line['QUERY PLAN']).join('\n');
    expect(text).toContain('Case_open');
    expect(text).not.toContain('Seq Scan');
    const { last } = await findDue(prisma, T, definition, NOW, { after: ZERO, size: 3 });
    expect(last).not.toBeNull();
    await prisma.$executeRaw`DELETE FROM "Case" WHERE number LIKE 'X-%'`;
  });
});
const ZERO = '00000000-0000-0000-0000-000000000000';

describe('never twice', () => {
  it('ten evaluators at once raise one alert with one notice each, for a case and for its member', async () => {
    const first = await filed(NOW - 4 * DAY);
    const cases = [first.id];
    for (let i = 0; i < 2; i++) cases.push((await filed(NOW - 4 * DAY, {}, first.memberId)).id);
    const evaluator = async (i: number) => {
      for (;;) {
        const { raised, busy } = await evaluateCase(prisma, { tenantId: T, caseId: cases[i % 3] ?? '' }, NOW + i);
        if (!busy) return raised;
      }
    };
    const ends = await Promise.all(Array.from({ length: 10 }, (_, i) => evaluator(i)));
    expect(ends.flat()).toHaveLength(4);
    const alerts = await alertsOf({ memberId: first.memberId });
    expect(alerts.map(({ rowId }) => rowId).sort()).toEqual(['overdue', 'overdue', 'overdue', 'repeat-complaints']);
    for (const { id } of alerts) {
      const keys = (await prisma.notice.findMany({ where: { key: { startsWith: `alert:${id}:` } } })).map((n) => n.key);
      expect(keys.length).toBeGreaterThan(0);
      expect(new Set(keys).size).toBe(keys.length);
    }
  });

  it('a kill between any two steps leaves nothing half done: the next one does all of it', async () => {
    const { id } = await filed(NOW - 3 * DAY);
    const tables = ['Alert', 'Decision', 'AlertEvent', 'AlertCall', 'Notice', 'NoticeDelivery'];
    for (const table of tables) {
      // The step that writes this table dies.
      await prisma.$executeRawUnsafe(
        `CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'killed'; END $$`,
      );
      await prisma.$executeRawUnsafe(
        `CREATE TRIGGER die AFTER INSERT ON "${table}" FOR EACH STATEMENT EXECUTE FUNCTION die()`,
      );
      await expect(evaluateCase(prisma, { tenantId: T, caseId: id }, NOW)).rejects.toThrow('killed');
      await prisma.$executeRawUnsafe(`DROP TRIGGER die ON "${table}"`);
      await prisma.$executeRawUnsafe('DROP FUNCTION die()');
      expect(await alertsOf({ caseId: id })).toEqual([]);
      expect(await prisma.decision.count({ where: { caseId: id } })).toBe(0);
      expect(await prisma.notice.count({ where: { caseId: id } })).toBe(0);
    }
    expect((await evaluateCase(prisma, { tenantId: T, caseId: id }, NOW)).raised).toHaveLength(1);
  });
});

describe('events', () => {
  const soon = () => Date.now();

  it('want a check with their own transaction, and none for what is long past', async () => {
    const { id } = await filed(NOW);
    expect(await prisma.alertCheck.count({ where: { caseId: id } })).toBe(0);
    await event(id, 2, 'claim', soon());
    expect(await prisma.alertCheck.count({ where: { caseId: id } })).toBe(1);
    await prisma
      .$transaction(async (tx) => {
        const data = { tenantId: T, caseId: id, version: 3, type: 'reply', at: new Date(), actorType: 'staff' };
        await tx.caseEvent.create({ data });
        throw new Error('rolled back');
      })
      .catch(() => undefined);
    expect(await prisma.alertCheck.count({ where: { caseId: id } })).toBe(1);
  });

  it('of a third complaint raise an alert of the member, which belongs to no case and has a ladder', async () => {
    const first = await filed(soon() - DAY);
    await filed(soon() - HOUR, {}, first.memberId);
    const third = await filed(soon(), {}, first.memberId);
    expect(await checkOnce({ prisma, log })).toBeGreaterThan(0);
    const [alert] = await alertsOf({ memberId: first.memberId, kind: 'repeatComplaints' });
    expect(alert).toMatchObject({ caseId: null, status: 'open', rung: 0, startedAt: null });
    expect(await toldOf(alert?.id ?? '')).toEqual(['teamLead']);
    expect((alert?.dueAt?.getTime() ?? 0) - (alert?.raisedAt.getTime() ?? 0)).toBe(2 * HOUR);
    expect(await prisma.alertCheck.count()).toBe(0);
    // Another event of the same member: nothing new.
    await event(third.id, 2, 'answer', soon());
    await checkOnce({ prisma, log });
    expect(await alertsOf({ memberId: first.memberId })).toHaveLength(1);
  });

  it('of a second rejection go to the supervisor of whoever holds it', async () => {
    const { id } = await filed(soon(), { assigneeId: desk.people.rep });
    for (const version of [2, 3]) await event(id, version, 'reject', soon());
    await checkOnce({ prisma, log });
    const [alert] = await alertsOf({ caseId: id });
    expect(alert).toMatchObject({ kind: 'repeatRejections', severity: 'critical' });
    expect(await toldOf(alert?.id ?? '')).toEqual(['departmentHead', 'teamLead']);
    expect(alert?.calls.map(({ calledAs }) => calledAs).sort()).toEqual(['departmentHead', 'supervisorOfHolder']);
  });

  it('wait for a case that was not routed yet', async () => {
    const { id, memberId } = await filed(soon(), { queueId: null, stage: 'received' });
    await setWatch(
      prisma,
      { tenantId: T, memberId, by: desk.people.teamLead },
      { note: '', until: null, recipients: [] },
    );
    await checkOnce({ prisma, log });
    expect(await alertsOf({ caseId: id })).toEqual([]);
    await prisma.case.update({
      where: { tenantId_id: { tenantId: T, id } },
      data: { queueId: desk.queues.vip, stage: 'firstLine' },
    });
    await event(id, 2, 'decided', soon());
    await checkOnce({ prisma, log });
    expect(await alertsOf({ caseId: id })).toMatchObject([{ kind: 'specificMember' }]);
  });

  it('of a member whom somebody else is looking at come again a moment later', async () => {
    const { id, memberId } = await filed(soon() - 4 * DAY);
    await event(id, 2, 'claim', soon());
    await prisma.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`alert:${T}:${memberId}`}, 0))::text AS locked`;
      await checkOnce({ prisma, log });
    });
    expect(await alertsOf({ caseId: id })).toEqual([]);
    expect(await prisma.alertCheck.findMany()).toMatchObject([{ caseId: id, attempts: 0 }]);
    await prisma.alertCheck.updateMany({ data: { leaseUntil: null } });
    await checkOnce({ prisma, log });
    expect(await alertsOf({ caseId: id })).toHaveLength(1);
  });

  it('that cannot be judged now come again, and hold up nobody', async () => {
    const [bad, good] = [await filed(soon() - 4 * DAY), await filed(soon() - 4 * DAY)];
    for (const { id } of [bad, good]) await event(id, 2, 'claim', soon());
    await prisma.$executeRawUnsafe(
      `CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW."caseId" = '${bad.id}' THEN RAISE EXCEPTION 'broken'; END IF; RETURN NEW; END $$`,
    );
    await prisma.$executeRawUnsafe(`CREATE TRIGGER die BEFORE INSERT ON "Alert" FOR EACH ROW EXECUTE FUNCTION die()`);
    await checkOnce({ prisma, log });
    await prisma.$executeRawUnsafe('DROP TRIGGER die ON "Alert"');
    await prisma.$executeRawUnsafe('DROP FUNCTION die()');
    expect(await alertsOf({ caseId: good.id })).toHaveLength(1);
    expect(await prisma.alertCheck.findMany({ where: { caseId: { in: [bad.id, good.id] } } })).toMatchObject([
      { caseId: bad.id, attempts: 1 },
    ]);
    expect(await checkOnce({ prisma, log })).toBe(0);
    await prisma.alertCheck.updateMany({ data: { leaseUntil: new Date(0) } });
    await checkOnce({ prisma, log });
    expect(await alertsOf({ caseId: bad.id })).toHaveLength(1);
  });
});

describe('a watch', () => {
  it('tells whoever set it and whom they named of open cases and new ones, until it ends', async () => {
    const { id, memberId } = await filed(Date.now());
    const by = desk.people.teamLead;
    const watch = { note: '老客户', until: null, recipients: [desk.people.director, by] };
    await setWatch(prisma, { tenantId: T, memberId, by }, watch);
    await checkOnce({ prisma, log });
    const [alert] = await alertsOf({ caseId: id });
    expect(await toldOf(alert?.id ?? '')).toEqual(['director', 'teamLead']);
    await checkOnce({ prisma, log });
    expect(await alertsOf({ caseId: id })).toHaveLength(1);

    expect(await endWatch(prisma, { tenantId: T, memberId, by })).toBe(true);
    expect(await endWatch(prisma, { tenantId: T, memberId, by })).toBe(false);
    await checkOnce({ prisma, log });
    expect(await alertsOf({ caseId: id })).toMatchObject([{ status: 'ended' }]);

    // Set anew it is another cause.
    await setWatch(prisma, { tenantId: T, memberId, by }, watch);
    await checkOnce({ prisma, log });
    expect((await alertsOf({ caseId: id })).map(({ status }) => status)).toEqual(['ended', 'open']);
    // And changed: the one before is over.
    await setWatch(prisma, { tenantId: T, memberId, by }, { ...watch, recipients: [] });
    await checkOnce({ prisma, log });
    expect((await alertsOf({ caseId: id })).map(({ status }) => status)).toEqual(['ended', 'ended', 'open']);
    expect(await prisma.memberWatch.count({ where: { memberId, holds: { not: null } } })).toBe(1);
  });
});

describe('people', () => {
  it('who are absent are stood in for by their deputies', async () => {
    const { teamLead, secondRep, rep } = desk.people;
    await prisma.absence.create({
      data: {
        ...{ tenantId: T, id: crypto.randomUUID(), staffId: teamLead, deputyId: secondRep },
        ...{ from: new Date(NOW - DAY), until: new Date(NOW + DAY) },
      },
    });
    const { id } = await filed(NOW - 3 * DAY, { assigneeId: rep });
    await sweepAlerts(prisma, T, NOW);
    const [alert] = await alertsOf({ caseId: id });
    expect(names(alert?.calls.map((c) => c.staffId) ?? [])).toEqual(['rep', 'secondRep']);
    expect(alert?.calls.find((c) => c.staffId === secondRep)).toMatchObject({
      calledAs: 'teamLead',
      insteadOfId: teamLead,
    });
    await prisma.absence.deleteMany();
  });

  it('start from the owner of the member; a person is told once, whatever parts they have', async () => {
    const first = await filed(NOW - 4 * DAY, { assigneeId: desk.people.rep });
    await prisma.member.update({
      where: { tenantId_id: { tenantId: T, id: first.memberId } },
      data: { ownerId: desk.people.departmentHead, tier: 'gold' },
    });
    await sweepAlerts(prisma, T, NOW);
    const [alert] = await alertsOf({ caseId: first.id });
    expect(alert?.rowId).toBe('overdue-important');
    expect(await toldOf(alert?.id ?? '')).toEqual(['departmentHead', 'rep', 'teamLead']);
  });
});

describe('the ladder of an alert that belongs to no case', () => {
  async function raised() {
    const first = await filed(NOW - 3 * HOUR, { assigneeId: desk.people.rep });
    for (let i = 0; i < 2; i++) await filed(NOW - 2 * HOUR, {}, first.memberId);
    await evaluateCase(prisma, { tenantId: T, caseId: first.id }, NOW);
    const [alert] = await alertsOf({ memberId: first.memberId });
    return { alertId: alert?.id ?? '', memberId: first.memberId, dueAt: alert?.dueAt?.getTime() ?? 0 };
  }
  const one = (id: string) => prisma.alert.findUniqueOrThrow({ where: { tenantId_id: { tenantId: T, id } } });

  it('climbs when time runs out, not before, and not twice', async () => {
    const { alertId, dueAt } = await raised();
    await alertRanOut(prisma, { tenantId: T, alertId }, new Date(dueAt - 1));
    expect(await toldOf(alertId)).toEqual(['teamLead']);
    await Promise.all(Array.from({ length: 3 }, () => alertRanOut(prisma, { tenantId: T, alertId }, new Date(dueAt))));
    expect(await toldOf(alertId)).toEqual(['departmentHead', 'teamLead']);
    expect((await one(alertId)).dueAt?.getTime()).toBe(dueAt + 4 * HOUR);
  });

  it('stops for one of those who take it at once; the others hear that somebody was quicker', async () => {
    const { alertId } = await raised();
    const { teamLead, director } = desk.people;
    const take = (by: string) =>
      acknowledgeAlert(prisma, { tenantId: T, alertId, by, actor: { type: 'staff', id: by } });
    const ends = await Promise.all([take(teamLead), take(director)]);
    expect(ends.map((end) => (end.ok ? 'ok' : end.refusal)).sort()).toEqual(['alertTaken', 'ok']);
    const row = await one(alertId);
    expect(row).toMatchObject({ status: 'acknowledged', dueAt: null });
    expect((await take(row.acknowledgedBy ?? '')).ok).toBe(true);
    const events = await prisma.alertEvent.findMany({ where: { alertId }, orderBy: { version: 'asc' } });
    expect(events.map(({ type }) => type)).toEqual(['raised', 'acknowledge']);
    await alertRanOut(prisma, { tenantId: T, alertId }, new Date(NOW + 9 * DAY));
    expect(await one(alertId)).toMatchObject({ status: 'acknowledged', rung: 0 });
  });

  it('ends by itself when the cause is gone', async () => {
    const { alertId, memberId } = await raised();
    await prisma.case.updateMany({ where: { memberId }, data: { openedAt: new Date(NOW - 91 * DAY) } });
    await alertRanOut(prisma, { tenantId: T, alertId }, new Date(NOW + DAY));
    expect(await one(alertId)).toMatchObject({ status: 'ended', endedBecause: 'causeGone', dueAt: null });
    expect(await toldOf(alertId)).toEqual(['teamLead']);
  });

  it('keeps its story: nobody changes what happened', async () => {
    const { alertId } = await raised();
    const change = prisma.$executeRaw`UPDATE "AlertEvent" SET type = 'x' WHERE "alertId" = ${alertId}::uuid`;
    await expect(change).rejects.toThrow('append-only');
  });
});
