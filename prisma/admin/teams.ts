import { mustHold, unknownPerson, unknownRecord } from './lookups.ts';
import type { Kind, Tx } from './records.ts';

export type TeamValues = { nameZh: string; nameEn: string; departmentId: string; leadId: string | null };

export const TEAM: Kind<TeamValues, TeamValues & { code: string }> = {
  name: 'Team',

  async read(tx, tenantId, id) {
    const row = await tx.team.findUnique({ where: { tenantId_id: { tenantId, id } } });
    if (!row) return null;
    const { version, nameZh, nameEn, departmentId, leadId } = row;
    return { id, version, values: { nameZh, nameEn, departmentId, leadId } };
  },

  async check(tx, { tenantId }, next, now) {
    const { departmentId, leadId } = next;
    mustHold({
      departmentId:
        departmentId === now?.values.departmentId
          ? null
          : await unknownRecord(tx, tenantId, 'department', [departmentId]),
      leadId: leadId === now?.values.leadId ? null : await unknownPerson(tx, tenantId, leadId),
    });
  },

  async create(tx, tenantId, id, values) {
    await tx.team.create({ data: { tenantId, id, ...values } });
  },

  async write(tx, tenantId, id, changed) {
    await tx.team.update({
      where: { tenantId_id: { tenantId, id } },
      data: { ...changed, version: { increment: 1 } },
    });
  },

  async uses(tx, tenantId, id) {
    return {
      queues: await tx.queue.count({ where: { tenantId, teamId: id } }),
      robots: await tx.robot.count({ where: { tenantId, teamId: id } }),
      people: await tx.staff.count({ where: { tenantId, teamId: id } }),
    };
  },

  async remove(tx, tenantId, id) {
    await tx.team.delete({ where: { tenantId_id: { tenantId, id } } });
  },
};

export const teamInWork = async (tx: Tx, tenantId: string, id: string) => ({
  queues: await tx.queue.count({ where: { tenantId, teamId: id, retiredAt: null } }),
  people: await tx.staff.count({ where: { tenantId, teamId: id, disabledAt: null } }),
});
