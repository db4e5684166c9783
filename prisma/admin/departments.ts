import { mustHold, unknownRecord, wouldLoop } from './lookups.ts';
import type { Kind, Tx } from './records.ts';

export type DepartmentValues = { nameZh: string; nameEn: string; parentId: string | null };

export const DEPARTMENT: Kind<DepartmentValues, DepartmentValues & { code: string }> = {
  name: 'Department',

  async read(tx, tenantId, id) {
    const row = await tx.department.findUnique({ where: { tenantId_id: { tenantId, id } } });
    if (!row) return null;
    const { version, nameZh, nameEn, parentId } = row;
    return { id, version, values: { nameZh, nameEn, parentId } };
  },

  async check(tx, { tenantId }, next, now) {
    const moved = next.parentId !== (now?.values.parentId ?? null);
    const unknown = moved && next.parentId ? await unknownRecord(tx, tenantId, 'department', [next.parentId]) : null;
    const loops = moved && (await wouldLoop(next.parentId, now?.id ?? null, (id) => parentOf(tx, tenantId, id)));
    mustHold({ parentId: unknown ?? (loops ? 'wouldLoop' : null) });
  },

  async create(tx, tenantId, id, values) {
    await tx.department.create({ data: { tenantId, id, ...values } });
  },

  async write(tx, tenantId, id, changed) {
    await tx.department.update({
      where: { tenantId_id: { tenantId, id } },
      data: { ...changed, version: { increment: 1 } },
    });
  },

  async uses(tx, tenantId, id) {
    return {
      departments: await tx.department.count({ where: { tenantId, parentId: id } }),
      teams: await tx.team.count({ where: { tenantId, departmentId: id } }),
      people: await tx.staff.count({ where: { tenantId, departmentId: id } }),
      robots: await tx.robot.count({ where: { tenantId, departmentId: id } }),
    };
  },

  async remove(tx, tenantId, id) {
    await tx.department.delete({ where: { tenantId_id: { tenantId, id } } });
  },
};

/** What must have gone before it is retired. */
export const departmentInWork = async (tx: Tx, tenantId: string, id: string) => ({
  departments: await tx.department.count({ where: { tenantId, parentId: id, retiredAt: null } }),
  teams: await tx.team.count({ where: { tenantId, departmentId: id, retiredAt: null } }),
  people: await tx.staff.count({ where: { tenantId, departmentId: id, disabledAt: null } }),
});

async function parentOf(tx: Tx, tenantId: string, id: string): Promise<string | null> {
  const row = await tx.department.findUnique({ where: { tenantId_id: { tenantId, id } }, select: { parentId: true } });
  return row?.parentId ?? null;
}
