import pg from 'pg';
import { describe, expect, it, vi } from 'vitest';
import { overrideTier } from '../../../prisma/approvals/overrides.ts';
import type { PrismaClient } from '../../../prisma/client.ts';
import { explainDecision, retierAll, retierMember } from '../../../prisma/decisions.ts';
import { newId } from '../../../prisma/ids.ts';
import { buy as buyOf, DAY, NOW, plantMember as plantMemberOf, tenantForEach, type World } from './house.ts';

let world: World;
let prisma: PrismaClient;
let t: string;
tenantForEach((of, tenantId) => {
  world = of;
  prisma = of.prisma;
  t = tenantId;
});

const plantMember = (change: object = {}) => plantMemberOf(prisma, t, change);
const buy = (memberId: string, minor: number, at?: number) => buyOf(prisma, t, memberId, minor, at);

describe('tiers', () => {
  const memberRow = (id: string) => prisma.member.findUniqueOrThrow({ where: { tenantId_id: { tenantId: t, id } } });
  const audits = (recordId: string) =>
    prisma.audit.findMany({ where: { tenantId: t, recordId, action: 'member.tier' }, orderBy: { at: 'asc' } });
  const keptOf = (memberId: string) =>
    prisma.decision.findMany({ where: { tenantId: t, memberId }, orderBy: [{ decidedAt: 'asc' }, { ruleSet: 'asc' }] });
  const blocked = async () =>
    Number(
      (
        await prisma.$queryRaw<{ n: bigint }[]>`SELECT count(*) AS n FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'`
      )[0]?.n,
    );

  it('follow a purchase at once, with the reason and an audit entry', async () => {
    const id = await plantMember();
    await buy(id, 1_000_000);
    const result = await retierMember(prisma, t, id, NOW, 'purchase');
    expect(result).toMatchObject({ tier: 'gold', changed: true });
    expect(await memberRow(id)).toMatchObject({
      tier: 'gold',
      tierDecisionId: result.decisionId,
      tierSince: new Date(NOW),
    });
    expect(await audits(id)).toMatchObject([
      {
        action: 'member.tier',
        actorType: 'system',
        fields: { from: 'basic', to: 'gold', decisionId: result.decisionId, cause: 'purchase' },
      },
    ]);
    expect((await explainDecision(prisma, t, String(result.decisionId), 'en')).sentence).toBe(
      'Tier gold by rule 2 of tiers v1: spending in 12 months is at least ¥10,000 (¥10,000)',
    );
    expect(await retierMember(prisma, t, id, NOW, 'purchase')).toEqual(result);
    expect(await audits(id)).toHaveLength(1);
    expect(await retierMember(prisma, t, id, NOW + 1, 'again')).toMatchObject({ tier: 'gold', changed: false });
    expect((await memberRow(id)).tierSince).toEqual(new Date(NOW));
  });

  it('sink when the year has passed', async () => {
    const id = await plantMember();
    await buy(id, 5_000_000);
    await retierMember(prisma, t, id, NOW, 'purchase');
    expect(await retierMember(prisma, t, id, NOW + 366 * DAY, 'nightly')).toMatchObject({
      tier: 'basic',
      changed: true,
    });
  });

  it('give a reason also where nothing moved', async () => {
    const id = await plantMember();
    const { decisionId, changed } = await retierMember(prisma, t, id, NOW, 'enrolment');
    expect(changed).toBe(false);
    expect(await memberRow(id)).toMatchObject({ tier: 'basic', tierDecisionId: decisionId, tierSince: null });
  });

  it('keep a decision where it says something new, and no other', async () => {
    const id = await plantMember();
    await buy(id, 1_000_000);
    const { decisionId } = await retierMember(prisma, t, id, NOW, 'purchase');
    expect((await keptOf(id)).map(({ ruleSet }) => ruleSet)).toEqual(['lifecycle', 'loyalty', 'tier']);
    // More is spent, and all stays as it was.
    await buy(id, 100, NOW);
    await retierMember(prisma, t, id, NOW + 1, 'purchase');
    const after = await keptOf(id);
    await buy(id, 100, NOW + 1);
    const again = await retierMember(prisma, t, id, NOW + 2, 'purchase');
    expect(again).toEqual({ tier: 'gold', changed: false, decisionId });
    expect(await keptOf(id)).toEqual(after);
    expect(after.filter(({ ruleSet }) => ruleSet === 'tier')).toHaveLength(1);
  });

  it('are explained by the version and the row that hold now, though nothing moved', async () => {
    const id = await plantMember();
    await buy(id, 1_000_000);
    await retierMember(prisma, t, id, NOW, 'purchase');
    const rule = (rowId: string, minor: number) => ({
      ...{ id: rowId, then: { tier: 'gold' }, note: { zh: '', en: '' } },
      when: { all: [{ fact: 'member.spent12Months', operator: 'greaterThanInclusive', value: minor }] },
    });
    await prisma.ruleSetVersion.create({
      data: {
        ...{ tenantId: t, ruleSet: 'tier', version: 2, status: 'published', effectiveFrom: new Date(NOW + 1) },
        definition: {
          ...{ set: 'tier', hitPolicy: 'first', rows: [rule('more', 1_500_000), rule('enough', 900_000)] },
          otherwise: { id: 'rest', then: { tier: 'basic' }, note: { zh: '', en: '' } },
        },
      },
    });
    const explained = async (at: number) => {
      const { tier, changed, decisionId } = await retierMember(prisma, t, id, at, `at ${at}`);
      expect([tier, changed, (await memberRow(id)).tierDecisionId]).toEqual(['gold', false, decisionId]);
      return (await keptOf(id)).find((one) => one.id === decisionId);
    };
    expect(await explained(NOW + 1)).toMatchObject({ version: 2, rowId: 'enough' });
    await buy(id, 600_000, NOW + 1);
    expect(await explained(NOW + 2)).toMatchObject({ version: 2, rowId: 'more' });
    expect((await keptOf(id)).filter(({ ruleSet }) => ruleSet === 'tier')).toHaveLength(3);
    expect(await audits(id)).toHaveLength(1);
    expect(await prisma.memberChange.count({ where: { memberId: id, what: 'tier' } })).toBe(1);
  });

  it('answer what is known, also where the same was asked in the same instant before', async () => {
    const id = await plantMember();
    await buy(id, 1_000_000);
    expect(await retierMember(prisma, t, id, NOW, 'purchase')).toMatchObject({ tier: 'gold', changed: true });
    await buy(id, 5_000_000);
    const second = await retierMember(prisma, t, id, NOW, 'purchase');
    expect(second).toMatchObject({ tier: 'platinum', changed: true });
    expect(await audits(id)).toHaveLength(2);
    expect((await keptOf(id)).filter(({ ruleSet }) => ruleSet === 'tier')).toHaveLength(2);
  });

  it('wait for nobody where nothing is new, and else look again at what came while they waited', async () => {
    const [same, id] = [await plantMember(), await plantMember()];
    await buy(same, 1_000_000);
    await retierMember(prisma, t, same, NOW, 'purchase');
    await buy(id, 1_000_000);
    const other = new pg.Client({ connectionString: world.url });
    await other.connect();
    try {
      await other.query('BEGIN');
      await other.query(`SELECT FROM "Member" WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE`, [[same, id]]);
      expect(await retierMember(prisma, t, same, NOW + 1, 'purchase')).toMatchObject({ tier: 'gold', changed: false });
      const waiting = retierMember(prisma, t, id, NOW, 'purchase');
      await vi.waitFor(async () => expect(await blocked()).toBe(1), { timeout: 5_000, interval: 10 });
      await buy(id, 5_000_000);
      await other.query('COMMIT');
      expect(await waiting).toMatchObject({ tier: 'platinum', changed: true });
    } finally {
      await other.end();
    }
    expect(await audits(id)).toMatchObject([{ fields: { from: 'basic', to: 'platinum' } }]);
  });

  it('leave standing what was given by hand while they waited', async () => {
    const id = await plantMember();
    await buy(id, 1_000_000);
    const waiting = await prisma.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1 AS locked FROM "Member" WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
      const result = retierMember(prisma, t, id, NOW, 'purchase');
      await vi.waitFor(async () => expect(await blocked()).toBe(1), { timeout: 5_000, interval: 10 });
      const given = { tenantId: t, memberId: id, tier: 'basic', until: NOW + 30 * DAY, approvalId: newId() };
      await overrideTier(tx, given, NOW - 1);
      return { result };
    });
    expect(await waiting.result).toMatchObject({ tier: 'basic', changed: false });
    expect(await audits(id)).toEqual([]);
  });

  it('know every purchase in the end, however many are booked and taken back at once', async () => {
    const id = await plantMember();
    const amounts = [1_000_000, -900_000, 4_500_000, -4_400_000, 300_000, -250_000, 2_000_000, -1_950_000];
    await Promise.all(
      amounts.map(async (minor, n) => {
        await buy(id, minor, NOW - n);
        await retierMember(prisma, t, id, NOW, `purchase ${n}`);
      }),
    );
    // 3,000 in all.
    expect((await memberRow(id)).tier).toBe('silver');
    expect(await retierMember(prisma, t, id, NOW + 1, 'check')).toMatchObject({ tier: 'silver', changed: false });
  });

  it('of merged records are that of the record they became', async () => {
    const [old, id] = [await plantMember(), await plantMember()];
    await prisma.memberAlias.create({ data: { tenantId: t, memberId: old, intoId: id } });
    await buy(old, 150_000);
    await buy(id, 50_000);
    expect(await retierMember(prisma, t, old, NOW, 'merge')).toMatchObject({ tier: 'silver', changed: true });
    expect([(await memberRow(old)).tier, (await memberRow(id)).tier]).toEqual(['basic', 'silver']);
  });

  it('that were set later are not undone by a late question', async () => {
    const id = await plantMember();
    await buy(id, 1_000_000, NOW);
    await retierMember(prisma, t, id, NOW, 'purchase');
    expect(await retierMember(prisma, t, id, NOW - 1, 'late')).toMatchObject({ tier: 'gold', changed: false });
    expect(await retierAll(prisma, t, NOW - 1)).toEqual({ members: 1, changed: 0 });
  });

  it('survive two purchases at once', async () => {
    const id = await plantMember();
    await buy(id, 1_000_000);
    const results = await Promise.all([1, 2, 3].map((n) => retierMember(prisma, t, id, NOW, `purchase ${n}`)));
    expect(results.filter((r) => r.changed)).toHaveLength(1);
    expect(await audits(id)).toHaveLength(1);
  });

  it('of somebody unknown are an error', async () => {
    await expect(retierMember(prisma, t, newId(), NOW, 'x')).rejects.toThrow();
  });

  it('of all members are set as one by one, and what changed has its decision', async () => {
    const spending = [0, 199_999, 200_000, 999_999, 1_000_000, 5_000_000, 7_000_000];
    const ids: string[] = [];
    for (const minor of spending) {
      const id = await plantMember();
      ids.push(id);
      if (minor > 0) await buy(id, minor);
    }
    const merged = await plantMember();
    await prisma.memberAlias.create({ data: { tenantId: t, memberId: merged, intoId: String(ids[0]) } });
    await buy(merged, 200_000);
    const elsewhere = t;
    expect(await retierAll(prisma, t, NOW, { pageSize: 3 })).toEqual({ members: 8, changed: 6 });
    const rows = await Promise.all(ids.map(memberRow));
    expect(rows.map((r) => r.tier)).toEqual(['silver', 'basic', 'silver', 'silver', 'gold', 'platinum', 'platinum']);
    expect(await memberRow(merged)).toMatchObject({ tier: 'basic', tierSince: null });
    for (const row of rows.filter((r) => r.tier !== 'basic')) {
      expect(row.tierDecisionId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      const why = await explainDecision(prisma, t, String(row.tierDecisionId), 'en');
      expect(why).toMatchObject({ outcome: { tier: row.tier } });
      expect(why.sentence).toContain('spending in 12 months is at least');
      expect(await audits(row.id)).toMatchObject([{ fields: { to: row.tier, cause: 'nightly' } }]);
      expect(await retierMember(prisma, t, row.id, NOW + 1, 'check')).toMatchObject({ tier: row.tier, changed: false });
    }
    expect(await retierAll(prisma, t, NOW)).toEqual({ members: 8, changed: 0 });
    expect(await prisma.decision.count({ where: { tenantId: { not: elsewhere }, memberId: { in: ids } } })).toBe(0);
  });
});
