import { QUEUE, QUEUE_LINES } from '../../prisma/admin/queues.ts';
import { among } from '../cases/rows.ts';
import { NewQueue, QueueChange, QueueSetUp } from '../contract/admin-order.ts';
import { named } from './by.ts';
import { recordRoutes } from './resource.ts';

export const queueSetUpRoutes = recordRoutes({
  ...{ one: 'Queue', many: 'Queues', kind: QUEUE, retirable: 'Queue' },
  ...{ row: QueueSetUp, create: NewQueue, change: QueueChange },
  count: (prisma, where) => prisma.queue.count({ where }),
  async rows(prisma, tenantId, where, part): Promise<QueueSetUp[]> {
    const person = { select: { id: true, name: true, disabledAt: true, capacity: true } } as const;
    const include = {
      ...{ team: true, calendar: true },
      staff: { include: { staff: person }, orderBy: { staff: { name: 'asc' } } },
    } as const;
    const rows = await prisma.queue.findMany({ where, include, ...part });
    const load = await prisma.case.groupBy({
      by: ['queueId', 'assigneeId'],
      where: { tenantId, queueId: { in: rows.map((row) => row.id) }, stage: { not: 'closed' } },
      _count: true,
    });
    const sum = (id: string, unclaimed: boolean) =>
      load
        .filter((part) => part.queueId === id && (!unclaimed || part.assigneeId === null))
        .reduce((total, part) => total + part._count, 0);
    return rows.map((row) => {
      const people = row.staff.map(({ staff }) => staff);
      return {
        ...named(row),
        version: row.version,
        retiredAt: row.retiredAt?.toISOString() ?? null,
        line: among(QUEUE_LINES, row.line),
        team: named(row.team),
        calendar: named(row.calendar),
        skillCode: row.skillCode,
        people: people.map(({ id, name, disabledAt }) => ({ id, name, disabled: disabledAt !== null })),
        ...{ open: sum(row.id, false), unclaimed: sum(row.id, true) },
        capacity: people.reduce((total, p) => total + (p.disabledAt ? 0 : p.capacity), 0),
      };
    });
  },
});
