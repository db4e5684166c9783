import { DEPARTMENT } from '../../prisma/admin/departments.ts';
import { DepartmentChange, DepartmentRow, NewDepartment } from '../contract/admin-order.ts';
import { named } from './by.ts';
import { recordRoutes } from './resource.ts';

const COUNTS = {
  _count: { select: { teams: { where: { retiredAt: null } }, staff: { where: { disabledAt: null } } } },
} as const;

export const departmentRoutes = recordRoutes({
  ...{ one: 'Department', many: 'Departments', kind: DEPARTMENT, retirable: 'Department' },
  ...{ row: DepartmentRow, create: NewDepartment, change: DepartmentChange },
  count: (prisma, where) => prisma.department.count({ where }),
  async rows(prisma, _, where, part): Promise<DepartmentRow[]> {
    const rows = await prisma.department.findMany({ where, include: COUNTS, ...part });
    return rows.map((row) => ({
      ...named(row),
      version: row.version,
      retiredAt: row.retiredAt?.toISOString() ?? null,
      parentId: row.parentId,
      teams: row._count.teams,
      people: row._count.staff,
    }));
  },
});
