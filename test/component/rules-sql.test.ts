import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PrismaClient } from '../../prisma/client.ts';
import { makeCutPoints } from '../../prisma/facts.ts';
import { newId } from '../../prisma/ids.ts';
import type { HitPolicy, Value } from '../../rules/definition.ts';
import { decide, decideEach } from '../../rules/engine.ts';
import { type Fact, hangsOnMember, type Query } from '../../rules/fact.ts';
import { FACTS, type FactVector } from '../../rules/facts.ts';
import { memberColumns, memberVector, readFact, readFacts, rootSql } from '../../rules/read.ts';
import { frame, memberRelation, memberWith, Parameters } from '../../rules/relations.ts';
import { matchingRowsSql, outcomeSql, rowIndexSql } from '../../rules/sql.ts';
import { database } from '../setup/world.ts';
import { alertSet, tierSet } from '../unit/rules/arbitraries.ts';

const T = 'default';
const AS_OF = Date.UTC(2026, 5, 30, 4, 0, 0, 123);
const DAY = 86_400_000;
const MEMBER_FACTS: readonly Fact[] = FACTS.filter(hangsOnMember);
const CASE_FACTS: readonly Fact[] = FACTS.filter((f) => f.source === 'case');

let world: Awaited<ReturnType<typeof database>>;
let prisma: PrismaClient;
let query: Query;

beforeAll(async () => {
  world = await database();
  prisma = world.prisma;
  query = (sql, params) => prisma.$queryRawUnsafe(sql, ...params);
  await prisma.tenant.create({ data: { id: T, name: T } });
});
afterAll(() => world.close());

let count = 0;
const member = (change: object = {}) => {
  const id = newId();
  return {
    tenantId: T,
    id,
    number: `M${++count}`,
    name: `会员${count}`,
    enrolledAt: new Date(AS_OF - 400 * DAY),
    ...change,
  };
};
const bought = (memberId: string, at: number, minor: number | bigint) => ({
  tenantId: T,
  id: newId(),
  memberId,
  at: new Date(at),
  amountMinor: minor,
  baseAmountMinor: minor,
  currency: 'CNY',
});
const filed = (memberId: string, openedAt: number, change: object = {}) => ({
  tenantId: T,
  id: newId(),
  number: `CS-${++count}`,
  kind: 'complaint',
  flowVersion: 1,
  channel: 'phone',
  subject: 's',
  memberId,
  openedAt: new Date(openedAt),
  ...change,
});
const factsOf = (memberId: string, asOf = AS_OF) => readFacts(query, { tenantId: T, memberId }, asOf);

describe('facts of a member', () => {
  it('count what happened up to the instant, in windows that end there', async () => {
    const m = member({ tier: 'gold', region: '华东' });
    await prisma.member.create({ data: m });
    const yearAgo = Date.UTC(2025, 5, 30, 4, 0, 0, 123);
    await prisma.purchase.createMany({
      data: [
        bought(m.id, AS_OF, 100), // the very instant counts
        bought(m.id, AS_OF + 1, 7_000), // not yet
        bought(m.id, yearAgo, 20_000), // twelve months ago to the millisecond: out
        bought(m.id, yearAgo + 1, 300), // one later: in
        bought(m.id, AS_OF - 10 * DAY, -50), // a refund is no order, but less was spent
      ],
    });
    await prisma.case.createMany({
      data: [
        filed(m.id, AS_OF - 90 * DAY + 1),
        filed(m.id, AS_OF - 90 * DAY),
        filed(m.id, AS_OF - DAY, { kind: 'enquiry', closedAt: new Date(AS_OF) }),
        filed(m.id, AS_OF - DAY, { closedAt: new Date(AS_OF + 1) }),
        filed(m.id, AS_OF + 1),
      ],
    });
    expect(await factsOf(m.id)).toMatchObject({
      'member.tier': 'gold',
      'member.region': '华东',
      'member.hasOwner': false,
      'member.spent12Months': 350,
      'member.orders12Months': 2,
      'member.spentTotal': 20_350,
      'member.lastPurchaseAt': AS_OF,
      'member.daysSinceLastPurchase': 0,
      'member.openCases': 3,
      'member.complaints90Days': 2,
      'member.yearsEnrolled': 1,
      'case.kind': null,
      'case.line': null,
    });
    const earlier = await factsOf(m.id, AS_OF - 1);
    expect(earlier).toMatchObject({
      'member.spent12Months': 20_250,
      'member.openCases': 4,
      'member.complaints90Days': 3,
    });
    expect(await readFact(query, 'member.daysSinceLastPurchase', { tenantId: T, memberId: m.id }, AS_OF + DAY)).toBe(0);
    expect(
      await readFact(query, 'member.daysSinceLastPurchase', { tenantId: T, memberId: m.id }, AS_OF + DAY + 1),
    ).toBe(1);
  });

  it('of somebody who never bought are zero, and the last purchase is unknown', async () => {
    const m = member({ region: '' });
    await prisma.member.create({ data: m });
    expect(await factsOf(m.id)).toMatchObject({
      'member.spent12Months': 0,
      'member.orders12Months': 0,
      'member.openCases': 0,
      'member.daysSinceLastPurchase': null,
      'member.lastPurchaseAt': null,
      'member.region': null,
    });
  });

  it('of nobody are null', async () => {
    const facts = await readFacts(query, { tenantId: T, memberId: newId(), caseId: newId(), line: 'head' }, AS_OF);
    const { 'case.line': line, ...rest } = facts;
    expect([line, ...new Set(Object.values(rest))]).toEqual(['head', null]);
  });

  it('of merged records are one, through a chain of merges, and come apart again', async () => {
    const [a, b, c] = [member(), member(), member()];
    await prisma.member.createMany({ data: [a, b, c] });
    await prisma.purchase.createMany({ data: [a, b, c].map(({ id }, i) => bought(id, AS_OF - DAY, 10 ** i)) });
    await prisma.case.createMany({ data: [filed(a.id, AS_OF - DAY), filed(c.id, AS_OF - DAY)] });
    await prisma.memberAlias.createMany({
      data: [
        { tenantId: T, memberId: a.id, intoId: b.id },
        { tenantId: T, memberId: b.id, intoId: c.id },
      ],
    });
    for (const { id } of [a, b, c]) {
      expect(await query(`SELECT (${rootSql('$1', '$2::uuid')})::text AS id`, [T, id])).toEqual([{ id: c.id }]);
      expect(await factsOf(id)).toMatchObject({
        'member.spentTotal': 111,
        'member.orders12Months': 3,
        'member.openCases': 2,
      });
    }
    await prisma.memberAlias.delete({ where: { tenantId_memberId: { tenantId: T, memberId: b.id } } });
    expect(await factsOf(a.id)).toMatchObject({ 'member.spentTotal': 11 });
    expect(await factsOf(c.id)).toMatchObject({ 'member.spentTotal': 100 });
  });

  it('stop at the largest number that is exact', async () => {
    const m = member();
    await prisma.member.create({ data: m });
    const huge = 9_000_000_000_000_000_000n;
    await prisma.purchase.createMany({ data: [bought(m.id, AS_OF - DAY, huge), bought(m.id, AS_OF - DAY, huge)] });
    expect(await factsOf(m.id)).toMatchObject({ 'member.spentTotal': Number.MAX_SAFE_INTEGER });
  });

  it('give the tier that held at the instant', async () => {
    const m = member({ tier: 'platinum', tierSince: new Date(AS_OF + DAY) });
    await prisma.member.create({ data: m });
    const kept = (at: number, tier: string) => ({
      tenantId: T,
      id: newId(),
      key: `${m.id}:${at}`,
      ruleSet: 'tier',
      version: 1,
      memberId: m.id,
      asOf: new Date(at),
      rowId: tier,
      outcome: { tier },
      trace: {},
      facts: new Uint8Array(),
    });
    await prisma.decision.createMany({
      data: [kept(AS_OF - DAY, 'silver'), kept(AS_OF, 'gold'), kept(AS_OF + DAY, 'platinum')],
    });
    const tiers = await Promise.all([-1, 0, DAY].map(async (d) => (await factsOf(m.id, AS_OF + d))['member.tier']));
    expect(tiers).toEqual(['silver', 'gold', 'platinum']);
  });

  it('belong to one tenant', async () => {
    const m = member();
    await prisma.member.create({ data: m });
    const facts = await readFacts(query, { tenantId: 'another', memberId: m.id }, AS_OF);
    expect(facts['member.kind']).toBeNull();
  });
});

/** Values that occur, and their neighbours: bounds are hit exactly. */
const around =
  (vectors: FactVector[]) =>
  (fact: Fact): fc.Arbitrary<Value> => {
    const seen = [
      ...new Set(vectors.map((v) => v[fact.id as keyof FactVector]).filter((v) => v !== null && v !== undefined)),
    ];
    const one =
      seen.length > 0
        ? fc.constantFrom(...seen)
        : fc.constant(fact.type === 'boolean' ? true : fact.type === 'integer' ? 0 : '?');
    return fc.tuple(one, fc.integer({ min: -1, max: 1 })).map(([v, d]) => (typeof v === 'number' ? v + d : v));
  };

describe('deciding many', () => {
  it('agrees with deciding one, for random members, merges, purchases and rules', async () => {
    await prisma.memberAlias.deleteMany();
    const members = await plantMembers(90);
    const params = new Parameters();
    const f = frame(params, T, AS_OF);
    const roots = await query<Record<string, unknown>>(
      `${memberWith(f, ROOTS(f.tenant))} SELECT s.id::text AS id, ${memberColumns(f.asOf)} FROM ${memberRelation(f)}`,
      params.values,
    );
    expect(roots.length).toBeGreaterThan(50);
    expect(roots.length).toBeLessThan(members + count);
    const facts = new Map<string, FactVector>();
    for (const row of roots) {
      const one = await factsOf(String(row.id));
      expect(one).toMatchObject(memberVector(row));
      facts.set(String(row.id), one);
    }
    const vectors = [...facts.values()];
    for (const fact of MEMBER_FACTS) // the sample says something about every fact
      expect(new Set(vectors.map((v) => v[fact.id as keyof FactVector])).size, fact.id).toBeGreaterThan(1);
    const hits = new Set<number>();
    const sets = tierSet(MEMBER_FACTS, fc.constantFrom<HitPolicy>('first', 'unique', 'collect'), around(vectors));
    await fc.assert(
      fc.asyncProperty(sets, async (definition) => {
        const params = new Parameters();
        const f = frame(params, T, AS_OF);
        const row = rowIndexSql(definition, params, f.asOf);
        const tier = outcomeSql(definition, (then) => then.tier, params, f.asOf);
        const many = await query<{ id: string; row: number; tier: string }>(
          `${memberWith(f, ROOTS(f.tenant))} SELECT s.id::text AS id, (${row})::int AS row, ${tier} AS tier FROM ${memberRelation(f)}`,
          params.values,
        );
        expect(many).toHaveLength(facts.size);
        for (const { id, row, tier } of many) {
          const one = await decide(definition, facts.get(id) ?? {});
          expect([id, row + 1, tier]).toEqual([id, one.trace.row, one.outcome.tier]);
          hits.add(row);
        }
      }),
      { numRuns: 60 },
    );
    expect(hits.size).toBeGreaterThan(3);
  }, 60_000);

  it('agrees for cases', async () => {
    const m = member();
    await prisma.member.create({ data: m });
    const node = { tenantId: T, nameZh: '退款', nameEn: 'Refund', parent: 'billing', path: ['billing', 'refund'] };
    await prisma.category.create({ data: { ...node, id: newId(), code: 'refund' } });
    const { queues, staff } = await plantHandlers();
    const random = fc.record({
      queueId: fc.option(fc.constantFrom(...queues)),
      assigneeId: fc.option(fc.constantFrom(...staff)),
      kind: fc.constantFrom('complaint', 'praise', 'unheardOf'),
      category: fc.constantFrom('billing', 'other', '', 'refund'),
      severity: fc.constantFrom('low', 'critical'),
      channel: fc.constantFrom('email', 'pigeon'),
      stage: fc.constantFrom('received', 'firstLine', 'closed', 'asleep'),
      openedAt: fc.constantFrom(-1, 0, 1, 3_600_000 - 1, 3_600_000, 72 * 3_600_000).map((d) => new Date(AS_OF - d)),
      closedAt: fc.option(fc.constantFrom(-1, 0, 1, 1_800_000).map((d) => new Date(AS_OF - d))),
      locale: fc.constantFrom('zh', 'en', 'fr'),
      verifiedAt: fc.option(fc.constantFrom(-1, 0, 1).map((d) => new Date(AS_OF + d))),
      breachedAt: fc.option(fc.constantFrom(-1, 0, 1).map((d) => new Date(AS_OF + d))),
      rung: fc.option(fc.constantFrom(0, 2)),
    });
    const cases = fc.sample(random, { numRuns: 60, seed: 7 }).map((change) => filed(m.id, AS_OF - DAY, change));
    await prisma.case.createMany({ data: cases });
    const events = cases.slice(0, 30).flatMap(({ id }, i) =>
      Array.from({ length: i % 3 }, (_, version) => ({
        tenantId: T,
        caseId: id,
        version,
        type: i % 4 === 2 ? 'reopen' : 'reject',
        at: new Date(AS_OF + version),
        actorType: 'member',
      })),
    );
    await prisma.caseEvent.createMany({ data: events });
    // Promises: kept, broken, kept too late, and of a clock that is no promise.
    const line = (caseId: string, version: number, type: string, data: object, d = 0) => ({
      ...{ tenantId: T, caseId, version, type, at: new Date(AS_OF + d), actorType: 'clock', data },
    });
    await prisma.caseEvent.createMany({
      data: cases
        .slice(30)
        .flatMap(({ id }, i) => [
          line(id, 5, 'ranOut', { clock: i % 4 === 0 ? 'answer' : 'promise:1' }),
          line(id, 6, 'ranOut', { clock: 'promise:12' }, i % 3 === 0 ? 1 : -1),
          ...(i % 2 === 0 ? [line(id, 7, 'keepPromise', { promise: 1 }, i % 5 === 0 ? 1 : 0)] : []),
        ]),
    });
    const groups = ['legal', 'regulator', 'media', 'safety', 'other'];
    await prisma.caseAlarm.createMany({
      data: cases.slice(5).map(({ id: caseId }, i) => ({
        ...{ tenantId: T, caseId, group: groups[i % 5] ?? '', word: '词' },
        severity: ['info', 'warning', 'critical'][i % 3] ?? '',
        at: new Date(AS_OF + (i % 7 === 0 ? 1 : 0)),
        dismissedAt: i % 4 === 0 ? new Date(AS_OF + (i % 8 === 0 ? 1 : 0)) : null,
      })),
    });
    const facts = new Map<string, FactVector>();
    for (const { id } of cases) facts.set(id, await readFacts(query, { tenantId: T, caseId: id }, AS_OF));
    const ids = cases.map(({ id }) => id);
    await fc.assert(
      fc.asyncProperty(
        tierSet(CASE_FACTS, fc.constant<HitPolicy>('first'), around([...facts.values()])),
        async (definition) => {
          const params = new Parameters();
          const f = frame(params, T, AS_OF);
          const row = rowIndexSql(definition, params, f.asOf);
          const many = await query<{ id: string; row: number }>(
            `SELECT c.id::text AS id, (${row})::int AS row FROM "Case" c WHERE c."tenantId" = ${f.tenant}
            AND c.id IN (SELECT jsonb_array_elements_text((${params.add(JSON.stringify(ids), 'text')})::jsonb)::uuid)`,
            params.values,
          );
          expect(many).toHaveLength(ids.length);
          for (const { id, row } of many) {
            const one = await decide(definition, facts.get(id) ?? {});
            expect([id, row + 1]).toEqual([id, one.trace.row]);
          }
        },
      ),
      { numRuns: 30 },
    );
    for (const fact of CASE_FACTS.filter(({ id }) => id !== 'case.line'))
      expect(new Set([...facts.values()].map((v) => v[fact.id as keyof FactVector])).size, fact.id).toBeGreaterThan(1);
    const hits = new Set<string>();
    await fc.assert(
      fc.asyncProperty(alertSet(CASE_FACTS, around([...facts.values()])), async (definition) => {
        const params = new Parameters();
        const f = frame(params, T, AS_OF);
        const rows = matchingRowsSql(definition, params, f.asOf);
        const many = await query<{ id: string; rows: string[] }>(
          `SELECT c.id::text AS id, ${rows} AS rows FROM "Case" c WHERE c."tenantId" = ${f.tenant}
            AND c.id IN (SELECT jsonb_array_elements_text((${params.add(JSON.stringify(ids), 'text')})::jsonb)::uuid)`,
          params.values,
        );
        expect(many).toHaveLength(ids.length);
        for (const { id, rows } of many) {
          const each = await decideEach(definition, facts.get(id) ?? {});
          expect([id, rows]).toEqual([id, each.map(({ rowId }) => rowId)]);
          hits.add(rows.join());
        }
      }),
      { numRuns: 30 },
    );
    expect(hits.size).toBeGreaterThan(4);
  });

  it('knows who is watched, by the instant and with merged records', async () => {
    const [a, b] = [member(), member()];
    await prisma.member.createMany({ data: [a, b] });
    await prisma.memberAlias.create({ data: { tenantId: T, memberId: a.id, intoId: b.id } });
    const watch = (change: object) => ({
      ...{
        tenantId: T,
        id: newId(),
        memberId: a.id,
        note: 'n',
        setBy: newId(),
        setAt: new Date(AS_OF),
        recipients: [],
      },
      ...change,
    });
    await prisma.memberWatch.create({ data: watch({ until: new Date(AS_OF + 10) }) });
    await prisma.memberWatch.create({
      data: watch({ setAt: new Date(AS_OF + 20), endedAt: new Date(AS_OF + 30) }),
    });
    const watched = async (d: number) => (await factsOf(b.id, AS_OF + d))['member.watched'];
    expect(await Promise.all([-1, 0, 9, 10, 19, 20, 29, 30].map(watched))).toEqual([
      ...[false, true, true, false],
      ...[false, true, true, false],
    ]);
  });
});

const ROOTS = (tenant: string) =>
  `SELECT x.id FROM "Member" x WHERE x."tenantId" = ${tenant} AND NOT EXISTS (SELECT 1 FROM "MemberAlias" a WHERE a."tenantId" = ${tenant} AND a."memberId" = x.id)`;

/** Queues that work at the instant or not, with a skill or none, and people who have it or not, are there or not. */
async function plantHandlers(): Promise<{ queues: string[]; staff: string[] }> {
  const names = { nameZh: 'n', nameEn: 'n' };
  const department = { tenantId: T, id: newId(), code: 'd', ...names };
  const team = { tenantId: T, id: newId(), code: 't', ...names, departmentId: department.id };
  const skill = { tenantId: T, id: newId(), code: 'repairs', ...names };
  await prisma.department.create({ data: department });
  await prisma.team.create({ data: team });
  await prisma.skill.create({ data: skill });
  const queues: string[] = [];
  for (const [i, tue] of [['09:00', '18:00'], ['13:00', '18:00'], undefined].entries()) {
    const calendar = { tenantId: T, id: newId(), code: `c${i}`, ...names };
    await prisma.calendar.create({ data: calendar });
    const weekly = { mon: [['00:00', '24:00']], ...(tue ? { tue: [tue] } : {}) };
    const definition = { timeZone: 'Asia/Shanghai', weekly, holidays: [], annualHolidays: [], specialDays: {} };
    await prisma.calendarVersion.create({ data: { tenantId: T, calendarId: calendar.id, version: 1, definition } });
    const id = newId();
    const more = { line: 'first', teamId: team.id, calendarId: calendar.id, skillCode: i === 1 ? null : skill.code };
    await prisma.queue.create({ data: { tenantId: T, id, code: `q${i}`, ...names, ...more } });
    queues.push(id);
  }
  const people = [
    {},
    { availability: 'away' },
    { availability: 'away', availabilityUntil: new Date(AS_OF) },
    { capacity: 3 },
    { disabledAt: new Date(AS_OF) },
  ].map((change, i) => ({ tenantId: T, id: newId(), name: 'n', email: `${i}@example.org`, role: 'rep', ...change }));
  await prisma.staff.createMany({ data: people });
  const staff = people.map(({ id }) => id);
  const [first = '', , , fourth = ''] = staff;
  await prisma.staffSkill.create({ data: { tenantId: T, staffId: first, skillId: skill.id } });
  await prisma.absence.create({
    data: { tenantId: T, id: newId(), staffId: fourth, from: new Date(AS_OF - 1), until: new Date(AS_OF + 1) },
  });
  return { queues, staff };
}

/** Members of all sorts, every fourth of them merged into an earlier one. */
async function plantMembers(n: number): Promise<number> {
  const owner = { tenantId: T, id: newId(), name: '王芳', email: 'owner@example.org', role: 'rep' };
  await prisma.staff.create({ data: owner });
  const random = fc.record({
    class: fc.constantFrom('dealer', 'partner', null),
    tier: fc.constantFrom('basic', 'silver', 'gold', 'platinum', 'diamond'),
    tierSince: fc.option(fc.constantFrom(new Date(AS_OF - 1), new Date(AS_OF), new Date(AS_OF + 1))),
    kind: fc.constantFrom('person', 'organisation'),
    lifecycle: fc.constantFrom('unidentified', 'mature', 'lost', 'asleep'),
    loyalty: fc.constantFrom('partner', 'oneOff', 'friend'),
    region: fc.option(fc.constantFrom('north', '华东', "O'Hare", '')),
    ownerId: fc.option(fc.constant(owner.id)),
    enrolledAt: fc.integer({ min: -100, max: 2_000 }).map((d) => new Date(AS_OF - d * DAY)),
  });
  const members = fc.sample(random, { numRuns: n, seed: 42 }).map((change) => member(change));
  await prisma.member.createMany({ data: members });
  const at = fc.integer({ min: -5, max: 500 }).map((d) => AS_OF - d * DAY);
  const who = fc.constantFrom(...members.slice(0, n - 20).map((m) => m.id)); // some never bought
  const amount = fc.integer({ min: -50_000, max: 900_000 });
  const purchases = fc.sample(fc.tuple(who, at, amount), { numRuns: 4 * n, seed: 43 });
  await prisma.purchase.createMany({
    data: purchases.map(([id, when, minor], i) => ({
      ...bought(id, when, minor),
      ...{ category: ['air', 'water', null][i % 3] ?? null, paymentMethod: ['card', 'cash', ''][(i * i) % 3] ?? null },
    })),
  });
  const kind = fc.constantFrom('complaint', 'enquiry', 'praise');
  const rated = fc.option(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: -3, max: 50 })));
  const closed = fc.option(fc.integer({ min: -3, max: 50 }).map((d) => new Date(AS_OF - d * DAY)));
  const cases = fc.sample(fc.tuple(who, at, kind, closed, rated), { numRuns: 2 * n, seed: 44 });
  await prisma.case.createMany({
    data: cases.map(([id, when, k, closedAt, r]) =>
      filed(id, when, {
        ...{ kind: k, closedAt, ratingScore: r?.[0] ?? null },
        ratedAt: r ? new Date(AS_OF - r[1] * DAY) : null,
      }),
    ),
  });
  await plantEfforts(members.map(({ id }) => id));
  const when = (d: number | null) => (d === null ? null : new Date(AS_OF + d));
  await prisma.memberWatch.createMany({
    data: members.slice(0, n / 2).map((m, i) => ({
      ...{ tenantId: T, id: newId(), memberId: m.id, note: 'n', setBy: owner.id, setAt: new Date(AS_OF - (i % 3) + 1) },
      ...{
        recipients: [],
        until: when([null, -1, 0, 1][i % 4] ?? null),
        endedAt: when([null, null, 0, 1][i % 5] ?? null),
      },
    })),
  });
  const merges = members.flatMap((m, i) => {
    const into = members[Math.floor(i / 2)];
    return i % 4 === 3 && into ? [{ tenantId: T, memberId: m.id, intoId: into.id }] : [];
  });
  await prisma.memberAlias.createMany({ data: merges });
  await makeCutPoints(prisma, T, AS_OF - 3 * DAY);
  return members.length;
}

/** What was done for members, and what else hangs on them. */
async function plantEfforts(ids: string[]): Promise<void> {
  const [some, at] = [ids.filter((_, i) => i % 3 > 0), (i: number) => new Date(AS_OF - ((i * 37) % 500) * DAY + 1)];
  const touch = (memberId: string, i: number) => ({
    ...{ tenantId: T, id: newId(), memberId, cadence: 'c', version: 1, step: 's', period: String(i), dueAt: at(i) },
    ...{ kind: 'call', state: ['sent', 'done', 'refused', 'due'][i % 4] ?? '', expiresAt: at(i), closedAt: at(i) },
    reason: i % 8 === 2 ? 'memberDeclined' : null,
  });
  await prisma.careTouch.createMany({ data: some.map(touch) });
  await prisma.contactPerson.createMany({
    data: some.map((memberId, i) => ({ tenantId: T, id: newId(), memberId, name: 'n', influence: i % 6 || null })),
  });
  await prisma.pointsEntry.createMany({
    data: some.map((memberId, i) => ({
      ...{
        tenantId: T,
        id: newId(),
        memberId,
        unit: i % 5 ? 'points' : 'CNY',
        amount: i + 1,
        source: `s${i}`,
        at: at(i),
      },
    })),
  });
  const cases = await prisma.case.findMany({ select: { id: true }, take: 40, orderBy: { id: 'desc' } });
  await prisma.message.createMany({
    data: cases.map(({ id: caseId }, i) => ({
      ...{ tenantId: T, id: newId(), caseId, direction: i % 4 ? 'outbound' : 'inbound', channel: 'email' },
      ...{ authorType: 'staff', body: 'b', acceptedAt: i % 5 ? at(i) : null },
    })),
  });
}
