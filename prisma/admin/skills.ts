import type { Kind, Tx } from './records.ts';

export type SkillValues = { nameZh: string; nameEn: string };

export const SKILL: Kind<SkillValues, SkillValues & { code: string }> = {
  name: 'Skill',

  async read(tx, tenantId, id) {
    const row = await tx.skill.findUnique({ where: { tenantId_id: { tenantId, id } } });
    return row && { id, version: row.version, values: { nameZh: row.nameZh, nameEn: row.nameEn } };
  },

  async check() {},

  async create(tx, tenantId, id, values) {
    await tx.skill.create({ data: { tenantId, id, ...values } });
  },

  async write(tx, tenantId, id, changed) {
    await tx.skill.update({
      where: { tenantId_id: { tenantId, id } },
      data: { ...changed, version: { increment: 1 } },
    });
  },

  async uses(tx, tenantId, id) {
    return {
      people: await tx.staffSkill.count({ where: { tenantId, skillId: id } }),
      queues: await tx.queue.count({ where: { tenantId, skillCode: await codeOf(tx, tenantId, id) } }),
    };
  },

  async remove(tx, tenantId, id) {
    await tx.skill.delete({ where: { tenantId_id: { tenantId, id } } });
  },
};

/** People keep a retired skill; a queue that asks for one would never find anybody new. */
export const skillInWork = async (tx: Tx, tenantId: string, id: string) => ({
  queues: await tx.queue.count({ where: { tenantId, skillCode: await codeOf(tx, tenantId, id), retiredAt: null } }),
});

const codeOf = async (tx: Tx, tenantId: string, id: string): Promise<string> =>
  (await tx.skill.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } }, select: { code: true } })).code;
