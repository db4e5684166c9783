import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_COUNTS, sumOf } from '../../../domain/care/messages.ts';
import { whoIsDue } from '../../../prisma/care/due.ts';
import { CADENCE_SEEDS, publishCadences } from '../../../prisma/care/seeds.ts';
import { sweepPage } from '../../../prisma/care/sweep.ts';
import { type Cadence, cadenceOf, readDefinition } from '../../../prisma/care/versions.ts';
import { newId } from '../../../prisma/ids.ts';
import { database } from '../../setup/world.ts';
import { type Desk, NOW, openDesk, tenantId } from '../delivery/desk.ts';

/** What is foretold is what a sweep then does. */
const DAY = 86_400_000;
const ZONES = ['Asia/Shanghai', 'UTC', 'America/New_York', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'];
let db: Awaited<ReturnType<typeof database>>;
let desk: Desk;

beforeAll(async () => {
  db = await database();
  desk = await openDesk(db.prisma);
  await publishCadences(db.prisma, tenantId);
  await db.prisma.cadence.updateMany({ data: { active: true } });
  await plant();
});
afterAll(() => db.close());

/** Around the hour at which each of the zones turns: some due, some about to be, some had it, some are not meant. */
async function plant(): Promise<void> {
  for (const [i, timeZone] of ZONES.entries())
    for (const days of [88, 89, 90, 91, 95, 97, 200]) {
      const enrolledAt = new Date(NOW - days * DAY + i * 3_600_000);
      const birthday = new Date(Date.parse('1990-03-01') + (days % 9) * DAY);
      const willing = { preferences: { marketing: true } };
      const set = { tier: days === 95 ? 'basic' : 'gold', enrolledAt, birthday, timeZone, ...(i % 2 ? willing : {}) };
      const { id } = await desk.member(set);
      if (days === 97) {
        const gone = await desk.member({ ...set, enrolledAt: new Date(NOW - (80 + i * 5) * DAY) });
        await db.prisma.memberAlias.create({ data: { tenantId, memberId: gone.id, intoId: id } });
      }
      if (days === 200) await had(id, 'silence', String(enrolledAt.getTime()));
      if (days === 91) await had(id, 'birthday', '2026');
    }
}

const had = (memberId: string, cadence: string, period: string) =>
  db.prisma.careTouch.create({
    data: {
      ...{ tenantId, id: newId(), memberId, cadence, version: 1, step: cadence === 'silence' ? 'hello' : 'wish' },
      ...{ period, kind: 'message', state: 'skipped', dueAt: new Date(NOW), expiresAt: new Date(NOW) },
    },
  });

const cadence = async (code: string) => (await cadenceOf(db.prisma, tenantId, code)) as Cadence;
const ask = async (code: string, days: number, part = { skip: 0, take: 100 }, most?: number) =>
  whoIsDue(db.prisma, { tenantId, cadence: await cadence(code), days, now: NOW }, part, most);

describe('who is due', () => {
  it.each(['birthday', 'silence'])('by the %s cadence is whom the sweep then takes', async (code) => {
    const { rows, total, lookedAt } = await ask(code, 0);
    expect([lookedAt, rows.length]).toEqual([null, total]);
    let [cursor, counts]: [string | null, typeof NO_COUNTS] = [null, NO_COUNTS];
    const before = new Set((await db.prisma.careTouch.findMany({ where: { cadence: code } })).map(({ id }) => id));
    do {
      const page = await sweepPage(db.prisma, { tenantId, cadence: code, asOf: NOW, cursor, pageSize: 7 });
      [cursor, counts] = [page.cursor, sumOf(counts, page.counts)];
    } while (cursor !== null);
    const made = (await db.prisma.careTouch.findMany({ where: { cadence: code } })).filter(({ id }) => !before.has(id));
    expect(made.map(({ memberId }) => memberId).sort()).toEqual(rows.map(({ member }) => member.id).sort());
    expect(total).toBeGreaterThanOrEqual(5);
    const state = Object.fromEntries(made.map((touch) => [touch.memberId, touch.reason ?? 'go']));
    for (const { member, verdict, reason } of rows) expect(state[member.id]).toBe(verdict === 'go' ? 'go' : reason);
    expect((await ask(code, 0)).total).toBe(0);
    await db.prisma.careTouch.deleteMany({ where: { id: { in: made.map(({ id }) => id) } } });
  });

  it('is shown page by page, the soonest first, with the number of all', async () => {
    const whole = await ask('silence', 7);
    const due = whole.rows.map(({ dueAt }) => dueAt);
    expect(due).toEqual(due.toSorted((a, b) => a - b));
    const pages = await Promise.all([0, 5, 10].map((skip) => ask('silence', 7, { skip, take: 5 })));
    expect(pages.flatMap(({ rows }) => rows.map(({ member }) => member.id))).toEqual(
      whole.rows.slice(0, 15).map(({ member }) => member.id),
    );
    expect(pages.map(({ total }) => total)).toEqual([whole.total, whole.total, whole.total]);
    expect((await ask('silence', 0)).total).toBeLessThan(whole.total);
  });

  it('says when there are more members than were looked at', async () => {
    const some = await ask('silence', 7, { skip: 0, take: 100 }, 10);
    expect(some.lookedAt).toBe(10);
    expect(some.total).toBeLessThanOrEqual(10);
    expect((await ask('silence', 7, { skip: 0, take: 100 }, 1_000)).lookedAt).toBeNull();
  });

  it('under a draft is asked by the draft’s days and audience', async () => {
    const shipped = structuredClone(CADENCE_SEEDS[1]?.definition);
    const wider = readDefinition({ ...shipped, trigger: { type: 'silence', days: 30 }, audience: null });
    const draft = { ...(await cadence('silence')), ...wider };
    const { total } = await whoIsDue(db.prisma, { tenantId, cadence: draft, days: 0, now: NOW }, { skip: 0, take: 1 });
    expect(total).toBeGreaterThan((await ask('silence', 7)).total);
    expect(await ask('uncontacted', 7)).toEqual({ rows: [], total: 0, lookedAt: null });
  });
});
