import type { Prisma, PrismaClient } from '../client.ts';
import { retierAll, retierMember } from '../decisions.ts';
import { newId, nextMemberNumbers } from '../ids.ts';
import { searchForms } from '../members.ts';
import { hashPassword } from '../passwords.ts';
import { orderOf } from '../seed/order.ts';
import { plantAlerts } from './alerts.ts';
import { plantApprovals } from './approvals.ts';
import { plantCare } from './care.ts';
import { plantCases } from './cases.ts';
import { plantImports } from './imports.ts';
import { insertMany } from './insert.ts';
import { plantMailIn } from './mail-in.ts';
import { type DemoMember, demoId, demoMembers } from './members.ts';
import { plantScenarios } from './scenarios.ts';
import { DEMO_PASSWORD } from './sign-ins.ts';
import { type DemoStaffIds, demoStaff, plantStaff } from './staff.ts';
import { plantViews } from './views.ts';

const DEMO_MEMBERS = 400;
/** Purchases of one statement. */
const ROWS = 10_000;

/** The demo, once: people, members with their purchases and tiers, cases. What was cut short is finished the next time. */
export async function plantDemo(prisma: PrismaClient, tenantId: string, members = DEMO_MEMBERS): Promise<void> {
  const now = Date.now();
  const passwordHash = await hashPassword(DEMO_PASSWORD);
  const planted = await prisma.$transaction(
    async (tx) => {
      if (Object.keys(await demoStaff(tx, tenantId)).length === 0)
        await plantStaff(tx, tenantId, await orderOf(tx, tenantId), passwordHash, now);
      const first = await tx.member.findUnique({ where: { tenantId_externalId: { tenantId, externalId: demoId(0) } } });
      if (first) return false;
      await plantMembers(tx, tenantId, demoMembers(members, now), await demoStaff(tx, tenantId));
      return true;
    },
    { timeout: 120_000, maxWait: 10_000 },
  );
  if (planted || !(await isTiered(prisma, tenantId))) await retierAll(prisma, tenantId, now, { cause: 'demo' });
  await plantCases(prisma, tenantId, now);
  await plantCare(prisma, tenantId, now);
  await plantMailIn(prisma, tenantId, new Date(now));
  await giveReasons(prisma, tenantId, now);
  await plantApprovals(prisma, tenantId, now);
  await plantAlerts(prisma, tenantId, now);
  await plantViews(prisma, tenantId);
  await plantScenarios(prisma, tenantId);
  await plantImports(prisma, tenantId, now);
  // The planted cases were decided by the tiers as they are now.
  await prisma.reassessment.deleteMany({ where: { tenantId, reason: 'tier', at: { gte: new Date(now) } } });
}

const isTiered = async (prisma: PrismaClient, tenantId: string) =>
  (await prisma.member.count({ where: { tenantId, tierDecisionId: { not: null } } })) > 0;

/** Whoever has a case shows why they have their tier, those of the lowest too. */
async function giveReasons(prisma: PrismaClient, tenantId: string, now: number): Promise<void> {
  const members = await prisma.member.findMany({
    where: { tenantId, tierDecisionId: null, externalId: { startsWith: 'DEMO-' }, cases: { some: {} } },
    select: { id: true },
  });
  for (const { id } of members) await retierMember(prisma, tenantId, id, now, 'demo');
}

async function plantMembers(
  tx: Prisma.TransactionClient,
  tenantId: string,
  members: DemoMember[],
  staff: DemoStaffIds,
) {
  const ids = members.map(() => newId());
  const numbers = await nextMemberNumbers(tx, tenantId, members.length);
  const each = <T>(rows: (member: DemoMember, id: string, index: number) => T[]): T[] =>
    members.flatMap((member, index) => rows(member, ids[index] as string, index));
  const persons = new Map(members.map((member) => [member, member.contactPersons.map(() => newId())]));

  const updatedAt = new Date();
  const rows = each((member, id, index) => {
    const { owner, birthday, enrolledAt, card, phone, email, contactPersons, purchases, ...rest } = member;
    return [
      {
        ...{ tenantId, id, number: numbers[index] as string },
        ...{ ...rest, ...searchForms(member.name), ownerId: owner && (staff[owner] ?? null) },
        ...{ birthday: birthday ? new Date(birthday) : null, enrolledAt: new Date(enrolledAt), updatedAt },
      },
    ];
  });
  await insertMany(tx, 'Member', rows);
  await tx.contactPerson.createMany({
    data: each((member, memberId) =>
      member.contactPersons.map(({ name, position, birthday, influence }, nth) => ({
        ...{ tenantId, id: persons.get(member)?.[nth] as string, memberId, name, pinyin: searchForms(name).pinyin },
        ...{ position, influence, birthday: new Date(birthday) },
      })),
    ),
  });
  const points = each((member, memberId) => pointsOf(member, memberId, persons.get(member) ?? []));
  await insertMany(
    tx,
    'ContactPoint',
    points.map((point) => ({ tenantId, ...point })),
  );
  const purchases = each(({ purchases }, memberId) =>
    purchases.map(({ at, product, quantity, amountMinor }) => ({
      ...{ tenantId, id: newId(), memberId, at: new Date(at), product, quantity, currency: 'CNY' },
      ...{ amountMinor: BigInt(amountMinor), baseAmountMinor: BigInt(amountMinor) },
    })),
  );
  for (let from = 0; from < purchases.length; from += ROWS)
    await insertMany(tx, 'Purchase', purchases.slice(from, from + ROWS));
}

function pointsOf(
  { card, phone, email, contactPersons, enrolledAt }: DemoMember,
  memberId: string,
  personIds: string[],
) {
  const point = (type: string, value: string | null, contactPersonId: string | null = null) =>
    value === null
      ? []
      : [{ id: newId(), memberId, contactPersonId, type, value, uniqueValue: value, verifiedAt: new Date(enrolledAt) }];
  return [
    ...[...point('card', card), ...point('phone', phone), ...point('email', email)],
    ...contactPersons.flatMap((person, nth) => [
      ...point('phone', person.phone, personIds[nth]),
      ...point('email', person.email, personIds[nth]),
    ]),
  ];
}
