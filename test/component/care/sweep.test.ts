import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CadenceDefinition } from '../../../domain/care/cadence.ts';
import { NO_COUNTS, type SweepCounts, sumOf } from '../../../domain/care/messages.ts';
import { whoIsDue } from '../../../prisma/care/due.ts';
import { editCadence } from '../../../prisma/care/edit.ts';
import { CADENCE_SEEDS, publishCadences } from '../../../prisma/care/seeds.ts';
import { sweepPage } from '../../../prisma/care/sweep.ts';
import { cadenceOf } from '../../../prisma/care/versions.ts';
import { createPrisma, type Prisma } from '../../../prisma/client.ts';
import { explainDecision, publishSeeds } from '../../../prisma/decisions.ts';
import { newId } from '../../../prisma/ids.ts';
import { database } from '../../setup/world.ts';
import { type Desk, NOW, openDesk, tenantId } from '../delivery/desk.ts';

const DAY = 86_400_000;
let db: Awaited<ReturnType<typeof database>>;
let desk: Desk;

beforeAll(async () => {
  db = await database();
  desk = await openDesk(db.prisma);
  await publishCadences(db.prisma, tenantId);
  await db.prisma.cadence.updateMany({ data: { active: true } });
});
afterAll(() => db.close());
afterEach(async () => {
  await db.prisma.noticeDelivery.deleteMany();
  await db.prisma.notice.deleteMany();
  await db.prisma.careTouch.deleteMany();
  await db.prisma.memberAlias.deleteMany();
  await db.prisma.member.updateMany({ data: { erasedAt: new Date(0) } });
});

/** NOW is 4 March 2026, 10:00 in Shanghai. */
const willing = { preferences: { marketing: true } };
const born = (
  date: string,
  set: Partial<Prisma.MemberUncheckedCreateInput> & { email?: string | null; phone?: string } = {},
) => desk.member({ birthday: new Date(date), ...willing, ...set });
const silentFor = async (days: number, set: Parameters<typeof born>[1] = {}) => {
  const member = await desk.member({ tier: 'gold', ...willing, ...set, enrolledAt: new Date(NOW - days * DAY) });
  return member;
};

async function sweep(
  cadence: string,
  asOf = NOW,
  pageSize = 500,
  prisma = db.prisma,
): Promise<SweepCounts & { pages: number }> {
  let [cursor, counts, pages]: [string | null, SweepCounts, number] = [null, NO_COUNTS, 0];
  do {
    const page = await sweepPage(prisma, { tenantId, cadence, asOf, cursor, pageSize });
    [cursor, counts, pages] = [page.cursor, sumOf(counts, page.counts), pages + 1];
  } while (cursor !== null);
  return { ...counts, pages };
}
/** Rules of care in place of the shipped ones: north is left out of everything but the silence of gold, silver of birthdays. */
async function leaveOut(): Promise<() => Promise<unknown>> {
  const row = (id: string, all: object[], audience: string, cadence: string) => ({
    ...{ id, when: { all }, note: { zh: `${id}的原因`, en: `the reason of ${id}` } },
    then: { audience, cadence },
  });
  const is = (fact: string, value: string) => ({ fact, operator: 'equal', value });
  const rows = [
    row('gold', [is('member.tier', 'gold')], 'include', 'silence'),
    row('north', [is('member.region', 'north')], 'exclude', 'all'),
    row('silver', [is('member.tier', 'silver')], 'exclude', 'birthday'),
  ];
  const otherwise = { id: 'rest', note: { zh: '', en: '' }, then: { audience: 'include', cadence: 'all' } };
  const key = { tenantId, ruleSet: 'careAudience', version: 2 };
  await publishSeeds(db.prisma, tenantId);
  await db.prisma.ruleSetVersion.create({
    data: {
      ...{ ...key, status: 'published', effectiveFrom: new Date(0) },
      definition: { set: 'careAudience', hitPolicy: 'first', rows, otherwise },
    },
  });
  // Decisions rest on it, so it stays; a retired one decides nothing.
  return () => db.prisma.ruleSetVersion.updateMany({ where: key, data: { status: 'retired' } });
}

describe('the rules of care', () => {
  it('leave out whom they name, of one cadence or of all, and say why, once', async () => {
    const shipped = await leaveOut();
    try {
      const [anybody, north, silver] = [
        await born('1990-03-04', { tier: 'gold' }),
        await born('1990-03-04', { region: 'north', tier: 'gold' }),
        await born('1990-03-04', { tier: 'silver' }),
      ];
      const silent = await silentFor(400, { region: 'north' });
      const cadence = await cadenceOf(db.prisma, tenantId, 'birthday');
      if (!cadence) throw new Error('The shipped cadences are not there');
      const due = await whoIsDue(db.prisma, { tenantId, cadence, days: 0, now: NOW }, { skip: 0, take: 10 });
      expect(Object.fromEntries(due.rows.map(({ member, reason }) => [member.id, reason]))).toEqual({
        [anybody.id]: null,
        [north.id]: 'audience',
        [silver.id]: 'audience',
      });
      expect(await sweep('birthday')).toMatchObject({ due: 1, skipped: 2 });
      expect(await sweep('birthday')).toMatchObject({ due: 0, skipped: 0 });
      const rows = await touches({ state: 'skipped' });
      expect(rows.map(({ memberId, reason }) => [memberId, reason]).sort()).toEqual(
        [north, silver].map(({ id }) => [id, 'audience']).sort(),
      );
      const of = rows.find(({ memberId }) => memberId === north.id);
      const why = await explainDecision(db.prisma, tenantId, of?.decisionId ?? '', 'en');
      // The row about another cadence does not count, but rows are numbered as they stand.
      expect(why.sentence).toBe(
        'The member is left out of all care (the reason of north), by rule 2 of care audience v2: region is north',
      );
      expect((await explainDecision(db.prisma, tenantId, of?.decisionId ?? '', 'zh')).sentence).toContain(
        'north的原因',
      );
      expect(await sweep('silence')).toMatchObject({ due: 1, skipped: 0 });
      expect(await touches({ cadence: 'silence' })).toMatchObject([{ memberId: silent.id, decisionId: null }]);
    } finally {
      await shipped();
    }
  });
});

const touches = (where: Prisma.CareTouchWhereInput = {}) =>
  db.prisma.careTouch.findMany({ where, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] });

describe('a sweep for birthdays', () => {
  it('touches whoever has one now, once, by the way they prefer', async () => {
    const today = await born('1990-03-04');
    const phone = await born('1985-03-04', {
      email: null,
      phone: '+8613800138000',
      preferences: { marketing: true, channels: ['text'] },
    });
    await born('1990-03-05');
    await born('1990-03-04', { timeZone: 'America/New_York' });
    expect(await sweep('birthday')).toMatchObject({ due: 2, skipped: 0 });
    expect(await sweep('birthday')).toMatchObject({ due: 0 });
    expect(await sweep('birthday', NOW + DAY - 1)).toMatchObject({ due: 1 });
    const [first] = await touches({ memberId: today.id });
    expect(first).toMatchObject({ state: 'due', period: '2026', step: 'wish', channel: 'email', kind: 'message' });
    expect(await touches({ memberId: phone.id })).toMatchObject([{ channel: 'text' }]);
    const deliveries = await db.prisma.noticeDelivery.findMany({ include: { notice: true } });
    expect(deliveries.map(({ channel, notice }) => [channel, notice.kind]).sort()).toEqual([
      ...[
        ['email', 'care'],
        ['email', 'care'],
        ['text', 'care'],
      ],
    ]);
    expect(JSON.stringify(deliveries)).not.toContain(today.name);
  });

  it('comes for those born on 29 February on the day before March', async () => {
    await born('1992-02-29');
    expect(await sweep('birthday', Date.parse('2026-02-27T15:00:00Z'))).toMatchObject({ due: 0 });
    expect(await sweep('birthday', Date.parse('2026-02-28T02:00:00Z'))).toMatchObject({ due: 1 });
    expect(await sweep('birthday', Date.parse('2026-03-01T02:00:00Z'))).toMatchObject({ due: 0 });
  });

  it('leaves out at once whom it may not write to, and says why', async () => {
    const no = await born('1990-03-04', { preferences: {} });
    const unreachable = await born('1990-03-04', { email: null });
    const organisation = await born('1990-03-04', { kind: 'organisation' });
    const erased = await born('1990-03-04', { erasedAt: new Date(NOW) });
    await sweep('birthday');
    const rows = await touches();
    expect(Object.fromEntries(rows.map((row) => [row.memberId, [row.state, row.reason]]))).toEqual({
      [no.id]: ['skipped', 'noConsent'],
      [unreachable.id]: ['skipped', 'noAddress'],
    });
    expect([organisation.id, erased.id].map((id) => rows.some((row) => row.memberId === id))).toEqual([false, false]);
    expect(await db.prisma.notice.count()).toBe(0);
  });

  it('goes page by page and misses nobody', async () => {
    for (let i = 0; i < 7; i++) await born('1990-03-04');
    const { due, pages, seen } = await sweep('birthday', NOW, 3);
    expect({ due, seen }).toEqual({ due: 7, seen: 7 });
    expect(pages).toBeGreaterThanOrEqual(5);
  });

  it('two at once make each touch and each notice once', async () => {
    for (let i = 0; i < 40; i++) await born('1990-03-04');
    const other = createPrisma(db.url, 5);
    const sweeps = await Promise.all([0, 1, 2].map((i) => sweep('birthday', NOW, 10, i === 1 ? other : db.prisma)));
    await other.$disconnect();
    expect(sweeps.reduce((sum, { due }) => sum + due, 0)).toBe(40);
    expect(await db.prisma.careTouch.count()).toBe(40);
    expect(await db.prisma.noticeDelivery.count()).toBe(40);
  });

  it('a merged record has no birthday of its own, and what it had counts for the one it became', async () => {
    const [kept, gone] = [await born('1990-03-04'), await born('1990-03-04')];
    await sweep('birthday');
    await db.prisma.careTouch.deleteMany({ where: { memberId: kept.id } });
    await db.prisma.memberAlias.create({ data: { tenantId, memberId: gone.id, intoId: kept.id } });
    expect(await sweep('birthday')).toMatchObject({ due: 0 });
    expect(await touches({ memberId: kept.id })).toEqual([]);
  });

  it('does nothing while it is off', async () => {
    await born('1990-03-04');
    await db.prisma.cadence.updateMany({ where: { code: 'birthday' }, data: { active: false } });
    expect(await sweep('birthday')).toEqual({ ...NO_COUNTS, pages: 1 });
    await db.prisma.cadence.updateMany({ where: { code: 'birthday' }, data: { active: true } });
  });
});

describe('a sweep for silence', () => {
  it('touches whom nobody was in touch with for so long, of the audience', async () => {
    const silent = await silentFor(91);
    await silentFor(80);
    await silentFor(200, { tier: 'basic' });
    expect(await sweep('silence')).toMatchObject({ due: 1 });
    expect(await touches()).toMatchObject([{ memberId: silent.id, step: 'hello', period: String(NOW - 91 * DAY) }]);
    expect(await sweep('silence', NOW + DAY)).toMatchObject({ due: 0 });
  });

  it('a message either way breaks the silence; a note and a message that was refused do not', async () => {
    const member = await silentFor(300);
    const row = await desk.openCase(member.id, { openedAt: new Date(NOW - 200 * DAY), kind: 'enquiry' });
    const contact = () =>
      db.prisma.memberContact.findUniqueOrThrow({ where: { tenantId_memberId: { tenantId, memberId: member.id } } });
    await desk.message(row.id, 'a note', { direction: 'note', acceptedAt: new Date(NOW), createdAt: new Date(NOW) });
    const out = await desk.message(row.id, 'out', { acceptedAt: null, createdAt: new Date(NOW - 120 * DAY) });
    expect((await contact()).lastAt).toEqual(new Date(NOW - 300 * DAY));
    await db.prisma.message.update({
      where: { tenantId_id: { tenantId, id: out.id } },
      data: { acceptedAt: new Date(NOW - 100 * DAY) },
    });
    expect(await contact()).toMatchObject({ lastAt: new Date(NOW - 100 * DAY), inboundAt: null });
    expect(await sweep('silence')).toMatchObject({ due: 1 });
    await desk.message(row.id, 'in', { direction: 'inbound', createdAt: new Date(NOW - DAY) });
    expect(await contact()).toMatchObject({ lastAt: new Date(NOW - DAY), inboundAt: new Date(NOW - DAY) });
    await desk.message(row.id, 'older', { direction: 'inbound', createdAt: new Date(NOW - 50 * DAY) });
    expect(await contact()).toMatchObject({ lastAt: new Date(NOW - DAY), inboundAt: new Date(NOW - DAY) });
  });

  it('what was filed under a merged record counts', async () => {
    const [kept, gone] = [await silentFor(300), await silentFor(300)];
    await db.prisma.memberAlias.create({ data: { tenantId, memberId: gone.id, intoId: kept.id } });
    const row = await desk.openCase(gone.id, { kind: 'enquiry' });
    await desk.message(row.id, 'in', { direction: 'inbound', createdAt: new Date(NOW - DAY) });
    expect(await sweep('silence')).toMatchObject({ due: 0 });
  });

  it('counts from the last contact under any record: a later one that was merged in is another silence', async () => {
    const [kept, gone] = [await silentFor(300), await silentFor(200)];
    await sweep('silence');
    await db.prisma.careTouch.deleteMany({ where: { memberId: gone.id } });
    await db.prisma.memberAlias.create({ data: { tenantId, memberId: gone.id, intoId: kept.id } });
    expect(await sweep('silence')).toMatchObject({ due: 1 });
    expect(await touches({ memberId: kept.id })).toMatchObject([
      { period: String(NOW - 300 * DAY) },
      { period: String(NOW - 200 * DAY) },
    ]);
    expect(await sweep('silence')).toMatchObject({ due: 0 });
  });

  it('goes on where the page before ended, also where many have one instant', async () => {
    for (let i = 0; i < 8; i++) await silentFor(100);
    expect(await sweep('silence', NOW, 3)).toMatchObject({ due: 8 });
  });

  it('its second step follows, in the version the first began with: a task for whoever looks after them', async () => {
    const owner = await desk.staff();
    const member = await silentFor(120, { ownerId: owner.id, phone: '+8613800138000' });
    await sweep('silence');
    const [first] = await touches();
    const closed = { state: 'sent', closedAt: new Date(NOW), nextAt: new Date(NOW + 7 * DAY) };
    await db.prisma.careTouch.update({ where: { tenantId_id: { tenantId, id: first?.id as string } }, data: closed });
    expect(await sweep('silence', NOW + 7 * DAY - 1)).toMatchObject({ open: 0 });
    const definition = structuredClone(CADENCE_SEEDS[1]?.definition) as CadenceDefinition;
    definition.steps = definition.steps.slice(0, 1);
    await editCadence(db.prisma, { tenantId, code: 'silence', basedOn: 1, definition, by: owner.id });
    expect(await sweep('silence', NOW + 7 * DAY)).toMatchObject({ open: 1 });
    expect(await touches({ kind: 'call' })).toMatchObject([
      {
        memberId: member.id,
        state: 'open',
        ownerId: owner.id,
        version: 1,
        begunAt: new Date(NOW),
        period: first?.period,
      },
    ]);
    expect(await sweep('silence', NOW + 8 * DAY)).toMatchObject({ open: 0 });
  });
});

describe('what a sweep costs', () => {
  // Those of other tests are erased, but still looked at.
  beforeEach(() => db.prisma.memberContact.deleteMany());

  /** Statements that were sent and rows that came back, whichever way. */
  async function costOf(work: () => Promise<unknown>): Promise<{ statements: number; rows: number }> {
    const statements = vi.spyOn(pg.Query.prototype, 'submit');
    const rows = vi.spyOn(pg.Query.prototype as unknown as { handleDataRow(): void }, 'handleDataRow');
    try {
      await work();
      return { statements: statements.mock.calls.length, rows: rows.mock.calls.length };
    } finally {
      statements.mockRestore();
      rows.mockRestore();
    }
  }
  const again = (pageSize = 500) => costOf(() => sweep('silence', NOW + DAY, pageSize));

  it('once more, nobody who had this silence or is not of the audience is read: the same for few as for many', async () => {
    for (let i = 0; i < 3; i++) await silentFor(100 + i);
    await silentFor(100, { tier: 'basic' });
    expect(await sweep('silence', NOW + DAY)).toMatchObject({ seen: 4, due: 3 });
    const few = await again();
    for (let i = 0; i < 20; i++) await silentFor(100 + i);
    for (let i = 0; i < 20; i++) await silentFor(100 + i, { tier: 'basic' });
    expect(await sweep('silence', NOW + DAY)).toMatchObject({ seen: 44, due: 20 });
    expect(await again()).toEqual(few);
  });

  it('a page costs the same number of statements, however many are due on it', async () => {
    const first = () => costOf(() => sweep('silence', NOW + DAY));
    for (let i = 0; i < 3; i++) await silentFor(100 + i);
    const few = await first();
    for (let i = 0; i < 30; i++) await silentFor(100 + i);
    const many = await first();
    expect(many.statements).toBe(few.statements);
    // The page that finds them, whom it finds, and what was made of each.
    expect(many.rows - few.rows).toBe(2 * (30 - 3));
  });

  it('and each further page as many as the one before', async () => {
    for (let i = 0; i < 20; i++) await silentFor(100 + i, { tier: 'basic' });
    const [one, two, four] = [await again(21), await again(11), await again(6)].map(({ statements }) => statements);
    const page = (two as number) - (one as number);
    expect(page).toBeGreaterThan(0);
    expect(four).toBe((one as number) + 3 * page);
  });

  it('calls that wait are judged in one statement, however many', async () => {
    const held = async (count: number) => {
      for (let i = 0; i < count; i++) {
        const { id } = await silentFor(120, { phone: '+8613800138000' });
        const row = { tenantId, id: newId(), memberId: id, cadence: 'silence', version: 1, step: 'call', kind: 'call' };
        const [at, period] = [new Date(NOW - DAY), String(NOW - 120 * DAY)];
        await db.prisma.careTouch.create({
          data: { ...row, period, state: 'held', dueAt: at, expiresAt: new Date(NOW + DAY), lookAt: at },
        });
        await db.prisma.careTouch.create({
          data: {
            ...{ ...row, id: newId(), step: 'hello', kind: 'message', state: 'skipped' },
            ...{ period, dueAt: at, expiresAt: at, closedAt: at },
          },
        });
      }
      return costOf(async () => expect(await sweep('silence')).toMatchObject({ open: count }));
    };
    const few = await held(2);
    await db.prisma.careTouch.deleteMany();
    await db.prisma.member.updateMany({ data: { erasedAt: new Date(0) } });
    expect((await held(12)).statements).toBe(few.statements);
  });
});

describe('a call', () => {
  const callAt = async (set: Parameters<typeof silentFor>[1] = {}) => {
    const member = await silentFor(120, { phone: '+8613800138000', ...set });
    const row = {
      tenantId,
      id: newId(),
      memberId: member.id,
      cadence: 'silence',
      version: 1,
      step: 'hello',
      kind: 'message',
    };
    await db.prisma.careTouch.create({
      data: {
        ...row,
        ...{ period: String(NOW - 120 * DAY), state: 'sent', dueAt: new Date(NOW - 8 * DAY), expiresAt: new Date(NOW) },
        ...{ closedAt: new Date(NOW - 8 * DAY), nextAt: new Date(NOW - DAY) },
      },
    });
    return member;
  };
  const call = async () => (await touches({ kind: 'call' }))[0];

  it('waits while a complaint is open, becomes a task when it is closed', async () => {
    const member = await callAt();
    const row = await desk.openCase(member.id);
    await sweep('silence');
    expect(await call()).toMatchObject({
      state: 'held',
      reason: 'openComplaint',
      lookAt: new Date(NOW + 6 * 3_600_000),
    });
    await db.prisma.case.update({
      where: { tenantId_id: { tenantId, id: row.id } },
      data: { closedAt: new Date(NOW) },
    });
    expect(await sweep('silence', NOW + 3_600_000)).toMatchObject({ open: 0 });
    expect(await sweep('silence', NOW + 6 * 3_600_000)).toMatchObject({ open: 1 });
    expect(await call()).toMatchObject({ state: 'open', reason: null });
  });

  it('is given up when it has waited too long', async () => {
    const member = await callAt();
    await desk.openCase(member.id);
    for (let day = 0; day <= 15; day++) await sweep('silence', NOW + day * DAY);
    expect(await call()).toMatchObject({ state: 'skipped', reason: 'stale' });
  });

  it('is not made when the member got in touch since', async () => {
    const member = await callAt();
    const row = await desk.openCase(member.id, { kind: 'enquiry' });
    await desk.message(row.id, 'in', { direction: 'inbound', createdAt: new Date(NOW - 2 * DAY) });
    await sweep('silence');
    expect(await call()).toMatchObject({ state: 'skipped', reason: 'responded', nextAt: null });
  });

  it('needs a phone, the consent and the channel', async () => {
    await callAt({ preferences: { marketing: true, channels: ['email'] } });
    await sweep('silence');
    expect(await call()).toMatchObject({ state: 'skipped', reason: 'channel' });
  });
});
