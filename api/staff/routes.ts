import { z } from 'zod';
import { ROLES } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { among } from '../cases/rows.ts';
import { StaffFilter, StaffRow } from '../contract/people.ts';
import { Id } from '../contract/values.ts';
import { asked, byId, ListQuery, literally, readList } from '../list.ts';
import { permitted } from '../permitted.ts';
import { notFound } from '../problem.ts';
import { ok, page, type Route, route } from '../route.ts';

const SORTS = ['name', 'role'] as const;
const ROW = { post: true, team: true } satisfies Prisma.StaffInclude;

export const staffRoutes: Route[] = [
  route({
    name: 'listStaff',
    method: 'get',
    path: '/api/staff',
    tag: 'people',
    summary: `Who works here, with open cases against capacity. Sorts: ${SORTS.join(', ')}`,
    access: { roles: ROLES },
    query: ListQuery,
    answers: {
      200: { description: 'A page', schema: z.array(StaffRow), headers: { 'Content-Range': 'staff first-last/total' } },
    },
    async handle({ deps: { prisma }, tenantId, staff, query }) {
      const { filter, sort, direction, skip, take } = readList(query, StaffFilter, SORTS, ['name', 'asc']);
      const { q, id, queueId, ...columns } = filter;
      const where: Prisma.StaffWhereInput = {
        AND: [
          // Whom the past names can be asked for by id for ever; lists show who is here.
          { tenantId, ...(id === undefined ? { disabledAt: null } : {}) },
          byId(id),
          asked(columns),
          queueId ? { queues: { some: { queueId } } } : {},
          q?.trim() ? { name: { contains: literally(q.normalize('NFKC').trim()), mode: 'insensitive' } } : {},
          permitted(staff.ability, 'read', 'Staff'),
        ],
      };
      const [total, people] = await Promise.all([
        prisma.staff.count({ where }),
        prisma.staff.findMany({
          where,
          include: ROW,
          omit: { passwordHash: true },
          orderBy: [{ [sort]: direction }, { id: direction }],
          skip,
          take,
        }),
      ]);
      return page('staff', await staffRows(prisma, tenantId, people), skip, total);
    },
  }),

  route({
    name: 'showStaff',
    method: 'get',
    path: '/api/staff/:id',
    tag: 'people',
    summary: 'One member of staff',
    access: { roles: ROLES },
    params: z.object({ id: Id }),
    answers: { 200: { description: 'The person', schema: StaffRow } },
    async handle({ deps: { prisma }, tenantId, staff, params: { id } }) {
      const where = { AND: [{ tenantId, id }, permitted(staff.ability, 'read', 'Staff')] };
      const person = await prisma.staff.findFirst({ where, include: ROW, omit: { passwordHash: true } });
      if (!person) throw notFound();
      return ok((await staffRows(prisma, tenantId, [person]))[0]);
    },
  }),
];

type Person = Omit<Prisma.StaffGetPayload<{ include: typeof ROW }>, 'passwordHash'>;

async function staffRows(prisma: PrismaClient, tenantId: string, people: Person[]): Promise<StaffRow[]> {
  const counts = await prisma.case.groupBy({
    by: ['assigneeId'],
    where: { tenantId, assigneeId: { in: people.map((p) => p.id) }, stage: { not: 'closed' } },
    _count: true,
  });
  const open = new Map(counts.map((row) => [row.assigneeId, row._count]));
  return people.map((p) => ({
    id: p.id,
    name: p.name,
    role: among(ROLES, p.role),
    post: named(p.post),
    team: named(p.team),
    availability: p.availability,
    open: open.get(p.id) ?? 0,
    capacity: p.capacity,
  }));
}

const named = (row: { id: string; code: string; nameZh: string; nameEn: string } | null) =>
  row && { id: row.id, code: row.code, nameZh: row.nameZh, nameEn: row.nameEn };
