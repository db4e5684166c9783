import type { PrismaClient } from '../client.ts';
import { newId } from '../ids.ts';
import { auditChange } from './audit.ts';
import { mustHold, unknownPerson } from './lookups.ts';
import { type By, inTurn } from './records.ts';
import { RecordNotFound } from './refused.ts';

export type NewAbsence = {
  from: Date;
  until: Date;
  deputyId: string | null;
  reason: string | null;
  /** What is handed over when it begins; nothing if left out. */
  handover?: string;
  wayBack?: boolean;
};

/** Two absences of one person never overlap: who stands in would not be clear. @throws InvalidInput */
export const addAbsence = (prisma: PrismaClient, by: By, staffId: string, absence: NewAbsence): Promise<string> =>
  inTurn(prisma, by.tenantId, async (tx) => {
    const { tenantId } = by;
    const { from, until, deputyId } = absence;
    if (!(await tx.staff.findUnique({ where: { tenantId_id: { tenantId, id: staffId } } }))) throw new RecordNotFound();
    const overlapping = await tx.absence.count({
      where: { tenantId, staffId, from: { lt: until }, until: { gt: from } },
    });
    mustHold({
      until: until <= from ? 'endsBeforeItBegins' : overlapping > 0 ? 'overlaps' : null,
      deputyId: deputyId === staffId ? 'notThemselves' : await unknownPerson(tx, tenantId, deputyId),
    });
    const id = newId();
    await tx.absence.create({ data: { tenantId, id, staffId, ...absence } });
    // Why somebody is away is nobody's business for ever: the audit holds when and who stands in.
    const after = { from: from.toISOString(), until: until.toISOString(), deputyId };
    await auditChange(tx, by, { action: 'absence.created', recordType: 'Staff', recordId: staffId, after });
    return id;
  });

export const removeAbsence = (prisma: PrismaClient, by: By, staffId: string, id: string): Promise<void> =>
  inTurn(prisma, by.tenantId, async (tx) => {
    const { tenantId } = by;
    const row = await tx.absence.findFirst({ where: { tenantId, id, staffId } });
    if (!row) throw new RecordNotFound();
    await tx.absence.delete({ where: { tenantId_id: { tenantId, id } } });
    const { from, until, deputyId } = row;
    const before = { from: from.toISOString(), until: until.toISOString(), deputyId };
    await auditChange(tx, by, { action: 'absence.deleted', recordType: 'Staff', recordId: staffId, before });
  });
