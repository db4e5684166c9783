import type { Prisma, PrismaClient } from '../client.ts';
import { newId } from '../ids.ts';
import { announce } from '../live.ts';

export type CadenceEdit = {
  tenantId: string;
  code: string;
  /** The version the editor saw. */
  basedOn: number;
  active?: boolean | undefined;
  /** Checked before; a new version where it differs. */
  definition?: object | undefined;
  by: string;
};

/**
 * A manager changes a cadence. Versions are never changed: another definition is the next one, and whoever is under way goes on
 * with the one they began with.
 * @returns null when there is no such cadence; 'changed' when somebody else was quicker
 */
export async function editCadence(
  prisma: PrismaClient,
  edit: CadenceEdit,
): Promise<{ version: number } | 'changed' | null> {
  const { tenantId, code, by } = edit;
  const end = await prisma.$transaction(async (tx) => {
    const [row] = await tx.$queryRaw<{ version: number; active: boolean }[]>`
      SELECT version, active FROM "Cadence" WHERE "tenantId" = ${tenantId} AND code = ${code} FOR UPDATE`;
    if (!row) return null;
    if (row.version !== edit.basedOn) return 'changed' as const;
    const version = edit.definition ? row.version + 1 : row.version;
    const active = edit.active ?? row.active;
    if (edit.definition)
      await tx.cadenceVersion.create({
        data: {
          tenantId,
          cadence: code,
          version,
          definition: edit.definition as Prisma.InputJsonObject,
          createdBy: by,
        },
      });
    await tx.cadence.update({ where: { tenantId_code: { tenantId, code } }, data: { version, active } });
    await tx.audit.create({
      data: {
        ...{ tenantId, id: newId(), actorType: 'staff', actorId: by, action: 'cadence.changed' },
        ...{ recordType: 'Cadence', recordId: code, fields: { version, active } },
      },
    });
    return { version };
  });
  if (end && end !== 'changed') await announce(prisma, [{ tenantId, topic: 'care', id: code }], ['care']);
  return end;
}
