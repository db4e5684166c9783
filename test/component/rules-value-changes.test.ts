import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CHANGES_ALONE, type RaisedAlert } from '../../domain/alert/kinds.ts';
import { isUndone, stepsOf } from '../../domain/value-change.ts';
import { LOCALES } from '../../domain/vocabulary.ts';
import { alertRanOut, evaluateCase, lookAtChanges, sweepAlerts, withChanges } from '../../prisma/alerts.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { queryOf } from '../../prisma/decisions/versions.ts';
import { newId } from '../../prisma/ids.ts';
import { wantRun } from '../../prisma/retier/runs.ts';
import type { Condition, RuleSetDefinition } from '../../rules/definition.ts';
import { alertInWords } from '../../rules/describe-alert.ts';
import { decideEach } from '../../rules/engine.ts';
import { changeVector } from '../../rules/facts/change.ts';
import { FACTS } from '../../rules/facts.ts';
import { mustParse } from '../../rules/parse.ts';
import { readFacts, vectorOf } from '../../rules/read.ts';
import { caseWith, changeRelation, frame, Parameters, scalarSql } from '../../rules/relations.ts';
import { SEEDS } from '../../rules/seeds.ts';
import { type Desk, fileCase, plantDesk } from '../setup/desk.ts';
import { database } from '../setup/world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let world: Awaited<ReturnType<typeof database>>;
let prisma: PrismaClient;
let desk: Desk;
let T: string;
let count = 0;

beforeAll(async () => {
  world = await database();
  prisma = world.prisma;
  desk = await plantDesk(prisma);
  T = desk.tenantId;
});
afterAll(() => world.close());
beforeEach(async () => {
  await prisma.memberChange.deleteMany();
  await prisma.alertChange.deleteMany();
  // Decisions rest on them, so they stay; retired ones decide nothing.
  await prisma.ruleSetVersion.updateMany({
    where: { ruleSet: 'alerts', version: { gt: 100 } },
    data: { status: 'retired' },
  });
});

type Value = Partial<Pick<Prisma.MemberCreateManyInput, 'tier' | 'lifecycle' | 'loyalty' | 'ownerId' | 'createdAt'>>;
async function plant(n: number, value: Value = {}): Promise<string[]> {
  const rows = Array.from({ length: n }, () => ({
    ...{ tenantId: T, id: newId(), number: `V${++count}`, name: '张伟', createdAt: new Date(Date.now() - 30 * DAY) },
    ...{ tier: 'gold', lifecycle: 'mature', loyalty: 'longTerm', ...value },
  }));
  await prisma.member.createMany({ data: rows });
  return rows.map(({ id }) => id);
}
const move = (ids: string[], data: Value) => prisma.member.updateMany({ where: { id: { in: ids } }, data });
const look = async (now = Date.now(), size?: number) => {
  const all = { looked: 0, raised: 0, ended: 0 };
  for (;;) {
    const { looked, raised, ended } = await lookAtChanges(prisma, T, now, size ? { size } : {});
    if (looked === 0) return all;
    all.looked += looked;
    all.raised += raised;
    all.ended += ended;
  }
};
const alertsOf = (where: Prisma.AlertWhereInput) =>
  prisma.alert.findMany({
    where,
    orderBy: [{ raisedAt: 'asc' }, { id: 'asc' }],
    include: { calls: true, changes: true },
  });
const noticesOf = (alertId: string) =>
  prisma.notice.findMany({ where: { key: { startsWith: `alert:${alertId}:` } }, include: { deliveries: true } });

let version = 100;
async function publish(rows: { id: string; when: Condition[]; then?: Partial<RaisedAlert> }[]) {
  const note = { zh: '变动', en: 'Moved' };
  const definition = mustParse(
    {
      set: 'alerts',
      hitPolicy: 'collect',
      rows: rows.map(({ id, when, then }) => ({
        ...{ id, when: { all: when }, note },
        then: {
          ...{
            alert: 'valueMoved',
            about: 'change',
            severity: 'warning',
            recipients: ['memberOwner', 'departmentHead'],
          },
          ...{ channels: ['email'], repeat: 'once', ...then },
        },
      })),
      otherwise: { id: 'otherwise', then: { alert: null }, note },
    },
    'alerts',
  );
  await prisma.ruleSetVersion.create({
    data: {
      ...{ tenantId: T, ruleSet: 'alerts', version: ++version, status: 'published' },
      ...{ effectiveFrom: new Date(Date.now() - 1_000 + version), definition: definition as object },
    },
  });
  return definition as RuleSetDefinition<'alerts'>;
}
const tierDown: Condition[] = [
  { fact: 'change.what', operator: 'equal', value: 'tier' },
  { fact: 'change.direction', operator: 'equal', value: 'down' },
];

describe('the order of value', () => {
  it('knows up from down, and what was undone', () => {
    expect(stepsOf('tier', 'gold', 'basic')).toBe(-2);
    expect(stepsOf('loyalty', 'doubter', 'partner')).toBe(6);
    expect(stepsOf('lifecycle', 'mature', 'lost')).toBeLessThan(0);
    expect(stepsOf('lifecycle', 'lost', 'potential')).toBeGreaterThan(0);
    expect(stepsOf('tierPending', null, 'silver')).toBeNull();
    const fell = { what: 'tier', from: 'gold', to: 'silver' } as const;
    expect(['basic', 'silver', 'gold', 'platinum'].map((now) => isUndone(fell, now))).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect(isUndone({ what: 'tier', from: 'basic', to: 'gold' }, 'silver')).toBe(false);
    expect(isUndone({ what: 'tierPending', from: null, to: 'silver' }, null)).toBe(true);
  });
});

describe('facts of a change', () => {
  it('say from, to, direction and steps, alike for one and for many, as the order of value does', async () => {
    const [a = '', b = ''] = await plant(2, { tier: 'platinum', lifecycle: 'mature', loyalty: 'partner' });
    const [fresh = ''] = await plant(1, { createdAt: new Date() });
    await move([a], { tier: 'silver', lifecycle: 'lost', loyalty: 'midTerm' });
    await move([b], { tier: 'basic' });
    await move([b], { tier: 'gold' });
    await move([fresh], { tier: 'basic' });
    await prisma.member.update({ where: { tenantId_id: { tenantId: T, id: a } }, data: { tierPending: 'basic' } });
    const changes = await prisma.memberChange.findMany({ orderBy: { id: 'asc' } });
    expect(changes).toHaveLength(7);
    const asOf = Date.now() + 1;
    const facts = FACTS.filter(({ source }) => source === 'change');
    const params = new Parameters();
    const f = frame(params, T, asOf);
    const picked = `SELECT h.id, h."memberId" FROM "MemberChange" h WHERE h."tenantId" = ${f.tenant}`;
    const rows = await queryOf(prisma)<Record<string, unknown>>(
      `${caseWith(f, picked)} SELECT h.id::text AS _id, ${facts.map((fact) => `${scalarSql(fact, f.asOf)} AS "${fact.id}"`).join(', ')}
        FROM ${changeRelation(f)}`,
      params.values,
    );
    const many = new Map(rows.map((row) => [String(row._id), vectorOf(facts, row)]));
    for (const { id, what, from, to, memberId } of changes) {
      const one = await readFacts(queryOf(prisma), { tenantId: T, changeId: String(id) }, asOf);
      const steps = stepsOf(what as 'tier', from, to);
      expect(one).toMatchObject(changeVector({ what: what as 'tier', from, to, newRecord: memberId === fresh }));
      expect(one).toMatchObject({
        'change.what': what,
        'change.newRecord': memberId === fresh,
        'member.kind': 'person',
      });
      expect(one['change.steps']).toBe(steps === null ? null : Math.abs(steps));
      expect(one['change.direction']).toBe(steps === null ? null : steps > 0 ? 'up' : 'down');
      expect(one['change.toTier']).toBe(what.startsWith('tier') ? to : null);
      expect(one['change.fromLifecycle']).toBe(what === 'lifecycle' ? from : null);
      expect(one['change.toLoyalty']).toBe(what === 'loyalty' ? to : null);
      expect(many.get(String(id))).toEqual(Object.fromEntries(facts.map(({ id: of }) => [of, one[of]])));
    }
  });

  it('have a place in rows about changes alone, with facts of the member', () => {
    const row = (about: string, fact: string) => () =>
      mustParse(
        {
          ...{ set: 'alerts', hitPolicy: 'collect' },
          rows: [
            {
              ...{
                id: 'r',
                when: { all: [{ fact, operator: 'equal', value: fact.endsWith('open') ? true : 'tier' }] },
              },
              note: { zh: '', en: '' },
              then: { alert: 'other', about, severity: 'info', recipients: [], channels: [], repeat: 'once' },
            },
          ],
          otherwise: { id: 'o', then: { alert: null }, note: { zh: '', en: '' } },
        },
        'alerts',
      );
    expect(row('change', 'change.what')).not.toThrow();
    for (const about of ['case', 'member', 'queue']) expect(row(about, 'change.what')).toThrow(/know nothing of/);
    expect(row('change', 'case.open')).toThrow(/know nothing of/);
  });
});

describe('an alert about a change', () => {
  it('tells owner and head of care once, however often it is looked at, with what it saw; it is over when undone', async () => {
    const [id = '', other = ''] = await plant(2, { ownerId: desk.people.rep });
    await move([id], { tier: 'silver' });
    await move([other], { tier: 'platinum' });
    const ends = await Promise.all(Array.from({ length: 5 }, () => lookAtChanges(prisma, T)));
    expect(ends.reduce((sum, { raised }) => sum + raised, 0)).toBe(1);
    const [alert] = await alertsOf({ memberId: id });
    expect(alert).toMatchObject({
      ...{ kind: 'valueMoved', rowId: 'top-tier-down', severity: 'critical', status: 'open', caseId: null },
      changes: [{ what: 'tier', from: 'gold', to: 'silver', alone: true }],
    });
    expect(alert?.calls.map(({ staffId, calledAs }) => [staffId, calledAs]).sort()).toEqual(
      [
        [desk.people.rep, 'memberOwner'],
        [desk.people.departmentHead, 'departmentHead'],
      ].sort(),
    );
    const decision = await prisma.decision.findFirstOrThrow({ where: { id: alert?.decisionId ?? '' } });
    expect(decision).toMatchObject({ ruleSet: 'alerts', memberId: id });
    // Neither cases nor the sweep end it, and a trial of time alone does not raise it anew.
    const { id: caseId } = await fileCase(prisma, { body: '你好' });
    await prisma.case.update({
      where: { tenantId_id: { tenantId: T, id: caseId } },
      data: { memberId: id, stage: 'firstLine', queueId: desk.queues.service },
    });
    await evaluateCase(prisma, { tenantId: T, caseId }, Date.now());
    await sweepAlerts(prisma, T, Date.now());
    expect(await alertsOf({ memberId: id, kind: 'valueMoved' })).toMatchObject([{ status: 'open' }]);
    await move([id], { tier: 'basic' });
    expect(await look()).toMatchObject({ looked: 1, raised: 0, ended: 0 });
    await move([id], { tier: 'gold' });
    expect(await look()).toMatchObject({ looked: 1, raised: 0, ended: 1 });
    expect(await alertsOf({ memberId: id, kind: 'valueMoved' })).toMatchObject([
      { status: 'ended', endedBecause: 'causeGone' },
    ]);
  });

  it('of records that were made just now, of small moves and of what nobody rules on, there is none', async () => {
    const [fresh = ''] = await plant(1, { createdAt: new Date() });
    const [id = ''] = await plant(1, { tier: 'silver', loyalty: 'midTerm' });
    await move([fresh], { tier: 'basic', lifecycle: 'lost' });
    await move([id], { tier: 'basic', loyalty: 'shortTerm' });
    expect(await look()).toEqual({ looked: 4, raised: 0, ended: 0 });
    await move([id], { tier: 'silver', loyalty: 'partner' });
    await move([id], { lifecycle: 'lost', loyalty: 'oneOff' });
    await look();
    expect((await alertsOf({ memberId: id })).map(({ rowId }) => rowId).sort()).toEqual([
      'loyalty-falls',
      'valued-member-lost',
    ]);
  });

  it('is told once for a member in so many hours where the row says so; its ladder ends with its cause', async () => {
    const ladder = [{ post: 'departmentHead', minutes: 60 }] as RaisedAlert['ladder'];
    const then: Partial<RaisedAlert> = { repeat: { everyHours: 48 }, ...(ladder ? { ladder } : {}) };
    await publish([{ id: 'flapping', when: tierDown, then }]);
    const [id = ''] = await plant(1);
    const now = Date.now();
    const fall = async (at: number) => {
      await move([id], { tier: 'gold' });
      await move([id], { tier: 'silver' });
      return look(at);
    };
    expect(await fall(now)).toMatchObject({ raised: 1 });
    expect(await fall(now + 47 * HOUR)).toMatchObject({ raised: 0 });
    expect(await fall(now + 49 * HOUR)).toMatchObject({ raised: 1 });
    const [first, last] = await alertsOf({ memberId: id });
    expect([first?.dueAt, last?.dueAt].every((at) => at !== null)).toBe(true);
    const ranOut = (alertId: string, at: Date) => alertRanOut(prisma, { tenantId: T, alertId }, at);
    expect(await ranOut(last?.id ?? '', last?.dueAt as Date)).toMatchObject({
      alert: { status: 'open', reminders: 1 },
    });
    await move([id], { tier: 'platinum' });
    expect(await ranOut(first?.id ?? '', first?.dueAt as Date)).toMatchObject({ alert: { status: 'ended' } });
  });
});

describe('many changes at once', () => {
  it('are one alert with a list, and one notice for each person that says how many concern them', async () => {
    await publish([{ id: 'many', when: tierDown }]);
    const [own, others] = [await plant(7, { ownerId: desk.people.rep }), await plant(40)];
    const now = Date.now();
    await move([...own, ...others], { tier: 'silver' });
    expect(await look(now, 10)).toMatchObject({ looked: 47, raised: CHANGES_ALONE + 1 });
    const all = await alertsOf({ rowId: 'many' });
    expect(all.filter(({ memberId }) => memberId !== null)).toHaveLength(CHANGES_ALONE);
    const many = all.filter(({ memberId }) => memberId === null);
    expect(many).toMatchObject([{ members: 27, kind: 'valueMoved', status: 'open' }]);
    expect(many[0]?.changes).toHaveLength(27);

    // What comes within the hour comes to it; its notices count on.
    const more = await plant(3, { ownerId: desk.people.secondRep });
    await move(more, { tier: 'basic' });
    expect(await look(now + HOUR / 2)).toMatchObject({ looked: 3, raised: 0 });
    const [alert] = await alertsOf({ rowId: 'many', memberId: null });
    expect(alert?.members).toBe(30);
    const told = new Map(alert?.calls.map(({ staffId, members }) => [staffId, members]));
    expect(told.get(desk.people.departmentHead)).toBe(30);
    expect(told.get(desk.people.secondRep)).toBe(3);
    const notices = await noticesOf(alert?.id ?? '');
    expect(notices).toHaveLength(told.size);
    for (const { staffId, data, deliveries } of notices) {
      const members = told.get(staffId ?? '') ?? 0;
      expect(data).toMatchObject({ names: { en: `${members} members`, zh: `${members}位会员` } });
      expect(deliveries.map(({ nextTryAt }) => nextTryAt.getTime() > now)).toEqual([true]);
    }

    // An hour later they are others: told anew, and the one that nobody took is over.
    const later = await plant(CHANGES_ALONE + 1);
    await move(later, { tier: 'silver' });
    expect(await look(now + 2 * HOUR)).toMatchObject({ raised: 1 });
    expect((await alertsOf({ rowId: 'many', memberId: null })).map(({ status, members }) => [status, members])).toEqual(
      [
        ['ended', 30],
        ['open', CHANGES_ALONE + 1],
      ],
    );
  });

  it('wait for a run over all members, an hour at most', async () => {
    const [id = ''] = await plant(1);
    await move([id], { tier: 'silver' });
    expect(await withChanges(prisma)).toEqual([T]);
    await wantRun(prisma, { tenantId: T, cause: 'byHand', now: Date.now() });
    expect(await withChanges(prisma)).toEqual([]);
    expect(await withChanges(prisma, Date.now() + 61 * 60_000)).toEqual([T]);
    await prisma.retierRun.deleteMany();
  });
});

it('the shipped rows of changes are in words in both languages', () => {
  const rows = SEEDS.alerts.definition.rows.filter(({ then }) => then.alert === 'valueMoved');
  expect(rows.length).toBeGreaterThan(2);
  for (const { then } of rows)
    for (const locale of LOCALES) expect(alertInWords(then, locale)).not.toMatch(/rules\.|alerts\./);
});

it('the rules decide one change as the statement finds it', async () => {
  const definition = await publish([{ id: 'down', when: tierDown }]);
  const [id = ''] = await plant(1);
  await move([id], { tier: 'basic' });
  const [change] = await prisma.memberChange.findMany();
  const facts = await readFacts(queryOf(prisma), { tenantId: T, changeId: String(change?.id) }, Date.now());
  expect((await decideEach(definition, facts)).map(({ rowId }) => rowId)).toEqual(['down']);
});
