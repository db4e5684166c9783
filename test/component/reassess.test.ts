import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ApprovalRequest } from '../../domain/approval/request.ts';
import { DEFAULT_TENANT as tenantId } from '../../domain/tenant.ts';
import { actOnApproval } from '../../prisma/approvals/act.ts';
import { endOverrides } from '../../prisma/approvals/expiry.ts';
import { requestApproval } from '../../prisma/approvals/request.ts';
import { retierAll, retierMember } from '../../prisma/decisions.ts';
import { newId } from '../../prisma/ids.ts';
import { followingOf, reassessOnce, stopFollowing } from '../../prisma/reassess.ts';
import { SEEDS } from '../../rules/seeds.ts';
import { type Desk, fileCase, plantDesk } from '../setup/desk.ts';
import { database } from '../setup/world.ts';

let db: Awaited<ReturnType<typeof database>>;
let desk: Desk;
beforeAll(async () => {
  db = await database();
  desk = await plantDesk(db.prisma);
});
afterEach(async () => {
  await db.prisma.command.deleteMany();
  await db.prisma.reassessment.deleteMany();
  await db.prisma.case.updateMany({ data: { stage: 'closed' } });
});
afterAll(() => db.close());

const round = (atOnce?: number) => reassessOnce(db.prisma, atOnce);
const HOUR = 3_600_000;
/** Until nothing is left; what is on its way arrives in between. */
async function rounds(): Promise<number> {
  for (let given = 0; ; ) {
    const { given: more, left } = await round();
    given += more;
    await db.prisma.command.updateMany({ where: { status: 'pending' }, data: { status: 'done' } });
    if (!left) return given;
  }
}
const filed = async (memberId?: string) => fileCase(db.prisma, memberId ? { who: { memberId }, verified: true } : {});
const setTier = (memberId: string, tier: string) =>
  db.prisma.member.update({
    where: { tenantId_id: { tenantId, id: memberId } },
    data: { tier, tierSince: new Date() },
  });
const told = async (caseId: string) =>
  (await db.prisma.command.findMany({ where: { caseId }, orderBy: { seq: 'asc' } })).map(
    ({ type, payload, actorType, actorId, leaseUntil }) => ({ type, payload, actorType, actorId, leaseUntil }),
  );
const reassess = (payload: object) => ({
  ...{ type: 'reassess', payload, actorType: 'system', actorId: null, leaseUntil: null },
});
const causes = () => db.prisma.reassessment.findMany({ orderBy: { id: 'asc' } });

describe('a member has another tier', () => {
  test('each of their open cases is told, once, and why; no closed one, and nobody else’s', async () => {
    const { id, memberId } = await filed();
    const { id: second } = await filed(memberId);
    const { id: over } = await filed(memberId);
    await db.prisma.case.update({ where: { tenantId_id: { tenantId, id: over } }, data: { stage: 'closed' } });
    const other = await filed();
    await setTier(memberId, 'gold');
    expect(await rounds()).toBe(2);
    expect(await rounds()).toBe(0);
    for (const caseId of [id, second])
      expect(await told(caseId)).toEqual([reassess({ reason: 'tier', from: 'basic', to: 'gold' })]);
    for (const caseId of [over, other.id]) expect(await told(caseId)).toEqual([]);
    expect(await causes()).toEqual([]);
  });

  test('whoever changes it: by hand, the end of that, one member’s rules, all members’; not who leaves it as it was', async () => {
    const now = Date.now();
    const { id, memberId } = await filed();
    const request = { kind: 'tierOverride', memberId, tier: 'platinum', until: now + HOUR } as const;
    const { departmentHead, director } = desk.people;
    const asked = await requestApproval(db.prisma, { tenantId, requesterId: departmentHead, request, reason: 'r' });
    await actOnApproval(db.prisma, { tenantId, id: asked.id, verb: 'approve', actor: { type: 'staff', id: director } });
    await endOverrides(db.prisma, now + HOUR + 1);
    await retierMember(db.prisma, tenantId, memberId, now + HOUR + 2, 'purchase');
    await setTier(memberId, 'silver');
    await retierAll(db.prisma, tenantId, now + 2 * HOUR);
    await retierAll(db.prisma, tenantId, now + 3 * HOUR);
    const theirs = (await causes()).filter((cause) => cause.memberId === memberId);
    expect(theirs.map(({ from, to }) => `${from} → ${to}`)).toEqual([
      'basic → platinum',
      'platinum → basic',
      'basic → silver',
      'silver → basic',
    ]);
    expect(await rounds()).toBe(4);
    expect((await told(id)).map(({ payload }) => (payload as { to: string }).to)).toEqual([
      'platinum',
      'basic',
      'silver',
      'basic',
    ]);
  });

  test('cases of records that were merged into theirs follow, and those of a record that is merged or let go', async () => {
    const merged = await filed();
    const into = await filed();
    await setTier(into.memberId, 'gold');
    await rounds();
    const alias = { tenantId, memberId: merged.memberId, intoId: into.memberId };
    await db.prisma.memberAlias.create({ data: alias });
    await rounds();
    await setTier(into.memberId, 'platinum');
    await rounds();
    await db.prisma.memberAlias.delete({ where: { tenantId_memberId: { tenantId, memberId: merged.memberId } } });
    await rounds();
    const ways = (await told(merged.id)).map(({ payload: p }) => p as { from: string; to: string });
    expect(ways.map(({ from, to }) => `${from} → ${to}`)).toEqual([
      'basic → gold',
      'gold → platinum',
      'platinum → basic',
    ]);
    expect((await told(into.id)).length).toBe(2);
  });

  test('of members without an open case nothing is left after one round, however many they are', async () => {
    const many = Array.from({ length: 900 }, (_, n) => ({
      ...{ tenantId, id: newId(), number: `IDLE-${n}`, name: 'Idle', locale: 'en' },
    }));
    await db.prisma.member.createMany({ data: many });
    await db.prisma.member.updateMany({ where: { number: { startsWith: 'IDLE-' } }, data: { tier: 'gold' } });
    const { id, memberId } = await filed();
    await setTier(memberId, 'gold');
    expect(await round()).toEqual({ given: 1, left: false });
    expect(await told(id)).toHaveLength(1);
  });
});

describe('without a storm', () => {
  const publish = (version: number) => db.prisma.reassessment.create({ data: { tenantId, reason: 'policy', version } });
  const many = async (count: number) => {
    const { memberId } = await filed();
    await db.prisma.case.updateMany({ data: { stage: 'closed' } });
    for (let i = 0; i < count; i++) await filed(memberId);
  };

  test('so many are on their way at once; the others follow in their turn, each once for each cause', async () => {
    await many(25);
    await publish(7);
    await publish(8);
    const counts: number[] = [];
    for (let left = true; left; ) {
      const before = await round(10);
      expect(await round(10)).toEqual({ given: 0, left: before.left });
      counts.push(before.given);
      left = before.left;
      await db.prisma.command.updateMany({ where: { status: 'pending' }, data: { status: 'done' } });
    }
    expect(Math.max(...counts)).toBe(10);
    const commands = await db.prisma.command.findMany({ orderBy: { seq: 'asc' } });
    expect(commands).toHaveLength(50);
    for (const id of new Set(commands.map(({ caseId }) => caseId)))
      expect(commands.filter(({ caseId }) => caseId === id).map(({ seq, payload }) => ({ seq, payload }))).toEqual([
        { seq: 1, payload: { reason: 'policy', version: 7 } },
        { seq: 2, payload: { reason: 'policy', version: 8 } },
      ]);
  });

  test('a case that takes nothing holds up the others for a few tries only', async () => {
    await many(3);
    await publish(9);
    expect(await round(1)).toMatchObject({ given: 1 });
    expect(await round(1)).toMatchObject({ given: 0 });
    await db.prisma.command.updateMany({ data: { attempts: 5 } });
    expect(await round(1)).toMatchObject({ given: 1 });
  });

  test('of several workers at once one does the round, and nothing is given twice', async () => {
    await many(12);
    await publish(10);
    await Promise.all([round(100), round(100), round(100), round(100)]);
    while ((await round(100)).left);
    const commands = await db.prisma.command.findMany();
    expect(new Set(commands.map(({ caseId }) => caseId)).size).toBe(12);
    expect(commands).toHaveLength(12);
  });

  test('a round that is cut off has told nobody, and the next one tells all', async () => {
    await many(4);
    await publish(11);
    await db.prisma.$executeRawUnsafe(`CREATE FUNCTION cut_off() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'cut off'; END $$`);
    await db.prisma.$executeRawUnsafe(
      `CREATE TRIGGER cut_off BEFORE UPDATE ON "Reassessment" FOR EACH ROW EXECUTE FUNCTION cut_off()`,
    );
    await expect(round()).rejects.toThrow('cut off');
    await db.prisma.$executeRawUnsafe(`DROP TRIGGER cut_off ON "Reassessment"`);
    await db.prisma.$executeRawUnsafe(`DROP FUNCTION cut_off`);
    expect(await db.prisma.command.count()).toBe(0);
    expect(await round()).toEqual({ given: 4, left: false });
  });
});

describe('how far they are', () => {
  const published = { reason: 'flow', kind: 'complaint', version: 1_001 } as const;
  const progress = () => followingOf(db.prisma, tenantId, published);
  const answered = () => db.prisma.command.updateMany({ data: { status: 'done' } });

  test('those that were told, that have not answered, and that are left; and what is over stays to be seen', async () => {
    for (let i = 0; i < 5; i++) await filed();
    expect(await progress()).toBeNull();
    await db.prisma.reassessment.create({ data: { tenantId, ...published } });
    expect(await progress()).toMatchObject({ state: 'running', told: 0, underway: 0, left: 5 });
    await round(2);
    await answered();
    await round(2);
    expect(await progress()).toMatchObject({ state: 'running', told: 4, underway: 2, left: 1 });
    await answered();
    await round(2);
    expect(await progress()).toMatchObject({ state: 'running', told: 5, underway: 1, left: 0 });
    await answered();
    expect(await progress()).toMatchObject({ state: 'done', told: 5, underway: 0, left: 0 });
    expect(await round()).toEqual({ given: 0, left: false });
  });

  test('what is stopped half way says so, and tells nobody else', async () => {
    for (let i = 0; i < 3; i++) await filed();
    await db.prisma.reassessment.create({ data: { tenantId, ...published } });
    await round(2);
    await stopFollowing(db.prisma, tenantId, 'complaint');
    await answered();
    expect(await round()).toEqual({ given: 0, left: false });
    expect(await progress()).toMatchObject({ state: 'stopped', told: 2, left: 0 });
  });
});

describe('rules of service levels are published', () => {
  let version = 20;
  async function published(more: Partial<Extract<ApprovalRequest, { kind: 'rulePublication' }>>) {
    const { definition } = SEEDS.serviceLevel;
    version++;
    await db.prisma.ruleSetVersion.create({
      data: { tenantId, ruleSet: 'serviceLevel', version, status: 'draft', definition },
    });
    const request = { kind: 'rulePublication', ruleSet: 'serviceLevel', version, ...more } as const;
    const { departmentHead, director } = desk.people;
    const { id } = await requestApproval(db.prisma, { tenantId, requesterId: departmentHead, request, reason: 'r' });
    expect(await causes()).toEqual([]);
    await actOnApproval(db.prisma, { tenantId, id, verb: 'approve', actor: { type: 'staff', id: director } });
    return version;
  }

  test('open cases keep what they were promised', async () => {
    const { id } = await filed();
    await published({});
    expect(await rounds()).toBe(0);
    expect(await told(id)).toEqual([]);
  });

  test('or go by the new ones, where whoever publishes wants it', async () => {
    const { id } = await filed();
    const newest = await published({ running: 'move' });
    expect(await rounds()).toBe(1);
    expect(await told(id)).toEqual([reassess({ reason: 'policy', version: newest })]);
    // What comes in afterwards goes by them from the first.
    await db.prisma.reassessment.create({
      data: { tenantId, reason: 'policy', version: newest, at: new Date(Date.now() - HOUR) },
    });
    expect(await rounds()).toBe(0);
  });

  test('or only where that is better for the member', async () => {
    const { id } = await filed();
    const version = await published({ running: 'moveWhereBetter' });
    expect(await rounds()).toBe(1);
    expect(await told(id)).toEqual([reassess({ reason: 'policy', version, onlyIfBetter: true })]);
  });

  test('what was asked for before there were three choices is done as it was meant', async () => {
    const { id } = await filed();
    const { definition } = SEEDS.serviceLevel;
    version++;
    await db.prisma.ruleSetVersion.create({
      data: { tenantId, ruleSet: 'serviceLevel', version, status: 'draft', definition },
    });
    const { departmentHead: requesterId, director } = desk.people;
    const request = { kind: 'rulePublication', ruleSet: 'serviceLevel', version } as const;
    const asked = await requestApproval(db.prisma, { tenantId, requesterId, request, reason: 'r' });
    const where = { tenantId_id: { tenantId, id: asked.id } };
    const { subject } = await db.prisma.approval.findUniqueOrThrow({ where });
    await db.prisma.approval.update({ where, data: { subject: { ...(subject as object), moveRunning: true } } });
    await actOnApproval(db.prisma, { tenantId, id: asked.id, verb: 'approve', actor: { type: 'staff', id: director } });
    expect(await rounds()).toBe(1);
    expect(await told(id)).toEqual([reassess({ reason: 'policy', version })]);
  });
});
