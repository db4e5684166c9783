import { z } from 'zod';
import { fill, paragraphsOf } from '../../domain/care/text.ts';
import { say } from '../../domain/language/index.ts';
import { ROLES, type Role } from '../../domain/vocabulary.ts';
import { type TaskAct, type TaskDone, workTask } from '../../prisma/care/tasks.ts';
import { stepOf } from '../../prisma/care/versions.ts';
import type { Prisma } from '../../prisma/client.ts';
import { recordsOf } from '../../prisma/members.ts';
import { earlierAnswer } from '../../prisma/once.ts';
import { audit } from '../audit.ts';
import {
  TaskAnswer,
  TaskCompletion,
  TaskDetail,
  TaskFilter,
  TaskPostponement,
  TaskRefusalBody,
  TaskRow,
} from '../contract/care.ts';
import { Id } from '../contract/values.ts';
import { ListQuery, readList } from '../list.ts';
import { permitted } from '../permitted.ts';
import { invalid, notFound, ProblemError } from '../problem.ts';
import { actorOf } from '../reader.ts';
import { onceOf } from '../register.ts';
import { type Context, ok, page, type Route, route } from '../route.ts';
import { TOUCH_ROW, taskRows } from './rows.ts';

const WORKERS: readonly Role[] = ['rep', 'lead', 'manager', 'admin'];
const SORTS = ['dueAt', 'closedAt'] as const;
const params = z.object({ id: Id });
type C = Context<unknown, unknown, unknown>;

export const taskRoutes: Route[] = [
  route({
    name: 'listCallTasks',
    method: 'get',
    path: '/api/care/tasks',
    tag: 'care',
    summary: `Call tasks: mine, free, of the team (open ones), or done. Phones masked. Sorts: ${SORTS.join(', ')}`,
    access: { roles: ROLES },
    query: ListQuery,
    answers: {
      200: { description: 'A page', schema: z.array(TaskRow), headers: { 'Content-Range': 'tasks first-last/total' } },
    },
    async handle(c) {
      const { prisma } = c.deps;
      const { filter, sort, direction, skip, take } = readList(c.query, TaskFilter, SORTS, ['dueAt', 'asc']);
      const where: Prisma.CareTouchWhereInput = {
        AND: [
          { tenantId: c.tenantId, kind: 'call', ...(filter.cadence ? { cadence: filter.cadence } : {}) },
          viewOf(filter.view ?? 'mine', c.staff.id),
          permitted(c.staff.ability, 'read', 'CareTouch'),
        ],
      };
      const [total, touches] = await Promise.all([
        prisma.careTouch.count({ where }),
        prisma.careTouch.findMany({
          where,
          include: TOUCH_ROW,
          orderBy: [{ [sort]: direction }, { id: direction }],
          skip,
          take,
        }),
      ]);
      const rows = await taskRows({ ...c, prisma }, touches, c.staff.id, Date.now());
      return page(
        'tasks',
        rows.map(({ row }) => row),
        skip,
        total,
      );
    },
  }),

  route({
    name: 'showCallTask',
    method: 'get',
    path: '/api/care/tasks/:id',
    tag: 'care',
    summary: 'A call task with what to say. The phone is shown in full to whoever holds it',
    access: { roles: ROLES },
    params,
    answers: { 200: { description: 'The task', schema: TaskDetail } },
    handle: async (c) => ok(await detail(c, c.params.id)),
  }),

  verb('claimCallTask', 'claim', 'Take a call task', z.strictObject({}), () => ({ verb: 'claim' })),
  verb('completeCallTask', 'completion', 'The call was made: how the member took it', TaskCompletion, (body) => ({
    ...{ verb: 'complete', response: body.response, note: body.note, contactPersonId: body.contactPersonId },
    followUpAt: body.followUpAt ? Date.parse(body.followUpAt) : undefined,
  })),
  verb('refuseCallTask', 'refusal', 'The call will not be made, and why', TaskRefusalBody, (body) => ({
    verb: 'refuse',
    ...body,
  })),
  verb('postponeCallTask', 'postponement', 'The call is made later', TaskPostponement, ({ until, note }) => ({
    ...{ verb: 'postpone', until: Date.parse(until), note },
  })),
];

function viewOf(view: 'mine' | 'free' | 'team' | 'done', staffId: string): Prisma.CareTouchWhereInput {
  if (view === 'done') return { state: { in: ['done', 'refused', 'skipped'] } };
  const owner = { mine: { ownerId: staffId }, free: { ownerId: null }, team: {} }[view];
  return { state: 'open', ...owner };
}

function verb<B extends z.ZodObject>(
  name: string,
  noun: string,
  summary: string,
  body: B,
  actOf: (body: z.output<B>) => TaskAct,
): Route {
  return route({
    ...{ name, summary, params, body },
    method: 'post',
    path: `/api/care/tasks/:id/${noun}`,
    tag: 'care',
    access: { roles: WORKERS },
    idempotent: true,
    answers: { 200: { description: 'Done', schema: TaskAnswer } },
    problems: ['refused'],
    async handle(c) {
      const { prisma } = c.deps;
      const { tenantId } = c;
      const { id } = c.params;
      const once = onceOf(c);
      // A repeat is answered before anything is judged: what it did may have taken the task out of the reader's hands.
      const earlier = once && (await earlierAnswer<TaskDone>(prisma, tenantId, once));
      if (earlier) return ok(earlier);
      const act = actOf(c.body as z.output<B>);
      await mustBeOfMember(c, id, act);
      const mine = permitted(c.staff.ability, 'work', 'CareTouch');
      const end = await workTask(prisma, { tenantId, id, by: c.staff.id, mine, once }, act);
      if (end === null) throw notFound();
      if ('refused' in end) throw new ProblemError('refused', { refusal: { code: end.refused, values: {} } });
      return ok(end);
    },
  });
}

/** Whoever was spoken to must be somebody of that organisation. */
async function mustBeOfMember({ deps: { prisma }, tenantId }: C, id: string, act: TaskAct): Promise<void> {
  if (act.verb !== 'complete' || !act.contactPersonId) return;
  const task = await prisma.careTouch.findUnique({
    where: { tenantId_id: { tenantId, id } },
    select: { memberId: true },
  });
  const person = task && { tenantId, id: act.contactPersonId, memberId: task.memberId, erasedAt: null };
  if (!person || (await prisma.contactPerson.count({ where: person })) === 0)
    throw invalid({ contactPersonId: 'unknownContactPerson' });
}

async function detail(c: C, id: string): Promise<TaskDetail> {
  const { prisma } = c.deps;
  const { tenantId, staff } = c;
  const where = { AND: [{ tenantId, id, kind: 'call' }, permitted(staff.ability, 'read', 'CareTouch')] };
  const touch = await prisma.careTouch.findFirst({ where, include: TOUCH_ROW });
  const [shown] = touch ? await taskRows({ ...c, prisma }, [touch], staff.id, Date.now()) : [];
  if (!touch || !shown) throw notFound();
  const { row, cadence, member, values } = shown;
  const mayWork =
    (await prisma.careTouch.count({
      where: { AND: [{ tenantId, id }, permitted(staff.ability, 'work', 'CareTouch')] },
    })) > 0;
  const phone = member && row.state === 'open' ? await phoneInFull(c, member.id) : null;
  const locale = member?.locale ?? c.locale;
  const spoken = { ...values, tier: say(locale, `tier.${row.member.tier}`) };
  const persons = await prisma.contactPerson.findMany({
    where: { tenantId, memberId: touch.memberId, erasedAt: null },
    select: { id: true, name: true },
    orderBy: { id: 'asc' },
    take: 50,
  });
  return {
    ...row,
    phone: phone ?? row.phone,
    script: paragraphsOf(fill(stepOf(cadence, touch.step).text[locale].body, spoken)),
    contactPersons: persons,
    mayWork: mayWork && row.state === 'open',
  };
}

/** The number itself, for whoever may see it; each look is in the audit. */
async function phoneInFull(c: C, memberId: string): Promise<string | null> {
  const { prisma } = c.deps;
  const { tenantId, staff } = c;
  const may = await prisma.member.count({
    where: { AND: [{ tenantId, id: memberId, erasedAt: null }, permitted(staff.ability, 'unmask', 'Member')] },
  });
  if (may === 0) return null;
  const point = await prisma.contactPoint.findFirst({
    where: {
      tenantId,
      memberId: { in: await recordsOf(prisma, tenantId, memberId) },
      type: 'phone',
      contactPersonId: null,
    },
    orderBy: [{ verifiedAt: 'asc' }, { createdAt: 'asc' }],
  });
  if (!point) return null;
  await audit(prisma, {
    ...{ tenantId, actor: actorOf(staff), action: 'member.unmasked', recordType: 'Member', recordId: memberId },
    ...{ fields: { fields: ['phone'] }, ip: c.req.ip },
  });
  return point.value;
}
