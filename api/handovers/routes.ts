import { z } from 'zod';
import { FREE_KINDS, ITEM_KINDS, type ItemKind, type Rules } from '../../domain/handover/handover.ts';
import { ROLES, type Role } from '../../domain/vocabulary.ts';
import type { Prisma } from '../../prisma/client.ts';
import type { Handover } from '../../prisma/generated/client.ts';
import { askForHandover, cancelHandover, tryAgain, undoHandover } from '../../prisma/handover/ask.ts';
import { listItems, WORKING } from '../../prisma/handover/plan.ts';
import { newId } from '../../prisma/ids.ts';
import { byOf } from '../admin/by.ts';
import {
  HandoverDetail,
  HandoverFilter,
  HandoverItemFilter,
  HandoverItemRow,
  HandoverPreview,
  HandoverRetry,
  HandoverRow,
  HandoverWanted,
  NewHandover,
} from '../contract/handovers.ts';
import { Id } from '../contract/values.ts';
import { asked, ListQuery, readList } from '../list.ts';
import { namesOf } from '../names.ts';
import { permitted } from '../permitted.ts';
import { invalid, notFound, ProblemError } from '../problem.ts';
import { onceOf } from '../register.ts';
import { type Context, ok, page, type Route, route } from '../route.ts';
import { handoverDetail, handoverRows, itemRows } from './rows.ts';

const LEADERS: readonly Role[] = ['lead', 'manager', 'admin'];
const frame = { tag: 'handovers', access: { roles: LEADERS } } as const;
const params = z.object({ id: Id });
const one = { 200: { description: 'The handover', schema: HandoverDetail } };
/** As many items as a preview shows one by one; all are counted. */
const SHOWN = 500;
/** States of what has come to a receiver. */
const ARRIVED = ['moved', 'returning', 'returned', 'stays'];
type C = Pick<Context, 'deps' | 'tenantId' | 'staff' | 'locale'>;

export const handoverRoutes: Route[] = [
  route({
    ...frame,
    name: 'previewHandover',
    method: 'post',
    path: '/api/handovers/preview',
    summary: 'Each item somebody holds, where it would go now, and why. Changes nothing',
    body: HandoverWanted,
    answers: { 200: { description: 'All of it', schema: HandoverPreview } },
    async handle(c) {
      const { prisma } = c.deps;
      const { tenantId } = c;
      await mustRelieve(c, c.body.fromId);
      const rules = await rulesOf(c, c.body);
      const dueUntil = c.body.dueUntil === null ? null : new Date(c.body.dueUntil);
      const wanted = { ...c.body, tenantId, rules, dueUntil, absenceId: null };
      const items = await listItems(prisma, wanted, new Date());
      const shown = items.slice(0, SHOWN).map((item) => ({ ...item, id: newId(), state: 'listed', reason: null }));
      const names = await namesOf(
        prisma,
        tenantId,
        items.map(({ toId }) => toId),
      );
      return ok({
        total: items.length,
        byKind: countsBy(items.map(({ kind }) => kind)),
        byReceiver: Object.entries(countsBy(items.map(({ toId }) => toId ?? ''))).map(([id, count]) => ({
          ...{ to: id ? { id, name: names.get(id) ?? '–' } : null, count },
        })),
        items: await itemRows(reading(c), shown),
      } satisfies HandoverPreview);
    },
  }),

  route({
    ...frame,
    name: 'startHandover',
    method: 'post',
    path: '/api/handovers',
    summary: 'Hand over all that somebody holds, now or from an instant on; the worker carries it out',
    body: NewHandover,
    idempotent: true,
    answers: { 201: { description: 'Written down', schema: z.object({ id: Id }) } },
    problems: ['refused'],
    async handle(c) {
      const { body } = c;
      await mustRelieve(c, body.fromId);
      // The end of an account is an administrator's.
      if (body.leaves && c.staff.role !== 'admin') throw new ProblemError('forbidden');
      if (body.leaves && body.fromId === c.staff.id) throw invalid({ fromId: 'notThemselves' });
      const made = await askForHandover(c.deps.prisma, byOf(c), {
        ...{ fromId: body.fromId, cause: body.cause, scope: body.scope, leaves: body.leaves },
        rules: await rulesOf(c, body),
        dueUntil: body.dueUntil === null ? null : new Date(body.dueUntil),
        startsAt: body.startsAt ? new Date(body.startsAt) : new Date(),
        once: onceOf(c),
      });
      return { status: 201, body: made };
    },
  }),

  route({
    ...frame,
    name: 'listHandovers',
    method: 'get',
    path: '/api/handovers',
    summary: 'Handovers of people whose work the reader may hand over. Sorts: createdAt',
    query: ListQuery,
    answers: {
      200: {
        description: 'A page',
        schema: z.array(HandoverRow),
        headers: { 'Content-Range': 'handovers first-last/total' },
      },
    },
    async handle(c) {
      const { prisma } = c.deps;
      const { filter, direction, skip, take } = readList(c.query, HandoverFilter, ['createdAt'], ['createdAt', 'desc']);
      const where: Prisma.HandoverWhereInput = {
        ...{ tenantId: c.tenantId, ...asked(filter) },
        from: { is: permitted(c.staff.ability, 'relieve', 'Staff') },
      };
      const [total, rows] = await Promise.all([
        prisma.handover.count({ where }),
        prisma.handover.findMany({ where, orderBy: [{ createdAt: direction }, { id: direction }], skip, take }),
      ]);
      return page('handovers', await handoverRows({ prisma, tenantId: c.tenantId }, rows), skip, total);
    },
  }),

  route({
    tag: 'handovers',
    access: { roles: ROLES },
    name: 'showHandover',
    method: 'get',
    path: '/api/handovers/:id',
    summary: 'A handover: how far it is, and its story. Receivers and the person themselves see it, too',
    params,
    answers: one,
    async handle(c) {
      const { row, mayChange } = await found(c, c.params.id);
      return ok(await handoverDetail(reading(c), row, mayChange));
    },
  }),

  route({
    tag: 'handovers',
    access: { roles: ROLES },
    name: 'listHandoverItems',
    method: 'get',
    path: '/api/handovers/:id/items',
    summary: 'What became of each item; receivers see what came to them. Sorts: nth',
    params,
    query: ListQuery,
    answers: {
      200: {
        description: 'A page',
        schema: z.array(HandoverItemRow),
        headers: { 'Content-Range': 'items first-last/total' },
      },
    },
    async handle(c) {
      const { prisma } = c.deps;
      const { row, mayChange } = await found(c, c.params.id);
      const { filter, direction, skip, take } = readList(c.query, HandoverItemFilter, ['nth'], ['nth', 'asc']);
      const everything = mayChange || row.fromId === c.staff.id;
      const where: Prisma.HandoverItemWhereInput = {
        ...{ tenantId: c.tenantId, handoverId: row.id, ...asked(filter) },
        ...(everything ? {} : { toId: c.staff.id, AND: [{ state: { in: ARRIVED } }] }),
      };
      const [total, rows] = await Promise.all([
        prisma.handoverItem.count({ where }),
        prisma.handoverItem.findMany({ where, orderBy: { nth: direction }, skip, take }),
      ]);
      const items = rows.map((item) => ({ ...item, kind: item.kind as ItemKind, why: item.why as 'best' }));
      return page('items', await itemRows(reading(c), items), skip, total);
    },
  }),

  verb('cancelHandover', 'cancellation', 'A planned handover does not begin', z.strictObject({}), (c, id) =>
    cancelHandover(c.deps.prisma, byOf(c), id),
  ),
  verb(
    'retryHandover',
    'retry',
    'What was refused is tried again, to somebody else if named',
    HandoverRetry,
    async (c, id) => {
      const { toId } = c.body as z.output<typeof HandoverRetry>;
      if (toId) await mustWork(c, toId, 'toId');
      await tryAgain(c.deps.prisma, byOf(c), id, toId ?? null);
    },
  ),
  verb(
    'undoHandover',
    'undo',
    'What nobody has touched since goes back; the rest stays and is listed',
    z.strictObject({}),
    (c, id) => undoHandover(c.deps.prisma, byOf(c), id),
  ),
];

function verb<B extends z.ZodObject>(
  name: string,
  noun: string,
  summary: string,
  body: B,
  work: (c: Context<unknown, unknown, unknown>, id: string) => Promise<void>,
): Route {
  return route({
    ...{ ...frame, name, summary, params, body },
    method: 'post',
    path: `/api/handovers/:id/${noun}`,
    answers: one,
    problems: ['refused'],
    async handle(c) {
      const { mayChange } = await found(c, c.params.id);
      if (!mayChange) throw new ProblemError('forbidden');
      await work(c, c.params.id);
      const { row } = await found(c, c.params.id);
      return ok(await handoverDetail(reading(c), row, true));
    },
  });
}

const reading = ({ deps: { prisma }, tenantId, locale, staff }: C) => ({
  ...{ prisma, tenantId, locale, zone: staff.staff.timeZone },
});

const countsBy = (keys: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
};

/** @throws notFound for what is not theirs to see */
async function found(
  { deps: { prisma }, tenantId, staff }: C,
  id: string,
): Promise<{ row: Handover; mayChange: boolean }> {
  const row = await prisma.handover.findUnique({ where: { tenantId_id: { tenantId, id } } });
  if (!row) throw notFound();
  const mayChange = await mayRelieve({ deps: { prisma }, tenantId, staff }, row.fromId);
  const concerned =
    mayChange ||
    [row.fromId, row.createdBy].includes(staff.id) ||
    (await prisma.handoverItem.count({ where: { tenantId, handoverId: id, toId: staff.id } })) > 0;
  if (!concerned) throw notFound();
  return { row, mayChange };
}

async function mayRelieve(
  { deps: { prisma }, tenantId, staff }: { deps: Pick<C['deps'], 'prisma'> } & Pick<C, 'tenantId' | 'staff'>,
  id: string,
): Promise<boolean> {
  const where = { AND: [{ tenantId, id }, permitted(staff.ability, 'relieve', 'Staff')] };
  return (await prisma.staff.count({ where })) === 1;
}

async function mustRelieve(c: C, id: string): Promise<void> {
  if (!(await mayRelieve(c, id))) throw invalid({ fromId: 'unknownStaff' });
}

/** Somebody who is here and works on cases. */
async function mustWork({ deps: { prisma }, tenantId }: C, id: string, field: string): Promise<void> {
  const person = await prisma.staff.findUnique({
    where: { tenantId_id: { tenantId, id } },
    select: { role: true, disabledAt: true },
  });
  if (!person || person.disabledAt) throw invalid({ [field]: 'unknownStaff' });
  if (!WORKING.includes(person.role)) throw invalid({ [field]: 'notAtTheDesk' });
}

/** @throws ProblemError where a kind cannot go that way, or to that person */
async function rulesOf(c: C, { fromId, scope, dueUntil, rules }: z.output<typeof HandoverWanted>): Promise<Rules> {
  if (scope === 'due' && dueUntil === null) throw invalid({ dueUntil: 'required' });
  const good: Rules = {};
  for (const kind of ITEM_KINDS) {
    const rule = rules[kind];
    if (!rule) continue;
    const field = `rules.${kind}`;
    if (rule.way === 'free' && !FREE_KINDS.includes(kind)) throw invalid({ [field]: 'noSuchKind' });
    if (rule.way === 'person' && rule.toId === fromId) throw invalid({ [field]: 'notThemselves' });
    // Who may decide on an approval follows from its rules, not from the role.
    if (rule.way === 'person' && kind !== 'approval' && kind !== 'watch') await mustWork(c, rule.toId, field);
    good[kind] = rule;
  }
  return good;
}
