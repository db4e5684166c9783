import { auditChange } from './admin/audit.ts';
import type { By } from './admin/records.ts';
import type { PrismaClient } from './client.ts';
import { newId } from './ids.ts';

/** Minutes since midnight; `ends` at or before `begins` is on the next day. */
type Hours = { begins: number; ends: number };
const ending = ({ begins, ends }: Hours): number => (ends <= begins ? ends + 1_440 : ends);

/** The weekly shifts of somebody, all of them at once. */
export async function changeWeekly(
  prisma: PrismaClient,
  by: By,
  staffId: string,
  weekly: readonly (Hours & { weekday: number })[],
): Promise<void> {
  const { tenantId } = by;
  await prisma.$transaction(async (tx) => {
    // Two who change them at once are one after the other: else both sets would stand.
    await tx.$queryRaw`SELECT 1 AS locked FROM "Staff" WHERE "tenantId" = ${tenantId} AND id = ${staffId}::uuid FOR UPDATE`;
    await tx.shift.deleteMany({ where: { tenantId, staffId, kind: 'weekly' } });
    await tx.shift.createMany({
      data: weekly.map(({ weekday, ...hours }) => ({
        ...{ tenantId, id: newId(), staffId, kind: 'weekly', weekday, begins: hours.begins, ends: ending(hours) },
      })),
    });
    await auditChange(tx, by, { action: 'shift.changed', recordType: 'Staff', recordId: staffId });
  });
}

/** One day differs, or is as every week again. */
export async function changeDay(
  prisma: PrismaClient,
  by: By,
  staffId: string,
  wanted: { kind: 'weekly' | 'off'; day: string } | ({ kind: 'extra'; day: string } & Hours),
): Promise<void> {
  const { tenantId } = by;
  const day = new Date(`${wanted.day}T00:00:00Z`);
  await prisma.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 AS locked FROM "Staff" WHERE "tenantId" = ${tenantId} AND id = ${staffId}::uuid FOR UPDATE`;
    await tx.shift.deleteMany({ where: { tenantId, staffId, day } });
    if (wanted.kind !== 'weekly') {
      const hours = wanted.kind === 'extra' ? { begins: wanted.begins, ends: ending(wanted) } : {};
      await tx.shift.create({ data: { tenantId, id: newId(), staffId, kind: wanted.kind, day, ...hours } });
    }
    await auditChange(tx, by, { action: 'shift.changed', recordType: 'Staff', recordId: staffId });
  });
}
