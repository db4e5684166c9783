import type { PrismaClient } from '../client.ts';
import { auditChange } from './audit.ts';
import { departmentInWork } from './departments.ts';
import { queueInWork } from './queues.ts';
import { type By, counted, inTurn, type Tx } from './records.ts';
import { ChangeRefused, RecordNotFound, type Uses } from './refused.ts';
import { skillInWork } from './skills.ts';
import { teamInWork } from './teams.ts';

/** What has been used is not deleted but retired: nothing new comes to it, and the past keeps its name. */
export type Retirable = 'Department' | 'Team' | 'Queue' | 'Skill';

const IN_WORK: Record<Retirable, (tx: Tx, tenantId: string, id: string) => Promise<Uses>> = {
  Department: departmentInWork,
  Team: teamInWork,
  Queue: queueInWork,
  Skill: skillInWork,
};

/** @throws ChangeRefused when work still goes on there */
export const retire = (prisma: PrismaClient, by: By, name: Retirable, id: string): Promise<void> =>
  mark(prisma, by, name, id, new Date());

export const restore = (prisma: PrismaClient, by: By, name: Retirable, id: string): Promise<void> =>
  mark(prisma, by, name, id, null);

const mark = (prisma: PrismaClient, by: By, name: Retirable, id: string, retiredAt: Date | null): Promise<void> =>
  inTurn(prisma, by.tenantId, async (tx) => {
    const { tenantId } = by;
    const row = await find(tx, name, tenantId, id);
    if (!row) throw new RecordNotFound();
    if ((row.retiredAt === null) === (retiredAt === null)) return;
    const uses = retiredAt ? counted(await IN_WORK[name](tx, tenantId, id)) : {};
    if (Object.keys(uses).length > 0) throw new ChangeRefused('stillInUse', { uses });
    const where = { tenantId_id: { tenantId, id } };
    const data = { retiredAt, version: { increment: 1 } };
    await {
      Department: () => tx.department.update({ where, data }),
      Team: () => tx.team.update({ where, data }),
      Queue: () => tx.queue.update({ where, data }),
      Skill: () => tx.skill.update({ where, data }),
    }[name]();
    const action = `${name.toLowerCase() as Lowercase<Retirable>}.${retiredAt ? 'retired' : 'restored'}` as const;
    await auditChange(tx, by, { action, recordType: name, recordId: id });
  });

function find(tx: Tx, name: Retirable, tenantId: string, id: string): Promise<{ retiredAt: Date | null } | null> {
  const where = { tenantId_id: { tenantId, id } };
  const select = { retiredAt: true } as const;
  return {
    Department: () => tx.department.findUnique({ where, select }),
    Team: () => tx.team.findUnique({ where, select }),
    Queue: () => tx.queue.findUnique({ where, select }),
    Skill: () => tx.skill.findUnique({ where, select }),
  }[name]();
}
