import { dateOf } from '../../domain/calendar/definition.ts';
import { zoneClock } from '../../domain/calendar/zone.ts';
import { momentOf } from '../../domain/care/moment.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import { publishCadences, UNCONTACTED } from '../care/seeds.ts';
import { type Cared, caredFor } from '../care/standing.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { newId } from '../ids.ts';
import { chance } from './chance.ts';
import { demoStaff } from './staff.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** Birthdays, silences and calls of the demo, once: some to come, some that waited, some done in the past weeks. */
export async function plantCare(prisma: PrismaClient, tenantId: string, now: number): Promise<void> {
  if ((await prisma.careTouch.count({ where: { tenantId } })) > 0) return;
  const by = chance('steward demo care');
  await prisma.$transaction(
    async (tx) => {
      await publishCadences(tx, tenantId);
      await tx.cadence.updateMany({ where: { tenantId }, data: { active: true } });
      const found = await tx.member.findMany({
        where: { tenantId, externalId: { startsWith: 'DEMO-' }, kind: 'person' },
        orderBy: { externalId: 'asc' },
        select: { id: true },
      });
      const members = await caredFor(
        tx,
        tenantId,
        found.map(({ id }) => id),
        now,
      );
      const people = found.flatMap(({ id }) => members.get(id) ?? []);
      await giveBirthdays(tx, tenantId, people, now);
      const silent = people.filter((member) => momentOf(SILENCE, member, now));
      await tx.careTouch.createMany({ data: pastOf(tenantId, people, silent, await callers(tx, tenantId), now, by) });
    },
    { timeout: 60_000, maxWait: 10_000 },
  );
}

const SILENCE = { trigger: { type: 'silence' as const, days: 90 }, at: '10:00', patienceDays: 14 };

type Callers = { owners: (string | null)[]; manager: string | null };

async function callers(tx: Prisma.TransactionClient, tenantId: string): Promise<Callers> {
  const staff = await demoStaff(tx, tenantId);
  return { owners: [staff.rep ?? null, staff['rep.en'] ?? null, null], manager: staff.manager ?? null };
}

/** Somebody has a birthday today, also one with an open complaint; others in the days to come. */
async function giveBirthdays(
  tx: Prisma.TransactionClient,
  tenantId: string,
  people: Cared[],
  now: number,
): Promise<void> {
  // The first ones keep theirs: one of them was born on 29 February.
  const willing = people.slice(10).filter(({ consent, reach }) => consent && reach.email);
  const calm = willing.filter(({ openComplaint }) => !openComplaint);
  const chosen: [Cared | undefined, number][] = [
    ...calm.slice(0, 4).map((member): [Cared, number] => [member, 0]),
    [willing.find(({ openComplaint }) => openComplaint), 0],
    ...calm.slice(4, 12).map((member, i): [Cared, number] => [member, 1 + (i % 6)]),
  ];
  for (const [member, days] of chosen) {
    if (!member) continue;
    const today = Math.floor(zoneClock(member.timeZone).wallAt(now) / DAY);
    const year = Number(member.birthday?.slice(0, 4) ?? 1980);
    const monthDay = dateOf(today + days).slice(5);
    // Whoever was born in a common year was not born on 29 February.
    const birthday = new Date(`${year}-${monthDay === '02-29' ? '02-28' : monthDay}`);
    await tx.member.update({ where: { tenantId_id: { tenantId, id: member.id } }, data: { birthday } });
  }
}

const NOTES: Record<Locale, readonly string[]> = {
  zh: ['家里添了宝宝，想了解儿童绘本套装。', '对上次的维修很满意。', '说配送比以前慢，已解释原因。'],
  en: [
    'Moved house; asked to update the address.',
    'Happy with the coffee subscription.',
    'Finds delivery slower than it was.',
  ],
};
const RESPONSES = ['pleased', 'pleased', 'dissatisfied', 'neutral', 'noAnswer'] as const;

function pastOf(
  tenantId: string,
  people: Cared[],
  silent: Cared[],
  { owners, manager }: Callers,
  now: number,
  by: ReturnType<typeof chance>,
): Prisma.CareTouchCreateManyInput[] {
  const touch = (
    member: Cared,
    cadence: string,
    step: string,
    period: string,
    age: number,
    set: Partial<Prisma.CareTouchCreateManyInput>,
  ) => ({
    ...{
      tenantId,
      id: newId(),
      memberId: member.id,
      cadence,
      version: 1,
      step,
      period,
      state: 'sent',
      kind: 'message',
    },
    ...{ dueAt: new Date(now - age), createdAt: new Date(now - age), expiresAt: new Date(now - age + 14 * DAY) },
    closedAt: new Date(now - age),
    ...set,
  });
  const year = String(new Date(now).getUTCFullYear() - 1);
  const wishes = people.slice(60, 84).map((member) => {
    const age = by.whole(2, 28) * DAY;
    if (!member.consent) return touch(member, 'birthday', 'wish', year, age, { state: 'skipped', reason: 'noConsent' });
    return touch(member, 'birthday', 'wish', year, age, { channel: member.reach.email ? 'email' : 'text' });
  });
  const willing = silent.filter(({ consent }) => consent);
  const called = willing.filter(({ channels, reach }) => channels.includes('phone') && reach.phone).slice(0, 14);
  // Most of the valued have been written to in the past weeks; some are for the next sweep.
  const greeted = willing.filter((member) => member.tier !== 'basic' && !called.includes(member)).slice(6);
  const hellos = greeted.map((member) =>
    touch(member, 'silence', 'hello', String(member.lastContactAt), by.whole(1, 29) * DAY, {
      channel: member.reach.email ? 'email' : 'text',
    }),
  );
  const calls = called.map((member, i) => {
    const owner = owners[i % owners.length] ?? null;
    const age = (1 + (i % 5)) * DAY;
    const call = { kind: 'call', channel: 'phone', expiresAt: new Date(now + 12 * DAY), createdBy: manager };
    const to = (set: Partial<Prisma.CareTouchCreateManyInput>) =>
      touch(member, UNCONTACTED, 'call', String(member.lastContactAt), age, { ...call, ...set });
    if (i < 8)
      return to({
        state: 'open',
        closedAt: null,
        ownerId: owner,
        dueAt: new Date(now + (i % 4) * 20 * HOUR - 26 * HOUR),
      });
    const doneBy = owner ?? owners[0] ?? null;
    if (i === 8) return to({ state: 'refused', reason: 'memberDeclined', ownerId: doneBy, doneBy });
    const said = { response: RESPONSES[i % RESPONSES.length] ?? 'neutral', note: NOTES[member.locale][i % 3] ?? null };
    return to({ ...said, state: 'done', ownerId: doneBy, doneBy });
  });
  return [...wishes, ...hellos, ...calls];
}
