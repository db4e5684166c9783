import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { retierNext } from '../../activities/retier/loop.ts';
import type { TierPolicy } from '../../domain/tier-policy.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { explainDecision, publishSeeds, retierAll, retierMember } from '../../prisma/decisions.ts';
import { newId } from '../../prisma/ids.ts';
import { cancelRun, wantNightly, wantRun } from '../../prisma/retier/runs.ts';
import { tierV1 } from '../../rules/seeds/tier.ts';
import { database } from '../setup/world.ts';

const NOW = Date.UTC(2026, 5, 30, 4);
const DAY = 86_400_000;
const log = { error: () => {} };

let world: Awaited<ReturnType<typeof database>>;
let prisma: PrismaClient;
/** A tenant of its own for each test. */
let t: string;
let count = 0;

beforeAll(async () => {
  world = await database();
  prisma = world.prisma;
});
afterAll(() => world.close());
beforeEach(async () => {
  // Whoever claims a run takes the oldest of any house.
  await prisma.retierRun.deleteMany();
  t = `tenant-${++count}`;
  await prisma.tenant.create({ data: { id: t, name: t, timeZone: 'Asia/Shanghai', createdAt: new Date(NOW - DAY) } });
  await publishSeeds(prisma, t);
});

/** Members who spent so much yesterday, in minor units. */
async function plant(...spent: number[]): Promise<string[]> {
  const members = spent.map(() => ({
    ...{ tenantId: t, id: newId(), number: `M${++count}`, name: '张伟', enrolledAt: new Date(NOW - 100 * DAY) },
  }));
  await prisma.member.createMany({ data: members });
  const purchases = members.flatMap(({ id }, i) => (spent[i] ? [bought(id, spent[i] as number)] : []));
  await prisma.purchase.createMany({ data: purchases });
  return members.map(({ id }) => id);
}
const bought = (memberId: string, minor: number, at = NOW - DAY) => ({
  ...{ tenantId: t, id: newId(), memberId, at: new Date(at), currency: 'CNY' },
  ...{ amountMinor: minor, baseAmountMinor: minor },
});
const row = (id: string) => prisma.member.findUniqueOrThrow({ where: { tenantId_id: { tenantId: t, id } } });
const changes = (memberId: string) =>
  prisma.memberChange.findMany({ where: { tenantId: t, memberId }, orderBy: { id: 'asc' } });
const audits = (recordId: string, action: string) =>
  prisma.audit.findMany({ where: { tenantId: t, recordId, action }, orderBy: { at: 'asc' } });
const run = () => prisma.retierRun.findFirstOrThrow({ where: { tenantId: t }, orderBy: { createdAt: 'desc' } });

async function publish(policy: TierPolicy): Promise<void> {
  const definition = { ...tierV1, policy } as object;
  await prisma.ruleSetVersion.create({
    data: { tenantId: t, ruleSet: 'tier', version: 2, status: 'published', effectiveFrom: new Date(0), definition },
  });
}
const GRACE: TierPolicy = {
  upgrade: { effect: 'atOnce', oneStep: false },
  downgrade: { effect: 'monthEnd', oneStep: true, graceDays: 30, belowPercent: 80 },
};

describe('stage and loyalty', () => {
  it('are decided with the tier, each with its reason, and told once', async () => {
    const [one = '', many = ''] = await plant(100, 100);
    await prisma.purchase.create({ data: bought(one, 200) });
    await retierMember(prisma, t, one, NOW, 'purchase');
    await retierAll(prisma, t, NOW);
    expect(await row(one)).toMatchObject({ tier: 'basic', lifecycle: 'mature', loyalty: 'shortTerm' });
    expect(await row(many)).toMatchObject({ tier: 'basic', lifecycle: 'firstPurchase', loyalty: 'oneOff' });
    for (const id of [one, many]) {
      const [line] = await audits(id, 'member.loyalty');
      const { decisionId = '' } = (line?.fields ?? {}) as { decisionId?: string };
      expect((await explainDecision(prisma, t, decisionId, 'en')).sentence).toMatch(
        /^Loyalty (short-term|one-off) by rule \d/,
      );
      expect((await changes(id)).map(({ what, to }) => `${what} ${to}`).sort()).toEqual(
        id === one ? ['lifecycle mature', 'loyalty shortTerm'] : ['lifecycle firstPurchase', 'loyalty oneOff'],
      );
    }
  });

  it('hold the open cases against the alert rules again, those of merged records too', async () => {
    const [id = '', merged = '', other = ''] = await plant(300_000, 0, 0);
    await prisma.memberAlias.create({ data: { tenantId: t, memberId: merged, intoId: id } });
    const filed = (memberId: string, stage: string) => ({
      ...{ tenantId: t, id: newId(), number: `CS-${++count}`, kind: 'complaint', flowVersion: 1, channel: 'phone' },
      ...{ subject: 's', memberId, stage, openedAt: new Date(NOW) },
    });
    const cases = [filed(id, 'firstLine'), filed(merged, 'received'), filed(id, 'closed'), filed(other, 'firstLine')];
    await prisma.case.createMany({ data: cases });
    await prisma.alertCheck.deleteMany();
    await retierMember(prisma, t, id, NOW, 'purchase');
    const checks = await prisma.alertCheck.findMany({ where: { tenantId: t } });
    expect(checks.map(({ caseId }) => caseId).sort()).toEqual([cases[0]?.id, cases[1]?.id].sort());
  });

  it('of the unidentified stay for somebody to find out', async () => {
    const [id = '', other = ''] = await plant(100, 100);
    await prisma.member.updateMany({ where: { tenantId: t }, data: { lifecycle: 'unidentified' } });
    await retierMember(prisma, t, id, NOW, 'purchase');
    await retierAll(prisma, t, NOW);
    expect([(await row(id)).lifecycle, (await row(other)).lifecycle]).toEqual(['unidentified', 'unidentified']);
  });
});

describe('how tiers move', () => {
  it('alike for one and for all: a downgrade waits, is told, and is called off', async () => {
    await publish(GRACE);
    const members = await plant(1_000_000, 1_000_000, 1_000_000, 1_000_000);
    const [one = '', many = '', saved = '', both = ''] = members;
    await retierAll(prisma, t, NOW);
    const year = NOW + 365 * DAY;
    // 9,000 of 10,000 is not below 80 %.
    await prisma.purchase.create({ data: bought(saved, 900_000, year - DAY) });
    await retierMember(prisma, t, one, year, 'nightly');
    await retierMember(prisma, t, both, year, 'nightly');
    await retierAll(prisma, t, year);
    // Thirty days from the end of June 2027 it is July; the end of that month in Shanghai.
    const at = new Date(Date.UTC(2027, 6, 31, 16));
    for (const id of [one, many, both])
      expect(await row(id)).toMatchObject({ tier: 'gold', tierPending: 'silver', tierPendingAt: at });
    expect(await row(saved)).toMatchObject({ tier: 'gold', tierPending: null });
    for (const id of [one, many]) {
      const [line, ...more] = await audits(id, 'member.tierPending');
      expect(more).toEqual([]);
      expect(line?.fields).toMatchObject({ new: { tierPending: 'silver' }, until: at.toISOString() });
      const { decisionId = '' } = (line?.fields ?? {}) as { decisionId?: string };
      const { sentence } = await explainDecision(prisma, t, decisionId, 'en');
      expect(sentence).toBe('Tier basic (gold for now): no rule of tiers v2 matched');
    }
    await retierAll(prisma, t, year + DAY);
    expect(await audits(many, 'member.tierPending')).toHaveLength(1);
    await prisma.purchase.createMany({ data: [one, many].map((id) => bought(id, 1_000_000, year + 2 * DAY)) });
    await retierMember(prisma, t, one, year + 3 * DAY, 'purchase');
    await retierAll(prisma, t, year + 3 * DAY);
    for (const id of [one, many]) {
      expect(await row(id)).toMatchObject({ tier: 'gold', tierPending: null, tierPendingAt: null });
      expect((await changes(id)).filter(({ what }) => what === 'tierPending')).toHaveLength(2);
    }
    await retierAll(prisma, t, at.getTime());
    expect(await row(both)).toMatchObject({ tier: 'silver', tierSince: at });
    expect((await changes(both)).at(-1)).toMatchObject({ what: 'tierPending', to: null });
  });

  it('at once where a tier was given by hand', async () => {
    await publish(GRACE);
    const [id = '', other = ''] = await plant(0, 0);
    const given = new Date(NOW - DAY);
    for (const memberId of [id, other]) {
      await prisma.tierOverride.create({
        data: {
          ...{
            tenantId: t,
            id: newId(),
            memberId,
            tier: 'gold',
            from: given,
            until: new Date(NOW),
            approvalId: newId(),
          },
        },
      });
      await prisma.member.update({
        where: { tenantId_id: { tenantId: t, id: memberId } },
        data: { tier: 'gold', tierSince: given },
      });
    }
    await retierMember(prisma, t, id, NOW - 1, 'before');
    await retierAll(prisma, t, NOW - 1);
    expect([(await row(id)).tier, (await row(other)).tier]).toEqual(['gold', 'gold']);
    await retierMember(prisma, t, id, NOW, 'after');
    await retierAll(prisma, t, NOW);
    expect([(await row(id)).tier, (await row(other)).tier]).toEqual(['basic', 'basic']);
  });
});

describe('runs', () => {
  it('one at a time, with progress, and each change written once', async () => {
    const members = await plant(0, 300_000, 1_200_000, 0, 6_000_000);
    const id = await wantRun(prisma, { tenantId: t, cause: 'byHand', now: NOW });
    expect(id).not.toBeNull();
    expect(await wantRun(prisma, { tenantId: t, cause: 'byHand', now: NOW })).toBeNull();
    expect(await retierNext({ prisma, log }, { pageSize: 2 })).toBe(true);
    expect(await run()).toMatchObject({ state: 'done', total: 5, members: 5, changed: 3, moved: 3, holder: null });
    expect(await Promise.all(members.map(async (id) => (await row(id)).tier))).toEqual([
      ...['basic', 'silver', 'gold', 'basic', 'platinum'],
    ]);
    expect(await retierNext({ prisma, log })).toBe(false);
    await wantRun(prisma, { tenantId: t, cause: 'byHand', now: NOW });
    await retierNext({ prisma, log });
    expect(await run()).toMatchObject({ state: 'done', members: 5, changed: 0, moved: 0 });
  });

  it('go on where they were when their worker was killed', async () => {
    await plant(...Array.from({ length: 300 }, (_, i) => (i % 3) * 300_000));
    await wantRun(prisma, { tenantId: t, cause: 'byHand', now: NOW });
    const child = fork(join(import.meta.dirname, '../setup/retier-process.ts'), {
      execArgv: ['--import', 'tsx'],
      env: { ...process.env, DATABASE_URL: world.url },
    });
    const gone = once(child, 'exit');
    await vi.waitFor(async () => expect((await run()).members).toBeGreaterThan(10), { timeout: 20_000, interval: 5 });
    child.kill('SIGKILL');
    await gone;
    const cut = await run();
    expect(cut).toMatchObject({ state: 'running' });
    expect(cut.members).toBeLessThan(300);
    // Nobody takes it from a worker that may still live.
    expect(await retierNext({ prisma, log })).toBe(false);
    await prisma.retierRun.updateMany({ where: { tenantId: t }, data: { leaseUntil: new Date(0) } });
    expect(await retierNext({ prisma, log })).toBe(true);
    expect(await run()).toMatchObject({ state: 'done', members: 300, changed: 200, moved: 200 });
    const lines = await prisma.audit.groupBy({
      by: ['recordId'],
      where: { tenantId: t, action: 'member.tier' },
      _count: true,
    });
    expect(lines).toHaveLength(200);
    expect(Math.max(...lines.map(({ _count }) => _count))).toBe(1);
    expect(await prisma.memberChange.count({ where: { tenantId: t, what: 'tier' } })).toBe(200);
  }, 30_000);

  it('end when they are cancelled; what was decided stays', async () => {
    await plant(300_000, 300_000);
    const id = (await wantRun(prisma, { tenantId: t, cause: 'byHand', now: NOW })) ?? '';
    expect(await cancelRun(prisma, t, id, NOW)).toBe(true);
    expect(await cancelRun(prisma, t, id, NOW)).toBe(false);
    expect(await retierNext({ prisma, log })).toBe(false);
    expect(await run()).toMatchObject({ state: 'cancelled', members: 0 });
    expect(await wantRun(prisma, { tenantId: t, cause: 'byHand', now: NOW })).not.toBeNull();
  });

  it('come once a night, in the house’s own night', async () => {
    await plant(0);
    const midnight = Date.UTC(2026, 5, 29, 16); // in Shanghai
    const mine = () => prisma.retierRun.count({ where: { tenantId: t } });
    await wantNightly(prisma, midnight + 3_600_000);
    expect(await mine()).toBe(0);
    await wantNightly(prisma, midnight + 2 * 3_600_000);
    await Promise.all([1, 2, 3].map(() => wantNightly(prisma, midnight + 3 * 3_600_000)));
    expect(await mine()).toBe(1);
    expect(await run()).toMatchObject({ cause: 'nightly', night: '2026-06-30', state: 'wanted' });
    while (await retierNext({ prisma, log }));
    await wantNightly(prisma, midnight + 23 * 3_600_000);
    expect(await mine()).toBe(1);
    await wantNightly(prisma, midnight + 26 * 3_600_000);
    expect(await mine()).toBe(2);
    // A house that was set up this very day has just been decided.
    await prisma.retierRun.deleteMany({ where: { tenantId: t } });
    await prisma.tenant.update({ where: { id: t }, data: { createdAt: new Date(midnight + 3 * 3_600_000) } });
    await wantNightly(prisma, midnight + 4 * 3_600_000);
    expect(await mine()).toBe(0);
  });
});

describe('whoever reads or writes a member meanwhile', () => {
  it('waits for less than a second, though everybody changes', async () => {
    const members = await plant(...Array.from({ length: 1_000 }, () => 300_000));
    await wantRun(prisma, { tenantId: t, cause: 'byHand', now: NOW });
    const other = new pg.Client({ connectionString: world.url });
    await other.connect();
    try {
      let open = true;
      const carried = retierNext({ prisma, log }).finally(() => {
        open = false;
      });
      let [asked, longest] = [0, 0];
      while (open) {
        const id = members[(asked++ * 37) % members.length];
        const begun = performance.now();
        await other.query(`SELECT tier FROM "Member" WHERE "tenantId" = $1 AND id = $2`, [t, id]);
        await other.query(`UPDATE "Member" SET region = 'north' WHERE "tenantId" = $1 AND id = $2`, [t, id]);
        longest = Math.max(longest, performance.now() - begun);
      }
      await carried;
      expect(await run()).toMatchObject({ state: 'done', members: 1_000, changed: 1_000 });
      expect(asked).toBeGreaterThan(3);
      expect(longest).toBeLessThan(1_000);
    } finally {
      await other.end();
    }
  }, 30_000);
});
