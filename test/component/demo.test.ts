import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCalendar } from '../../domain/calendar/calendar.ts';
import { dueAt } from '../../domain/calendar/clock.ts';
import { clocksOf } from '../../domain/case/clocks.ts';
import { STAGES } from '../../domain/case/flow.ts';
import { flowOf } from '../../domain/case/known-flows.ts';
import { refusal } from '../../domain/case/legal.ts';
import type { CaseState } from '../../domain/case/state.ts';
import { DEFAULT_TENANT as tenantId } from '../../domain/tenant.ts';
import { CASE_KINDS, POSTS, ROLES, TIERS } from '../../domain/vocabulary.ts';
import { createPrisma, type PrismaClient } from '../../prisma/client.ts';
import { explainDecision } from '../../prisma/decisions.ts';
import { PLAN } from '../../prisma/demo/plan.ts';
import { EXAMPLES } from '../../prisma/demo/scenarios.ts';
import { DEMO_SIGN_INS } from '../../prisma/demo/sign-ins.ts';
import { normalisePhone } from '../../prisma/members.ts';
import { verifyPassword } from '../../prisma/passwords.ts';
import { brokenBy } from '../../prisma/scenarios/keep.ts';
import { type Seeded, seed } from '../../prisma/seed.ts';
import {
  ALL,
  type Among,
  compileCount,
  compileMatches,
  compileTrial,
  members as everybody,
  type Hits,
  type Moves,
  subjectsSql,
  within,
} from '../../rules/compile.ts';
import type { HitPolicy, RuleSetDefinition, Value } from '../../rules/definition.ts';
import type { Fact } from '../../rules/fact.ts';
import { FACTS, type FactVector, factOf } from '../../rules/facts.ts';
import { memberColumns, memberVector } from '../../rules/read.ts';
import { frame, memberRelation, memberWith, Parameters as Params } from '../../rules/relations.ts';
import { SEEDS } from '../../rules/seeds.ts';
import { database } from '../setup/world.ts';
import { tierSet } from '../unit/rules/arbitraries.ts';
import { matchingRows } from '../unit/rules/reference.ts';

let world: Awaited<ReturnType<typeof database>>;
let prisma: PrismaClient;
let seeded: Seeded[];

beforeAll(async () => {
  world = await database();
  prisma = world.prisma;
  // Two starts at once, as when two launchers race.
  const other = createPrisma(world.url, 5);
  seeded = await Promise.all([seed(prisma, { demo: true }), seed(other, { demo: true })]);
  await other.$disconnect();
});
afterAll(() => world.close());

it('has approvals in every state, at each of two levels, decided by others than whoever asked', async () => {
  const approvals = await prisma.approval.findMany({ include: { seats: true } });
  expect(new Set(approvals.map(({ status }) => status))).toEqual(
    new Set(['open', 'asked', 'approved', 'rejected', 'withdrawn']),
  );
  expect(approvals.length).toBe(9);
  expect(new Set(approvals.filter(({ endedAt }) => !endedAt).map(({ level }) => level))).toEqual(new Set([0, 1]));
  for (const { requesterId, seats } of approvals)
    for (const { staffId } of seats) expect(staffId).not.toBe(requesterId);
  expect(await prisma.pointsEntry.count()).toBe(2);
  expect(await prisma.tierOverride.count({ where: { endedAt: null } })).toBe(1);
});

it('has scenarios that its rules, flows and calendars keep', async () => {
  const rows = await prisma.scenario.findMany({ where: { tenantId } });
  expect(rows.map(({ id }) => id).sort()).toEqual(EXAMPLES.map(({ id }) => id));
  const { definition } = SEEDS.serviceLevel;
  expect(await brokenBy(prisma, tenantId, { rules: definition })).toEqual([]);
  const slower = { ...definition, rows: definition.rows.filter(({ id }) => id !== 'gold-or-repeated') };
  expect((await brokenBy(prisma, tenantId, { rules: slower })).map(({ expectation }) => expectation)).toContain(
    'answer',
  );
});

describe('the demo’s people', () => {
  it('can sign in, in every role and both languages', async () => {
    expect(seeded.map(({ administrator }) => administrator)).toEqual([undefined, undefined]);
    expect(new Set(DEMO_SIGN_INS.map(({ role }) => role))).toEqual(new Set(ROLES));
    for (const { email, password, role, locale } of DEMO_SIGN_INS) {
      const who = await prisma.staff.findUniqueOrThrow({ where: { tenantId_email: { tenantId, email } } });
      expect(who).toMatchObject({ role, locale });
      expect(await verifyPassword(password, who.passwordHash)).toBe(true);
    }
    expect(new Set(DEMO_SIGN_INS.map(({ locale }) => locale))).toEqual(new Set(['zh', 'en']));
  });

  it('have a reporting line from every rep up to the general manager, post by post', async () => {
    const staff = await prisma.staff.findMany({ include: { post: true } });
    const byId = new Map(staff.map((who) => [who.id, who]));
    for (const rep of staff.filter(({ role }) => role === 'rep')) {
      const line: string[] = [];
      for (let who: (typeof staff)[number] | undefined = rep; who; who = byId.get(who.reportsToId ?? ''))
        line.push(who.post?.code ?? '');
      expect(line).toEqual([...POSTS]);
    }
    expect(staff.filter(({ role, deputyId }) => role !== 'admin' && !deputyId)).toEqual([]);
    expect(await prisma.absence.count({ where: { from: { lte: new Date() }, until: { gt: new Date() } } })).toBe(1);
  });

  it('work every queue, in both languages on the first line', async () => {
    const queues = await prisma.queue.findMany({ include: { staff: { include: { staff: true } } } });
    for (const queue of queues) expect(queue.staff.length, queue.code).toBeGreaterThan(0);
    const service = queues.find(({ code }) => code === 'service');
    expect(new Set(service?.staff.map(({ staff }) => staff.locale))).toEqual(new Set(['zh', 'en']));
  });
});

describe('the demo’s members', () => {
  it('are made once, of all tiers and both kinds, with numbers that can be dialled', async () => {
    const members = await prisma.member.findMany({ include: { contactPoints: true, contactPersons: true } });
    expect(members).toHaveLength(400);
    expect(new Set(members.map(({ tier }) => tier))).toEqual(new Set(TIERS));
    expect(members.some(({ birthday }) => birthday?.toISOString().slice(5, 10) === '02-29')).toBe(true);
    for (const { kind, contactPersons } of members) expect(contactPersons.length > 0).toBe(kind === 'organisation');
    const phones = members.flatMap(({ contactPoints }) => contactPoints.filter(({ type }) => type === 'phone'));
    expect(phones.filter(({ value }) => normalisePhone(value) !== value)).toEqual([]);
    const emails = members.flatMap(({ contactPoints }) => contactPoints.filter(({ type }) => type === 'email'));
    expect(emails.filter(({ value }) => !/@example\.(com|org)$/.test(value))).toEqual([]);
  });

  it('bought things up to now, gave some back, and say why they have their tier', async () => {
    const { _max } = await prisma.purchase.aggregate({ _max: { at: true } });
    expect(_max.at?.getTime()).toBeLessThanOrEqual(Date.now());
    expect(_max.at?.getTime()).toBeGreaterThan(Date.now() - 14 * 86_400_000);
    expect(await prisma.purchase.count({ where: { amountMinor: { lt: 0 } } })).toBeGreaterThan(5);
    const platinum = await prisma.member.findFirstOrThrow({ where: { tier: 'platinum' } });
    const why = await explainDecision(prisma, tenantId, platinum.tierDecisionId ?? '', 'en');
    expect(why.outcome).toMatchObject({ tier: 'platinum' });
  });
});

describe('the demo’s cases', () => {
  it('were decided by the tiers as they are: none has to follow', async () => {
    expect(await prisma.reassessment.count()).toBe(0);
  });

  const cases = () => prisma.case.findMany({ include: { events: { orderBy: { version: 'asc' } }, member: true } });

  it('are of every kind, stage and language; each is there once', async () => {
    const all = await cases();
    expect(all).toHaveLength(PLAN.length);
    expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(CASE_KINDS));
    expect(new Set(all.map(({ stage }) => stage))).toEqual(new Set(STAGES));
    expect(new Set(all.map(({ externalId }) => externalId)).size).toBe(PLAN.length);
    expect(all.filter(({ member, locale }) => member.locale !== locale)).toEqual([]);
    expect(all.some(({ ball }) => ball === 'member')).toBe(true);
    expect(all.some(({ ratingScore }) => ratingScore !== null)).toBe(true);
    const ages = all.map(({ openedAt }) => Date.now() - openedAt.getTime());
    expect(Math.min(...ages)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...ages)).toBeGreaterThan(40 * 86_400_000);
  });

  it('stand where the machine put them: unbroken versions, deadlines by their calendar, nothing in the future', async () => {
    const rows = await prisma.calendarVersion.findMany();
    const calendars = Object.fromEntries(
      rows.map(({ calendarId, definition }) => [calendarId, parseCalendar(definition)]),
    );
    for (const { number, version, events, state, flowVersion, kind, stage } of await cases()) {
      expect(
        events.map((event) => event.version),
        number,
      ).toEqual(Array.from({ length: version }, (_, index) => index + 1));
      const times = events.map(({ at }) => at.getTime());
      expect(times, number).toEqual(times.toSorted((a, b) => a - b));
      expect(times.at(-1), number).toBeLessThanOrEqual(Date.now());
      if (!state) continue;
      const told = state as unknown as CaseState;
      expect(told.stage).toBe(stage);
      const why = refusal(flowOf(kind as (typeof CASE_KINDS)[number], flowVersion), told, {
        type: 'withdraw',
        by: null,
      });
      expect(why === null).toBe(stage !== 'closed');
      for (const [, clock] of clocksOf(told))
        if (clock.status === 'running') expect(clock.dueAt).toBe(dueAt(clock.spans, clock.budgetMs, calendars).at);
    }
  });

  it('that are not over have a workflow to start, the others have none', async () => {
    const open = await prisma.case.findMany({ where: { stage: { not: 'closed' } }, select: { id: true } });
    const wanted = await prisma.outbox.findMany({ select: { caseId: true } });
    expect(wanted.map(({ caseId }) => caseId).sort()).toEqual(open.map(({ id }) => id).sort());
  });

  it('some were neglected: one reached the vice president, one the general manager, each rung in its turn', async () => {
    const neglected = (await cases()).filter(({ rung }) => rung !== null);
    expect(neglected.map(({ rung }) => rung).sort()).toEqual([2, 4, 5]);
    for (const { id, rung, nextRungAt, breachedAt } of neglected) {
      const calls = await prisma.escalation.findMany({
        where: { caseId: id, endedAt: null },
        orderBy: { rung: 'asc' },
      });
      expect([...new Set(calls.map((call) => call.rung))]).toEqual([0, 1, 2, 3, 4, 5].slice(0, (rung ?? 0) + 1));
      expect(nextRungAt?.getTime()).toBeGreaterThan(Date.now());
      expect(breachedAt?.getTime()).toBeLessThan(Date.now());
      const told = await prisma.notice.findMany({
        where: { caseId: id, kind: 'escalation' },
        include: { deliveries: true },
      });
      expect(new Set(told.map(({ staffId }) => staffId))).toEqual(new Set(calls.map(({ recipientId }) => recipientId)));
      expect(told.every(({ deliveries }) => deliveries.some(({ channel }) => channel === 'email'))).toBe(true);
    }
  });

  it('only a few are forgotten; with those under way no clock of the desk has run out', async () => {
    const under = (await cases()).filter(({ state, stage, rung }) => state && stage !== 'closed' && rung === null);
    expect(under.length).toBeGreaterThan(15);
    for (const { number, dueAt, breachedAt } of under) {
      expect(breachedAt, number).toBeNull();
      expect(dueAt?.getTime(), number).toBeGreaterThan(Date.now());
    }
  });

  it('some wait for commands in order, as people would have given them', async () => {
    const commands = await prisma.command.findMany({ orderBy: [{ caseId: 'asc' }, { seq: 'asc' }] });
    expect(new Set(commands.map(({ type }) => type))).toEqual(
      new Set(['claim', 'reply', 'ask', 'handover', 'resolve', 'reject']),
    );
    expect(new Set(commands.map(({ status }) => status))).toEqual(new Set(['pending']));
  });

  it('again nothing is added', async () => {
    const count = async () => [
      await prisma.case.count(),
      await prisma.command.count(),
      await prisma.purchase.count(),
      await prisma.caseEvent.count(),
      await prisma.decision.count(),
    ];
    const before = await count();
    await seed(prisma, { demo: true });
    expect(await count()).toEqual(before);
  });
});

describe('the demo’s alerts', () => {
  it('are open and taken, of cases and of a member who complains again; nothing goes out about the past', async () => {
    const alerts = await prisma.alert.findMany({ include: { calls: true } });
    const states = new Set(alerts.map(({ kind, status }) => `${kind} ${status}`));
    for (const state of ['overdue open', 'specificMember acknowledged', 'repeatComplaints open'])
      expect(states, state).toContain(state);
    expect(alerts.filter(({ calls }) => calls.length === 0)).toEqual([]);
    expect(alerts.find(({ kind }) => kind === 'repeatComplaints')).toMatchObject({ caseId: null, rung: 0 });
    expect(new Set((await prisma.memberWatch.findMany()).map(({ note }) => /\p{Script=Han}/u.test(note))).size).toBe(2);
    expect(await prisma.noticeDelivery.count({ where: { notice: { is: { kind: 'alert' } } } })).toBe(0);
  });
});

describe('the demo’s members under rules for many', () => {
  const asOf = Date.now();
  type Known = { id: string; facts: FactVector };

  async function known(): Promise<Known[]> {
    const params = new Params();
    const f = frame(params, tenantId, asOf);
    const subjects = subjectsSql(f, params, 'all');
    const rows = await prisma.$queryRawUnsafe<Record<string, unknown>[]>(
      `${memberWith(f, subjects)} SELECT s.id::text AS id, ${memberColumns(f.asOf)} FROM ${memberRelation(f)}`,
      ...params.values,
    );
    return rows.map((row) => ({ id: String(row.id), facts: memberVector(row) }));
  }

  it('are decided alike, counted alike and compared alike', async () => {
    const members = await known();
    expect(members.length).toBeGreaterThanOrEqual(400);
    const of = FACTS.filter(({ source }) => ['record', 'purchases', 'contacts'].includes(source));
    const seen = (fact: Fact): fc.Arbitrary<Value> => {
      const values = members.map(({ facts }) => facts[fact.id as keyof FactVector]);
      const there = values.filter((value): value is Value => value !== null && value !== undefined);
      return there.length > 0 ? fc.constantFrom(...there) : fc.constant(fact.type === 'boolean');
    };
    const random = fc.sample(tierSet(of, fc.constant<HitPolicy>('first'), seen), { numRuns: 4, seed: 31 });
    const definitions = [SEEDS.tier, SEEDS.lifecycle, SEEDS.loyalty, SEEDS.careAudience].map(
      ({ definition }) => definition as RuleSetDefinition,
    );
    let before = SEEDS.loyalty.definition as RuleSetDefinition;
    for (const definition of [...definitions, ...random] as RuleSetDefinition[]) {
      const rowsOf = (of: RuleSetDefinition, facts: FactVector) => matchingRows(of, facts as Record<string, unknown>);
      const rowOf = (of: RuleSetDefinition, facts: FactVector) => rowsOf(of, facts)[0] ?? -1;
      const idOf = (row: number) => definition.rows[row]?.id ?? null;
      const counted = (hits: Hits[]) => tally(hits.flatMap(({ hit, n }) => Array<string>(n).fill(String(hit))));
      expect(counted(await asked<Hits>((about) => compileCount(definition, about)))).toEqual(
        tally(members.map(({ facts }) => String(idOf(rowOf(definition, facts))))),
      );
      const matches = members.flatMap(({ facts }) => {
        const rows = rowsOf(definition, facts).map(idOf);
        return [...(rows.length > 0 ? rows : [null]), ALL];
      });
      expect(counted(await asked<Hits>((about) => compileMatches(definition, about)))).toEqual(
        tally(matches.map(String)),
      );

      const moves = await asked<Moves>((about) => compileTrial({ before, after: definition }, about, EVERYBODY));
      const pairs = moves.flatMap(({ before, after, ids, ...each }) => {
        const monies = each.monies.split(',');
        return ids.split(',').map((id, i) => [id, `${before} ${after} ${monies[i]}`] as const);
      });
      expect(pairs).toHaveLength(members.length);
      expect(new Map(pairs)).toEqual(
        new Map(
          members.map(({ id, facts }) => [
            id,
            `${rowOf(before, facts)} ${rowOf(definition, facts)} ${facts[MONEY.id]}`,
          ]),
        ),
      );
      const sum = moves.reduce((all, { n, money }) => ({ n: all.n + n, money: all.money + Number(money) }), {
        ...{ n: 0, money: 0 },
      });
      const money = members.reduce((all, { facts }) => all + Number(facts[MONEY.id]), 0);
      expect(sum).toEqual({ n: members.length, money });
      const some = members.slice(0, 3).map(({ id }) => id);
      const named = await asked<Moves>((about) => compileTrial({ before, after: definition }, about, EVERYBODY), {
        ids: some,
      });
      expect(named.flatMap(({ ids }) => ids.split(',')).sort()).toEqual(some.sort());
      before = definition;
    }
  });

  const MONEY = factOf('member.spent12Months');
  const EVERYBODY = { money: MONEY, held: 'NULL::text', same: 'FALSE', kept: 1 };

  type About = Parameters<typeof compileCount>[1];
  async function asked<T>(compile: (about: About) => string, among: Among = 'all'): Promise<T[]> {
    const params = new Params();
    const f = frame(params, tenantId, asOf);
    const text = compile({ params, f, crowd: everybody(within(params, among)) });
    return prisma.$queryRawUnsafe<T[]>(text, ...params.values);
  }
});

function tally(words: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
