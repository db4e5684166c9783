import { z } from 'zod';
import { ROLES } from '../../domain/vocabulary.ts';
import { changeRecord, createRecord } from '../../prisma/admin/records.ts';
import { categoryTree } from '../../prisma/casework/categories.ts';
import { asText, CATEGORY, type CategoryValues } from '../../prisma/casework/edit-category.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { InvalidInput } from '../../prisma/members.ts';
import { isTaken } from '../../prisma/once.ts';
import { byOf } from '../admin/by.ts';
import { CategoryChange, CategoryRow, NewCategory } from '../contract/casework.ts';
import { Id } from '../contract/values.ts';
import { notFound } from '../problem.ts';
import { ok, type Route, route } from '../route.ts';

const EDITORS = { roles: ['manager', 'admin'] } as const;
const tag = 'categories';
const one = { description: 'The category', schema: CategoryRow };

export const categoryRoutes: Route[] = [
  route({
    name: 'listCategories',
    method: 'get',
    path: '/api/categories',
    tag,
    summary: 'The tree of categories with what each asks; each above what lies below it',
    access: { roles: ROLES, scope: 'cases:read' },
    answers: { 200: { description: 'All of them, retired ones too', schema: z.array(CategoryRow) } },
    handle: async ({ deps: { prisma }, tenantId }) => ok(await rows(prisma, tenantId)),
  }),

  route({
    name: 'createCategory',
    method: 'post',
    path: '/api/categories',
    tag,
    summary: 'Add a category below another one; its code is for ever',
    access: EDITORS,
    body: NewCategory,
    answers: { 201: one },
    async handle(c) {
      const { prisma } = c.deps;
      const place = await prisma.category.count({ where: { tenantId: c.tenantId, parent: c.body.parent } });
      const values = { ...c.body, place, fields: [], retired: false };
      const id = await createRecord(prisma, byOf(c), CATEGORY, values).catch((error: unknown) => {
        throw isTaken(error) ? new InvalidInput({ code: 'taken' }) : error;
      });
      return { status: 201, body: await shown(prisma, c.tenantId, id) };
    },
  }),

  route({
    name: 'changeCategory',
    method: 'patch',
    path: '/api/categories/:id',
    tag,
    summary: 'Rename, move, retire or change what it asks; 409 with what it is now when it was changed since `version`',
    access: EDITORS,
    params: z.object({ id: Id }),
    body: CategoryChange,
    answers: { 200: one },
    problems: ['refused', 'notFound'],
    async handle(c) {
      const { prisma } = c.deps;
      const { version, fields, ...rest } = c.body;
      const wanted = { ...rest, ...(fields ? { fields: asText(fields) } : {}) } as Partial<CategoryValues>;
      await changeRecord(prisma, byOf(c), CATEGORY, c.params.id, version, wanted);
      return ok(await shown(prisma, c.tenantId, c.params.id));
    },
  }),
];

async function rows(prisma: PrismaClient, tenantId: string): Promise<CategoryRow[]> {
  const [tree, counts] = await Promise.all([
    categoryTree(prisma, tenantId),
    prisma.case.groupBy({ by: ['category'], where: { tenantId, stage: { not: 'closed' } }, _count: true }),
  ]);
  const open = new Map(counts.map(({ category, _count }) => [category, _count]));
  return tree.map((node) => ({ ...node, open: open.get(node.code) ?? 0 }));
}

async function shown(prisma: PrismaClient, tenantId: string, id: string): Promise<CategoryRow> {
  const row = (await rows(prisma, tenantId)).find((node) => node.id === id);
  if (!row) throw notFound();
  return row;
}
