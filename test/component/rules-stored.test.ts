import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { PrismaClient } from '../../prisma/client.ts';
import { demoMembers } from '../../prisma/demo/members.ts';
import {
  cutPointsNightly,
  makeCutPoints,
  rebuildFacts,
  refreshMember,
  refreshStale,
  sweepFacts,
} from '../../prisma/facts.ts';
import { newId } from '../../prisma/ids.ts';
import { Link } from '../../prisma/link.ts';
import { FIRST } from '../../prisma/stretch.ts';
import { type Stretch, within } from '../../rules/compile.ts';
import { hangsOnMember, type Query } from '../../rules/fact.ts';
import { FACTS } from '../../rules/facts.ts';
import { memberColumns, memberVector, readFacts } from '../../rules/read.ts';
import {
  frame,
  memberRelation,
  membersInParts,
  memberWith,
  Parameters,
  rootsSql,
  typedFrame,
} from '../../rules/relations.ts';
import { database } from '../setup/world.ts';

const DAY = 86_400_000;
let world: Awaited<ReturnType<typeof database>>;
let prisma: PrismaClient;
let query: Query;

beforeAll(async () => {
  world = await database();
  prisma = world.prisma;
  query = (sql, params) => prisma.$queryRawUnsafe(sql, ...params);
});
afterAll(() => world.close());

let count = 0;
async function plantTenant(members: number): Promise<{ tenantId: string; ids: string[] }> {
  const tenantId = `t${++count}`;
  await prisma.tenant.create({ data: { id: tenantId, name: tenantId } });
  const ids = Array.from({ length: members }, newId);
  await prisma.member.createMany({
    data: ids.map((id, i) => ({ tenantId, id, number: `M${i}`, name: `会员${i}`, enrolledAt: new Date(0) })),
  });
  return { tenantId, ids };
}
const bought = (tenantId: string, memberId: string, at: number, minor: number, more: object = {}) => ({
  ...{ tenantId, id: newId(), memberId, at: new Date(at), currency: 'CNY' },
  ...{ amountMinor: minor, baseAmountMinor: minor, ...more },
});

/** Facts of everybody, with what is stored or without. */
async function factsOfAll(tenantId: string, asOf: number, stored: boolean) {
  const params = new Parameters();
  const f = frame(params, tenantId, asOf);
  const rows = await query<Record<string, unknown>>(
    `${memberWith(f, rootsSql(f), { stored })} SELECT s.id::text AS id, ${memberColumns(f.asOf)} FROM ${memberRelation(f)} ORDER BY 1`,
    params.values,
  );
  return rows.map((row) => ({ id: String(row.id), ...memberVector(row) }));
}

/** The same by stretches of ids, the way all tiers are decided anew. */
async function factsByStretches(tenantId: string, asOf: number, stretches: readonly Stretch[]) {
  const read = stretches.map(async (stretch) => {
    const params = new Parameters();
    const f = frame(params, tenantId, asOf);
    const reading = { many: within(params, stretch) };
    return query<Record<string, unknown>>(
      `${memberWith(f, rootsSql(f, reading.many), reading)}
       SELECT s.id::text AS id, ${memberColumns(f.asOf)} FROM ${memberRelation(f, reading)} ORDER BY 1`,
      params.values,
    );
  });
  return (await Promise.all(read)).flat().map((row) => ({ id: String(row.id), ...memberVector(row) }));
}

/** The same as a statement about nearly everybody reads it: those of whom what is stored holds, and the others. */
async function factsInParts(tenantId: string, asOf: number, stretch: Stretch) {
  const params = new Parameters();
  const f = typedFrame(params, tenantId, asOf);
  const { with: begin, parts } = membersInParts(f, FACTS.filter(hangsOnMember), within(params, stretch));
  const selects = parts.map((part) => `SELECT s.id::text AS id, ${memberColumns(f.asOf)} FROM ${part}`);
  const rows = await query<Record<string, unknown>>(
    `${begin} ${selects.join(' UNION ALL ')} ORDER BY 1`,
    params.values,
  );
  return rows.map((row) => ({ id: String(row.id), ...memberVector(row) }));
}

/** What is stored, in full, of whoever is fresh. */
const storedRows = (tenantId: string) =>
  prisma.$queryRaw<object[]>`SELECT f.* FROM "MemberFacts" f JOIN "MemberFreshness" y USING ("tenantId", "memberId")
    WHERE "tenantId" = ${tenantId} AND NOT y.stale ORDER BY "memberId"`;

async function refreshAll(tenantId: string, asOf: number): Promise<void> {
  while ((await refreshStale(prisma, tenantId, asOf, 3)).length > 0);
  while ((await prisma.memberFreshness.count({ where: { tenantId, stale: true } })) > 0)
    await refreshStale(prisma, tenantId, asOf);
}

describe('what is stored of members', () => {
  const START = Date.UTC(2028, 1, 27, 22);
  const MEMBERS = 5;
  const who = fc.nat({ max: MEMBERS - 1 });
  // Instants near the borders of windows, to the millisecond.
  const ago = fc
    .tuple(
      fc.constantFrom(0, 1, 29, 30, 90, 180, 364, 365, 366, 400, 800, -1, -3),
      fc.constantFrom(-1, 0, 1, 3_600_000),
    )
    .map(([days, ms]) => days * DAY + ms);
  const step = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ do: fc.constant('buy' as const), who, ago, minor: fc.integer({ min: -9, max: 99 }) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('backdate' as const), who, ago }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), who }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('merge' as const), who, into: who }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('split' as const), who }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('refresh' as const), size: fc.integer({ min: 1, max: 3 }) }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 3_600_000, DAY, 31 * DAY) }),
    },
  );

  it('follows purchases, refunds, merges and time, and is what a rebuild would make of it', async () => {
    let fresh = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const { tenantId, ids } = await plantTenant(MEMBERS);
        let now = START;
        const id = (n: number) => ids[n] ?? '';
        const stretches = [
          { after: FIRST, until: id(1) },
          { after: id(1), until: id(MEMBERS - 1) },
        ];
        const same = async (asOf: number) => {
          const summed = await factsOfAll(tenantId, asOf, false);
          expect(await factsOfAll(tenantId, asOf, true)).toEqual(summed);
          expect(await factsByStretches(tenantId, asOf, stretches)).toEqual(summed);
          const inParts = await Promise.all(stretches.map((stretch) => factsInParts(tenantId, asOf, stretch)));
          expect(inParts.flat()).toEqual(summed);
        };
        for (const s of steps) {
          if (s.do === 'buy') await prisma.purchase.create({ data: bought(tenantId, id(s.who), now - s.ago, s.minor) });
          if (s.do === 'backdate')
            await prisma.purchase.updateMany({
              where: { tenantId, memberId: id(s.who) },
              data: { at: new Date(now - s.ago) },
            });
          if (s.do === 'remove') await prisma.purchase.deleteMany({ where: { tenantId, memberId: id(s.who) } });
          // Only into an earlier one, so that there is no ring.
          if (s.do === 'merge' && s.into < s.who)
            await prisma.memberAlias.createMany({
              data: [{ tenantId, memberId: id(s.who), intoId: id(s.into) }],
              skipDuplicates: true,
            });
          if (s.do === 'split') await prisma.memberAlias.deleteMany({ where: { tenantId, memberId: id(s.who) } });
          if (s.do === 'refresh') await refreshStale(prisma, tenantId, now, s.size);
          if (s.do === 'wait') now += s.ms;
          if (s.do === 'refresh' || s.do === 'wait') await same(now);
        }
        await refreshAll(tenantId, now);
        await same(now);
        const incremental = await storedRows(tenantId);
        fresh += incremental.length;
        for (const row of incremental) expect((row as { changesAt: Date | null }).changesAt).not.toEqual(new Date(now));
        await rebuildFacts(prisma, tenantId, now);
        const plain = (rows: object[]) => rows.map((row) => ({ ...row, asOf: null }));
        expect(plain(incremental)).toEqual(plain(await storedRows(tenantId)));
      }),
      { numRuns: 12 },
    );
    expect(fresh).toBeGreaterThan(10);
  });

  it('misses nothing that is committed while it is summed up', async () => {
    const { tenantId, ids } = await plantTenant(1);
    const [memberId = ''] = ids;
    const now = Date.now();
    await prisma.purchase.create({ data: bought(tenantId, memberId, now - DAY, 100) });
    await refreshAll(tenantId, now);
    const link = await Link.open(prisma);
    await link.query('BEGIN');
    const row = bought(tenantId, memberId, now - DAY, 50);
    await link.query(
      `INSERT INTO "Purchase" ("tenantId", id, "memberId", at, "amountMinor", currency, "baseAmountMinor") VALUES ($1, $2, $3, $4, 50, 'CNY', 50)`,
      [tenantId, row.id, memberId, row.at],
    );
    // The mark is theirs: nobody sums up in between, and what is stored holds until they commit.
    expect(await refreshStale(prisma, tenantId, now)).toEqual([]);
    expect((await factsOfAll(tenantId, now, true))[0]).toMatchObject({ 'member.spentTotal': 100 });
    await link.query('COMMIT');
    await link.close();
    expect((await factsOfAll(tenantId, now, true))[0]).toMatchObject({ 'member.spentTotal': 150 });
    expect(await storedRows(tenantId)).toEqual([]);
    expect(await refreshStale(prisma, tenantId, now)).toEqual([memberId]);
    expect(await storedRows(tenantId)).toMatchObject([{ spentTotal: 150n }]);
  });

  it('is fresh again in the transaction of the purchase, and gives the tier soon after', async () => {
    const { tenantId, ids } = await plantTenant(1);
    const [memberId = ''] = ids;
    const now = Date.now();
    await prisma.$transaction(async (tx) => {
      await tx.purchase.create({ data: bought(tenantId, memberId, now - DAY, 6_000_000) });
      await refreshMember(tx, tenantId, memberId, now);
    });
    expect(await storedRows(tenantId)).toMatchObject([{ spentTotal: 6_000_000n }]);
    await prisma.purchase.create({ data: bought(tenantId, memberId, now - DAY, 100) });
    expect(await sweepFacts(prisma, tenantId, now)).toEqual({ members: 1, tiers: 1 });
    expect(await prisma.member.findFirst({ where: { tenantId } })).toMatchObject({ tier: 'platinum' });
    // A year later time alone takes it away.
    expect(await sweepFacts(prisma, tenantId, now + 300 * DAY)).toEqual({ members: 1, tiers: 0 });
    expect(await sweepFacts(prisma, tenantId, now + 366 * DAY)).toEqual({ members: 1, tiers: 1 });
    expect(await sweepFacts(prisma, tenantId, now + 366 * DAY)).toEqual({ members: 0, tiers: 0 });
  });

  it('stays stale where somebody books while one member is summed up', async () => {
    const { tenantId, ids } = await plantTenant(2);
    const [memberId = '', merged = ''] = ids;
    const now = Date.now();
    await prisma.memberAlias.create({ data: { tenantId, memberId: merged, intoId: memberId } });
    await prisma.purchase.create({ data: bought(tenantId, merged, now - DAY, 100) });
    const link = await Link.open(prisma);
    await link.query('BEGIN');
    await link.query(
      `INSERT INTO "Purchase" ("tenantId", id, "memberId", at, "amountMinor", currency, "baseAmountMinor") VALUES ($1, $2, $3, $4, 50, 'CNY', 50)`,
      [tenantId, newId(), memberId, new Date(now - DAY)],
    );
    // It has read what it sums up by the time it waits for their mark.
    const summed = refreshMember(prisma, tenantId, merged, now);
    const waits = () => prisma.$queryRaw`SELECT 1 AS waits FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await vi.waitFor(async () => expect(await waits()).toHaveLength(1), { timeout: 5_000, interval: 10 });
    await link.query('COMMIT');
    await link.close();
    await summed;
    expect(await storedRows(tenantId)).toEqual([]);
    expect((await factsOfAll(tenantId, now, true))[0]).toMatchObject({ 'member.spentTotal': 150 });
    await refreshMember(prisma, tenantId, merged, now);
    expect(await storedRows(tenantId)).toMatchObject([{ memberId, spentTotal: 150n }]);
  });

  it('has cut points made once a night, by the clock of the house', async () => {
    const { tenantId } = await plantTenant(1);
    const night = Date.UTC(2026, 5, 1, 17); // one o'clock in Shanghai
    const made = async (at: number) => cutPointsNightly(prisma, tenantId, at);
    expect([await made(night - 1), await made(night - 1), await made(night), await made(night + 1)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(await made(night + DAY - 1)).toBe(false);
    expect(await made(night + DAY)).toBe(true);
    expect(await prisma.cutPoints.count({ where: { tenantId } })).toBe(15);
  });

  it('says of every fact what the record says, for members of a demo and at all borders of time', async () => {
    const { tenantId } = await plantTenant(0);
    const today = Date.UTC(2028, 1, 28, 12);
    const made = demoMembers(80, today).map((member) => ({ ...member, id: newId() }));
    await prisma.member.createMany({
      data: made.map(({ id, name, kind, lifecycle, region, enrolledAt }, i) => ({
        ...{ tenantId, id, number: `D${i}`, name, kind, lifecycle, region, enrolledAt: new Date(enrolledAt) },
        class: ['dealer', 'partner', null][i % 3] ?? null,
      })),
    });
    await prisma.purchase.createMany({
      data: made.flatMap(({ id, purchases }, i) =>
        purchases.map(({ at, amountMinor }, n) =>
          bought(tenantId, id, at, amountMinor, {
            category: ['water', 'air', null, ''][(i + n) % 4],
            paymentMethod: ['card', 'transfer', null][(i * n) % 3],
          }),
        ),
      ),
    });
    await prisma.memberAlias.createMany({
      data: [1, 3, 7].map((n) => ({ tenantId, memberId: made[n]?.id ?? '', intoId: made[n + 20]?.id ?? '' })),
    });
    await makeCutPoints(prisma, tenantId, today - 40 * DAY);
    await makeCutPoints(prisma, tenantId, today);
    let used = 0;
    for (const asOf of [
      today,
      Date.UTC(2028, 1, 28, 16), // midnight in Shanghai
      Date.UTC(2028, 1, 29) - 1,
      Date.UTC(2028, 1, 29),
      Date.UTC(2028, 1, 29, 12),
      Date.UTC(2028, 2, 1),
      Date.UTC(2029, 0, 1) - 1,
      Date.UTC(2029, 0, 1),
      Date.UTC(2029, 1, 28, 23, 59),
    ]) {
      await rebuildFacts(prisma, tenantId, asOf);
      used += (await storedRows(tenantId)).length;
      for (const later of [0, 1, DAY, 20 * DAY])
        expect(await factsOfAll(tenantId, asOf + later, true)).toEqual(await factsOfAll(tenantId, asOf + later, false));
    }
    expect(used).toBeGreaterThan(500);
    for (const { id, ...facts } of (await factsOfAll(tenantId, today, false)).slice(0, 10))
      expect(await readFacts(query, { tenantId, memberId: id }, today)).toMatchObject(facts);
    // Before it was stored, only the record can say.
    expect(await factsOfAll(tenantId, today - 100 * DAY, true)).toEqual(
      await factsOfAll(tenantId, today - 100 * DAY, false),
    );
  });
});
