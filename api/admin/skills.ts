import { SKILL } from '../../prisma/admin/skills.ts';
import { NewSkill, SkillChange, SkillRow } from '../contract/admin-order.ts';
import { named } from './by.ts';
import { recordRoutes } from './resource.ts';

export const skillRoutes = recordRoutes({
  ...{ one: 'Skill', many: 'Skills', kind: SKILL, retirable: 'Skill' },
  ...{ row: SkillRow, create: NewSkill, change: SkillChange },
  count: (prisma, where) => prisma.skill.count({ where }),
  async rows(prisma, tenantId, where, part): Promise<SkillRow[]> {
    const include = { _count: { select: { staff: { where: { staff: { is: { disabledAt: null } } } } } } } as const;
    const rows = await prisma.skill.findMany({ where, include, ...part });
    const queues = await prisma.queue.findMany({
      where: { tenantId, retiredAt: null, skillCode: { in: rows.map((row) => row.code) } },
      orderBy: { code: 'asc' },
    });
    return rows.map((row) => ({
      ...named(row),
      version: row.version,
      retiredAt: row.retiredAt?.toISOString() ?? null,
      people: row._count.staff,
      queues: queues.filter((queue) => queue.skillCode === row.code).map(named),
    }));
  },
});
