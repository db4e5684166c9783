import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NO_COUNTS, type SweepCounts, sumOf } from '../../../domain/care/messages.ts';
import { momentOf } from '../../../domain/care/moment.ts';
import type { Tier } from '../../../domain/vocabulary.ts';
import { whoIsDue } from '../../../prisma/care/due.ts';
import { publishCadences } from '../../../prisma/care/seeds.ts';
import { sweepPage } from '../../../prisma/care/sweep.ts';
import { type Cadence, cadenceOf } from '../../../prisma/care/versions.ts';
import type { Prisma } from '../../../prisma/client.ts';
import { database } from '../../setup/world.ts';
import { type Desk, NOW, openDesk, tenantId } from '../delivery/desk.ts';

/** Key moment: the tier changed. NOW is 4 March 2026, 10:00 in Shanghai. */
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
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
  await db.prisma.memberChange.deleteMany();
  await db.prisma.memberAlias.deleteMany();
});

type Set = Partial<Prisma.MemberUncheckedCreateInput>;
const member = (tier: Tier, set: Set = {}) =>
  desk.member({
    tier,
    preferences: { marketing: true },
    phone: '+8613900000001',
    createdAt: new Date(NOW - 400 * DAY),
    ...set,
  });
const moves = (id: string, tier: Tier, at: number) =>
  db.prisma.member.update({
    where: { tenantId_id: { tenantId, id } },
    data: { tier, tierSince: new Date(at) },
  });
async function sweep(cadence: string, asOf = NOW, pageSize = 500): Promise<SweepCounts> {
  let [cursor, counts]: [string | null, SweepCounts] = [null, NO_COUNTS];
  do {
    const page = await sweepPage(db.prisma, { tenantId, cadence, asOf, cursor, pageSize });
    [cursor, counts] = [page.cursor, sumOf(counts, page.counts)];
  } while (cursor !== null);
  return counts;
}
const touches = (cadence: string) => db.prisma.careTouch.findMany({ where: { cadence }, orderBy: { id: 'asc' } });

describe('a change of tier', () => {
  it('is a call with what to say, for whoever moved so far that way, once for each change', async () => {
    const [far, near, fell] = [await member('basic'), await member('basic'), await member('gold')];
    await moves(far.id, 'gold', NOW - 2 * HOUR);
    await moves(near.id, 'silver', NOW - 2 * HOUR);
    await moves(fell.id, 'silver', NOW - 2 * HOUR);
    expect(await sweep('tierUp')).toMatchObject({ open: 1 });
    expect(await sweep('tierUp')).toMatchObject({ open: 0 });
    const [change] = await db.prisma.memberChange.findMany({ where: { memberId: far.id, what: 'tier' } });
    expect(await touches('tierUp')).toMatchObject([
      { memberId: far.id, kind: 'call', state: 'open', step: 'encourage', period: `change:${change?.id}` },
    ]);
    expect(await sweep('tierDown')).toMatchObject({ open: 1 });
    expect(await touches('tierDown')).toMatchObject([{ memberId: fell.id, step: 'talk' }]);
    // Of those who moved up, only who is valued now is thanked.
    expect(await sweep('tierThanks')).toMatchObject({ due: 1 });

    // Another change is another occasion, a month later as far as the cap goes.
    await moves(fell.id, 'gold', NOW + 40 * DAY);
    await moves(fell.id, 'basic', NOW + 41 * DAY - HOUR);
    expect(await sweep('tierDown', NOW + 41 * DAY)).toMatchObject({ open: 1 });
    expect(await touches('tierDown')).toHaveLength(2);
  });

  it('that was followed by another, came long ago, or was the first of a new record begins nothing', async () => {
    const [back, old, fresh] = [
      await member('basic'),
      await member('basic'),
      await member('basic', { createdAt: new Date(NOW - 3 * HOUR) }),
    ];
    await moves(back.id, 'platinum', NOW - 3 * HOUR);
    await moves(back.id, 'basic', NOW - 2 * HOUR);
    await moves(old.id, 'platinum', NOW - 9 * DAY);
    await moves(fresh.id, 'platinum', NOW - 2 * HOUR);
    expect(await sweep('tierUp')).toMatchObject({ open: 0, skipped: 0, held: 0 });
    expect(await sweep('tierUp', NOW - 3 * DAY)).toMatchObject({ open: 1 });
  });

  it('is due from the hour that follows it where the member lives', () => {
    const of = {
      trigger: { type: 'tierChange' as const, direction: 'up' as const, steps: 1 },
      at: '10:00',
      patienceDays: 2,
    };
    const at = Date.parse('2026-03-04T03:00:00Z'); // 11:00 in Shanghai, 22:00 the day before in New York
    const due = (timeZone: string, now: number) =>
      momentOf(of, { birthday: null, timeZone, lastContactAt: 0, change: { id: '7', at } }, now)?.dueAt ?? null;
    const shanghai = Date.parse('2026-03-05T02:00:00Z');
    expect([due('Asia/Shanghai', shanghai - 1), due('Asia/Shanghai', shanghai)]).toEqual([null, shanghai]);
    expect(due('America/New_York', at + DAY)).toBe(Date.parse('2026-03-04T15:00:00Z'));
    expect(due('Asia/Shanghai', shanghai + 2 * DAY)).toBeNull();
  });

  it('goes page by page, and who is due is whom the sweep takes', async () => {
    const members = [];
    for (let i = 0; i < 7; i++) members.push(await member('basic'));
    for (const { id } of members) await moves(id, 'platinum', NOW - HOUR);
    const kept = members[0]?.id ?? '';
    await db.prisma.memberAlias.create({ data: { tenantId, memberId: members[1]?.id ?? '', intoId: kept } });
    const cadence = (await cadenceOf(db.prisma, tenantId, 'tierUp')) as Cadence;
    const { rows, total } = await whoIsDue(db.prisma, { tenantId, cadence, days: 0, now: NOW }, { skip: 0, take: 20 });
    expect(total).toBe(6);
    expect(await sweep('tierUp', NOW, 2)).toMatchObject({ open: 6 });
    expect((await touches('tierUp')).map(({ memberId }) => memberId).sort()).toEqual(
      rows.map(({ member: { id } }) => id).sort(),
    );
  });
});
