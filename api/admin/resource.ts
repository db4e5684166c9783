import { z } from 'zod';
import { changeRecord, createRecord, type Kind, removeRecord, type Values } from '../../prisma/admin/records.ts';
import { type Retirable, restore, retire } from '../../prisma/admin/retire.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { InvalidInput } from '../../prisma/members.ts';
import { isTaken } from '../../prisma/once.ts';
import { RecordFilter } from '../contract/admin-order.ts';
import { Id } from '../contract/values.ts';
import { byId, ListQuery, literally, readList } from '../list.ts';
import { notFound } from '../problem.ts';
import { ok, page, type Route, route } from '../route.ts';
import { ADMIN, byOf } from './by.ts';

/** What the lists of order have in common. */
export type RecordWhere = {
  tenantId: string;
  AND: object[];
};

type Resource<V extends Values, New extends V & { code: string }> = {
  /** In names of routes: adminListTeams, adminShowTeam … */
  one: string;
  many: string;
  kind: Kind<V, New>;
  retirable: Retirable | null;
  row: z.ZodType;
  create: z.ZodObject;
  change: z.ZodObject;
  rows(prisma: PrismaClient, tenantId: string, where: RecordWhere, part: Part): Promise<{ id: string }[]>;
  count(prisma: PrismaClient, where: RecordWhere): Promise<number>;
};
export type Part = { orderBy: { code: 'asc' | 'desc' }; skip?: number; take?: number };

const Params = z.object({ id: Id });

/** The routes of something that has a code, names in both languages and a version: list, show, make, change, delete, retire. */
export function recordRoutes<V extends Values, New extends V & { code: string }>(r: Resource<V, New>): Route[] {
  const path = `/api/admin/${r.many.toLowerCase()}`;
  const frame = { tag: 'administration', access: ADMIN } as const;
  const shown = async (prisma: PrismaClient, tenantId: string, id: string) => {
    const [row] = await r.rows(prisma, tenantId, { tenantId, AND: [{ id }] }, { orderBy: { code: 'asc' } });
    if (!row) throw notFound();
    return row;
  };
  const one = { 200: { description: `The ${r.one.toLowerCase()}`, schema: r.row } };
  const routes: Route[] = [
    route({
      ...frame,
      name: `adminList${r.many}`,
      method: 'get',
      path,
      summary: `${r.many}. Sorts: code`,
      query: ListQuery,
      answers: {
        200: { description: 'A page', schema: z.array(r.row), headers: { 'Content-Range': 'first-last/total' } },
      },
      async handle({ deps: { prisma }, tenantId, query }) {
        const { filter, direction, skip, take } = readList(query, RecordFilter, ['code'], ['code', 'asc']);
        const where = {
          tenantId,
          AND: [
            byId(filter.id),
            filter.q?.trim() ? { OR: said(filter.q) } : {},
            filter.retired === undefined || !r.retirable ? {} : { retiredAt: filter.retired ? { not: null } : null },
          ],
        };
        const part = { orderBy: { code: direction }, skip, take };
        const [total, rows] = await Promise.all([r.count(prisma, where), r.rows(prisma, tenantId, where, part)]);
        return page(r.many.toLowerCase(), rows, skip, total);
      },
    }),
    route({
      ...frame,
      name: `adminShow${r.one}`,
      method: 'get',
      path: `${path}/:id`,
      summary: `One ${r.one.toLowerCase()}`,
      params: Params,
      answers: one,
      handle: async ({ deps: { prisma }, tenantId, params }) => ok(await shown(prisma, tenantId, params.id)),
    }),
    route({
      ...frame,
      name: `adminCreate${r.one}`,
      method: 'post',
      path,
      summary: `Make a ${r.one.toLowerCase()}; its code is for ever`,
      body: r.create,
      answers: { 201: { description: 'Made', schema: r.row } },
      async handle(c) {
        const { prisma } = c.deps;
        const values = c.body as New;
        const id = await createRecord(prisma, byOf(c), r.kind, values).catch((error: unknown) => {
          throw isTaken(error) ? new InvalidInput({ code: 'codeTaken' }) : error;
        });
        return { status: 201, body: await shown(prisma, c.tenantId, id) };
      },
    }),
    route({
      ...frame,
      name: `adminChange${r.one}`,
      method: 'patch',
      path: `${path}/:id`,
      summary: `Change a ${r.one.toLowerCase()}; 409 with what it is now when it was changed since \`version\``,
      params: Params,
      body: r.change,
      answers: one,
      problems: ['refused', 'notFound'],
      async handle(c) {
        const { version, ...wanted } = c.body as { version: number } & Partial<V>;
        await changeRecord(c.deps.prisma, byOf(c), r.kind, c.params.id, version, wanted as unknown as Partial<V>);
        return ok(await shown(c.deps.prisma, c.tenantId, c.params.id));
      },
    }),
    route({
      ...frame,
      name: `adminRemove${r.one}`,
      method: 'delete',
      path: `${path}/:id`,
      summary: `Delete a ${r.one.toLowerCase()} that nothing refers to; else 409 says what does`,
      params: Params,
      answers: { 204: { description: 'Deleted' } },
      problems: ['refused', 'notFound'],
      async handle(c) {
        await removeRecord(c.deps.prisma, byOf(c), r.kind, c.params.id);
        return { status: 204 };
      },
    }),
  ];
  return r.retirable ? [...routes, ...retirementRoutes(r.one, path, r.retirable, one, shown)] : routes;
}

function retirementRoutes(
  one: string,
  path: string,
  name: Retirable,
  answers: Route['answers'],
  shown: (prisma: PrismaClient, tenantId: string, id: string) => Promise<unknown>,
): Route[] {
  const frame = {
    tag: 'administration',
    access: ADMIN,
    path: `${path}/:id/retirement`,
    params: Params,
    answers,
  } as const;
  return [
    route({
      ...frame,
      name: `adminRetire${one}`,
      method: 'post',
      summary: `Retire a ${one.toLowerCase()}: nothing new comes to it; 409 while work goes on there`,
      problems: ['refused', 'notFound'],
      async handle(c) {
        await retire(c.deps.prisma, byOf(c), name, c.params.id);
        return ok(await shown(c.deps.prisma, c.tenantId, c.params.id));
      },
    }),
    route({
      ...frame,
      name: `adminRestore${one}`,
      method: 'delete',
      summary: `Take a retired ${one.toLowerCase()} into use again`,
      problems: ['notFound'],
      async handle(c) {
        await restore(c.deps.prisma, byOf(c), name, c.params.id);
        return ok(await shown(c.deps.prisma, c.tenantId, c.params.id));
      },
    }),
  ];
}

const said = (q: string) => {
  const like = { contains: literally(q.normalize('NFKC').trim()), mode: 'insensitive' } as const;
  return [{ code: like }, { nameZh: like }, { nameEn: like }];
};
