import { TEAM } from '../../prisma/admin/teams.ts';
import { NewTeam, TeamChange, TeamRow } from '../contract/admin-order.ts';
import { named } from './by.ts';
import { recordRoutes } from './resource.ts';

export const teamRoutes = recordRoutes({
  ...{ one: 'Team', many: 'Teams', kind: TEAM, retirable: 'Team' },
  ...{ row: TeamRow, create: NewTeam, change: TeamChange },
  count: (prisma, where) => prisma.team.count({ where }),
  async rows(prisma, _, where, part): Promise<TeamRow[]> {
    const include = {
      department: true,
      lead: { select: { id: true, name: true, disabledAt: true } },
      queues: { where: { retiredAt: null }, orderBy: { code: 'asc' } },
      _count: { select: { staff: { where: { disabledAt: null } } } },
    } as const;
    const rows = await prisma.team.findMany({ where, include, ...part });
    return rows.map((row) => ({
      ...named(row),
      version: row.version,
      retiredAt: row.retiredAt?.toISOString() ?? null,
      department: named(row.department),
      lead: row.lead && { id: row.lead.id, name: row.lead.name, disabled: row.lead.disabledAt !== null },
      people: row._count.staff,
      queues: row.queues.map(named),
    }));
  },
});
