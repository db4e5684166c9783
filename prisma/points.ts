import type { Prisma, PrismaClient } from './client.ts';
import { newId } from './ids.ts';
import { recordsOf, resolveMember } from './members.ts';

type Tx = Prisma.TransactionClient;
type Client = PrismaClient | Tx;

export const POINTS = 'points';

/** `amount` is points, or minor units where `unit` is a currency; negative takes away. */
export type Booking = {
  tenantId: string;
  memberId: string;
  unit: string;
  amount: bigint;
  /** What it is for; the same twice is booked once. */
  source: string;
  approvalId?: string;
  caseId?: string | null;
  at: Date;
};

/** A balance would fall below zero. Nothing was booked. */
export class NotEnough extends Error {
  readonly balance: bigint;
  constructor(balance: bigint) {
    super('The balance does not suffice');
    this.balance = balance;
  }
}

/**
 * Books once. What is taken away comes from the records merged into the member, too, where their own does not suffice. The
 * database carries the balances and refuses a negative one, whoever writes.
 * @returns false when this source was booked before
 * @throws NotEnough
 */
export async function book(tx: Tx, booking: Booking): Promise<boolean> {
  const { tenantId, unit, amount, source } = booking;
  const memberId = await resolveMember(tx, tenantId, booking.memberId);
  const records = [memberId, ...(await recordsOf(tx, tenantId, memberId)).filter((id) => id !== memberId)];
  // The trigger's own locks, all at once and always in the same order: balances stand still until the commit.
  await tx.$queryRaw`
    SELECT count(pg_advisory_xact_lock(hashtextextended(format('PointsEntry:%s:%s:%s', ${tenantId}::text, id, ${unit}::text), 0))) FROM (
      SELECT unnest(${records}::uuid[]) AS id ORDER BY 1) AS locked`;
  if ((await tx.pointsEntry.count({ where: { tenantId, source } })) > 0) return false;
  const parts = amount > 0n ? [{ memberId, amount }] : await takenFrom(tx, { tenantId, unit, records, amount });
  const { approvalId = null, caseId = null, at } = booking;
  for (const [part, of] of parts.entries())
    await tx.pointsEntry.create({
      data: { tenantId, id: newId(), ...of, unit, source, part, approvalId, caseId, at },
    });
  return true;
}

async function takenFrom(
  tx: Tx,
  of: { tenantId: string; unit: string; records: string[]; amount: bigint },
): Promise<{ memberId: string; amount: bigint }[]> {
  const balances = await lastEntries(tx, of.tenantId, of.records);
  let left = -of.amount;
  const parts: { memberId: string; amount: bigint }[] = [];
  for (const memberId of of.records) {
    const balance = balances.find((row) => row.memberId === memberId && row.unit === of.unit)?.balance ?? 0n;
    const taken = balance < left ? balance : left;
    if (taken > 0n) parts.push({ memberId, amount: -taken });
    left -= taken;
  }
  if (left > 0n) throw new NotEnough(-of.amount - left);
  return parts;
}

/** What the member has, by unit; merged records count. Points first. */
export async function balancesOf(
  client: Client,
  tenantId: string,
  memberId: string,
): Promise<{ unit: string; balance: bigint }[]> {
  const sums = new Map<string, bigint>();
  for (const { unit, balance } of await lastEntries(
    client,
    tenantId,
    await recordsOf(client as Tx, tenantId, memberId),
  ))
    sums.set(unit, (sums.get(unit) ?? 0n) + balance);
  return [...sums]
    .map(([unit, balance]) => ({ unit, balance }))
    .sort((a, b) => Number(b.unit === POINTS) - Number(a.unit === POINTS) || a.unit.localeCompare(b.unit));
}

/** Entries, newest first; merged records count. */
export async function entriesOf(client: Client, tenantId: string, memberId: string, take: number) {
  return client.pointsEntry.findMany({
    where: { tenantId, memberId: { in: await recordsOf(client as Tx, tenantId, memberId) } },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take,
  });
}

/** Each record's last entry per unit, which carries its balance. */
const lastEntries = (client: Client, tenantId: string, records: string[]) =>
  client.$queryRaw<{ memberId: string; unit: string; balance: bigint }[]>`
    SELECT DISTINCT ON ("memberId", unit) "memberId"::text AS "memberId", unit, balance FROM "PointsEntry"
    WHERE "tenantId" = ${tenantId} AND "memberId" = ANY(${records}::uuid[]) ORDER BY "memberId", unit, seq DESC`;
