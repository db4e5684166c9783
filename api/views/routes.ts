import { z } from 'zod';
import { ROLES } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { newId } from '../../prisma/ids.ts';
import { isTaken } from '../../prisma/once.ts';
import type { Action } from '../abilities.ts';
import { Id } from '../contract/values.ts';
import { NewView, ViewChange, ViewRow } from '../contract/views.ts';
import { permitted } from '../permitted.ts';
import { invalid, notFound, ProblemError } from '../problem.ts';
import type { StaffReader } from '../reader.ts';
import { type Context, ok, type Route, route } from '../route.ts';
import { type SavedView, viewRows } from './rows.ts';

/** More is no row of buttons any more. */
const MOST_OWN = 50;
const MOST_SHOWN = 300;
/** How long a view that was taken away can be brought back, at least. */
const KEPT_MS = 86_400_000;
const access = { roles: ROLES } as const;
const tag = 'views';
const params = z.object({ id: Id });
const answers = { 200: { description: 'The view', schema: ViewRow } };

type Asked = Pick<Context, 'tenantId'> & { deps: { prisma: PrismaClient }; staff: StaffReader };

export const viewRoutes: Route[] = [
  route({
    name: 'listViews',
    method: 'get',
    path: '/api/views',
    tag,
    summary: 'Saved views of the case list: one’s own, and those shared with one’s team or everyone',
    access,
    answers: { 200: { description: 'By name, one’s own first', schema: z.array(ViewRow) } },
    async handle({ deps: { prisma }, tenantId, staff }) {
      const views = await prisma.savedView.findMany({
        where: { AND: [{ tenantId, removedAt: null }, permitted(staff.ability, 'read', 'View')] },
        orderBy: [{ name: 'asc' }, { id: 'asc' }],
        take: MOST_SHOWN,
      });
      const rows = await viewRows(prisma, tenantId, views, staff.id);
      return ok([...rows.filter(({ own }) => own), ...rows.filter(({ own }) => !own)]);
    },
  }),

  route({
    name: 'saveView',
    method: 'post',
    path: '/api/views',
    tag,
    summary: 'Keep a filter and an order of the case list under a name',
    access,
    body: NewView,
    answers: { 201: { description: 'Kept', schema: ViewRow } },
    async handle(c) {
      const { deps, tenantId, staff, body } = c;
      const { prisma } = deps;
      const own = { tenantId, ownerId: staff.id };
      const shared = await sharing(c, body.sharedWith);
      if ((await prisma.savedView.count({ where: { ...own, removedAt: null } })) >= MOST_OWN)
        throw invalid({ name: 'tooManyViews' });
      const { name, filter, sort } = body;
      const view = await named(prisma, own, name, (tx) =>
        tx.savedView.create({ data: { ...own, id: newId(), name, filter, sort, ...shared } }),
      );
      return { status: 201, body: await shown(c, view) };
    },
  }),

  route({
    name: 'changeView',
    method: 'patch',
    path: '/api/views/:id',
    tag,
    summary: 'Rename a view of one’s own, share it, or let it ask for something else',
    access,
    params,
    body: ViewChange,
    answers,
    async handle(c) {
      const { deps, tenantId, params, body } = c;
      const view = await findView(c, params.id, 'edit');
      const { name = view.name, filter, sort, sharedWith } = body;
      const data: Prisma.SavedViewUpdateInput = {
        name,
        ...(filter ? { filter } : {}),
        ...(sort ? { sort } : {}),
        // As it is shared already it may stay, whatever became of whoever shared it.
        ...(sharedWith === undefined || sharedWith === view.sharedWith ? {} : await sharing(c, sharedWith)),
      };
      const where = { tenantId_id: { tenantId, id: view.id } };
      const own = { tenantId, ownerId: view.ownerId };
      return ok(
        await shown(c, await named(deps.prisma, own, name, (tx) => tx.savedView.update({ where, data }), view.id)),
      );
    },
  }),

  route({
    name: 'removeView',
    method: 'delete',
    path: '/api/views/:id',
    tag,
    summary: 'Take a view away: one’s own, or as an administrator a shared one. It can be brought back',
    access,
    params,
    answers: { 204: { description: 'Gone' } },
    async handle(c) {
      const view = await findView(c, c.params.id, 'remove');
      const { tenantId, ownerId } = view;
      const long = new Date(Date.now() - KEPT_MS);
      await c.deps.prisma.savedView.deleteMany({ where: { tenantId, ownerId, removedAt: { lt: long } } });
      await mark(c, view.id, new Date());
      return { status: 204 };
    },
  }),

  route({
    name: 'restoreView',
    method: 'post',
    path: '/api/views/:id/restoration',
    tag,
    summary: 'Bring a view back that was taken away, as long as its owner has not given its name to another',
    access,
    params,
    answers,
    async handle(c) {
      const view = await findView(c, c.params.id, 'remove', { not: null });
      return ok(await shown(c, await mark(c, view.id, null)));
    },
  }),
];

/** @throws `notFound` for one that is not the reader's to see; `forbidden` for one they see and may not change */
async function findView(
  { deps: { prisma }, tenantId, staff }: Asked,
  id: string,
  action: Action,
  removedAt: null | { not: null } = null,
): Promise<SavedView> {
  const may = (what: Action) =>
    prisma.savedView.findFirst({
      where: { AND: [{ tenantId, id, removedAt }, permitted(staff.ability, what, 'View')] },
    });
  const view = await may(action);
  if (view) return view;
  throw (await may('read')) ? new ProblemError('forbidden') : notFound();
}

const mark = ({ deps: { prisma }, tenantId }: Asked, id: string, removedAt: Date | null) =>
  prisma.savedView.update({ where: { tenantId_id: { tenantId, id } }, data: { removedAt } });

const shown = async ({ deps: { prisma }, tenantId, staff }: Asked, view: SavedView): Promise<ViewRow> =>
  (await viewRows(prisma, tenantId, [view], staff.id))[0] as ViewRow;

/** Whom it is shown to. @throws `forbidden` for whoever may not share; a `validation` problem for whoever has no team */
async function sharing({ deps: { prisma }, tenantId, staff }: Asked, sharedWith: ViewRow['sharedWith']) {
  if (sharedWith === 'nobody') return { sharedWith, teamId: null };
  if (!staff.ability.can('share', 'View')) throw new ProblemError('forbidden');
  if (sharedWith === 'everyone') return { sharedWith, teamId: null };
  const person = await prisma.staff.findUnique({
    where: { tenantId_id: { tenantId, id: staff.id } },
    select: { teamId: true },
  });
  const teamId = person?.teamId ?? staff.standing.teamIds[0];
  if (!teamId) throw invalid({ sharedWith: 'noTeam' });
  return { sharedWith, teamId };
}

/** Writes a view under a name that no other of its owner's has; one that was taken away gives its name up. @throws `taken` */
async function named(
  prisma: PrismaClient,
  own: { tenantId: string; ownerId: string },
  name: string,
  write: (tx: Prisma.TransactionClient) => Promise<SavedView>,
  but?: string,
): Promise<SavedView> {
  try {
    return await prisma.$transaction(async (tx) => {
      await tx.savedView.deleteMany({
        where: { ...own, name, removedAt: { not: null }, ...(but ? { id: { not: but } } : {}) },
      });
      return write(tx);
    });
  } catch (error) {
    throw isTaken(error) ? invalid({ name: 'taken' }) : error;
  }
}
