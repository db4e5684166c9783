import { z } from 'zod';
import { pendingSeats, type Verb } from '../../domain/approval/state.ts';
import { ROLES } from '../../domain/vocabulary.ts';
import { entitled } from '../../prisma/approvals/people.ts';
import { previewApproval, requestApproval } from '../../prisma/approvals/request.ts';
import type { Prisma } from '../../prisma/client.ts';
import {
  ApprovalActs,
  ApprovalAsked,
  ApprovalDetail,
  ApprovalFilter,
  ApprovalPreview,
  ApprovalRow,
  NewApproval,
  NewApprovalAnswer,
} from '../contract/approvals.ts';
import { Id, Person } from '../contract/values.ts';
import { asked, byId, ListQuery, readList } from '../list.ts';
import { namesOf } from '../names.ts';
import { onceOf } from '../register.ts';
import { ok, page, type Route, route } from '../route.ts';
import { act, inWords } from './act.ts';
import { changeRoutes } from './changes.ts';
import { approvalDetail } from './detail.ts';
import { findApproval, ROW, readable } from './find.ts';
import { memberPoints } from './points.ts';
import { requestOf } from './request.ts';
import { approvalRows, levelInWords, stateOf } from './rows.ts';

const SORTS = ['dueAt', 'requestedAt', 'number'] as const;
const WORKERS = ['rep', 'lead', 'manager', 'admin'] as const;
const STAFF = { roles: ROLES } as const;
const params = z.object({ id: Id });
const tag = 'approvals';

/** The verbs: what is done is a resource. */
const ACTS: { noun: keyof typeof ApprovalActs; verb: Verb; summary: string }[] = [
  { noun: 'approval', verb: 'approve', summary: 'Approve' },
  { noun: 'rejection', verb: 'reject', summary: 'Reject' },
  { noun: 'question', verb: 'ask', summary: 'Ask the requester something: the clock stands still' },
  { noun: 'answer', verb: 'answer', summary: 'Answer the question' },
  { noun: 'delegation', verb: 'delegate', summary: 'Pass it on to a colleague who may decide it' },
  { noun: 'withdrawal', verb: 'withdraw', summary: 'Withdraw what one asked for' },
];

export const approvalRoutes: Route[] = [
  route({
    name: 'listApprovals',
    method: 'get',
    path: '/api/approvals',
    tag,
    summary: `Approvals that the reader asked for, is or was asked for, or that are of their department. Sorts: ${SORTS.join(', ')}`,
    access: STAFF,
    query: ListQuery,
    answers: {
      200: {
        description: 'A page',
        schema: z.array(ApprovalRow),
        headers: { 'Content-Range': 'approvals first-last/total' },
      },
    },
    async handle(c) {
      const { prisma } = c.deps;
      const { filter, sort, direction, skip, take } = readList(c.query, ApprovalFilter, SORTS, ['requestedAt', 'desc']);
      const { view, open, id, ...columns } = filter;
      const where = readable(c, {
        AND: [
          byId(id),
          asked(columns),
          open === undefined ? {} : { endedAt: open ? null : { not: null } },
          view === 'requested' ? { requesterId: c.staff.id } : {},
          view === 'waiting' ? { seats: { some: { staffId: c.staff.id, status: 'pending' } } } : {},
        ],
      });
      // What has no time to keep comes last.
      const first: Prisma.ApprovalOrderByWithRelationInput =
        sort === 'dueAt' ? { dueAt: { sort: direction, nulls: 'last' } } : { [sort]: direction };
      const [total, rows] = await Promise.all([
        prisma.approval.count({ where }),
        prisma.approval.findMany({ where, include: ROW, orderBy: [first, { id: direction }], skip, take }),
      ]);
      return page('approvals', await approvalRows(c, rows), skip, total);
    },
  }),

  route({
    name: 'previewApproval',
    method: 'post',
    path: '/api/approvals/preview',
    tag,
    summary: 'Who would have to approve this; nothing is asked for yet',
    access: { roles: WORKERS },
    body: ApprovalAsked,
    answers: { 200: { description: 'What the rules say', schema: ApprovalPreview } },
    problems: ['refused'],
    async handle(c) {
      const { deps, tenantId, locale } = c;
      const request = await requestOf(c, c.body);
      const said = await inWords(c, () => previewApproval(deps.prisma, { tenantId, requesterId: c.staff.id, request }));
      const { state } = said;
      const ids = pendingSeats(state).map((seat) => seat.staffId);
      const names = await namesOf(deps.prisma, tenantId, ids);
      const tenant = await deps.prisma.tenant.findUniqueOrThrow({
        where: { id: tenantId },
        select: { currency: true },
      });
      return ok({
        levels: state.levels.map((_, nth) => levelInWords(state, nth, locale)),
        first: ids.map((id) => ({ id, name: names.get(id) ?? '' })),
        dueAt: state.clock?.dueAt == null ? null : new Date(state.clock.dueAt).toISOString(),
        currency: tenant.currency,
      });
    },
  }),

  route({
    name: 'requestApproval',
    method: 'post',
    path: '/api/approvals',
    tag,
    summary: 'Ask for approval; what the rules approve by themselves takes effect at once',
    access: { roles: WORKERS },
    body: NewApproval,
    idempotent: true,
    answers: {
      201: { description: 'Asked for, or approved', schema: NewApprovalAnswer, headers: { Location: 'The approval' } },
    },
    problems: ['refused'],
    async handle(c) {
      const { deps, tenantId, staff } = c;
      const { reason, ...what } = c.body;
      const request = await requestOf(c, what);
      const asked = { tenantId, requesterId: staff.id, request, reason, once: onceOf(c) };
      const body = await inWords(c, () => requestApproval(deps.prisma, asked));
      return { status: 201, body, headers: { Location: `/api/approvals/${body.id}` } };
    },
  }),

  route({
    name: 'showApproval',
    method: 'get',
    path: '/api/approvals/:id',
    tag,
    summary: 'An approval: its way, who did what, and what the reader can do now',
    access: STAFF,
    params,
    answers: { 200: { description: 'The approval', schema: ApprovalDetail } },
    handle: async (c) => ok(await approvalDetail(c, await findApproval(c, c.params.id))),
  }),

  route({
    name: 'listDelegates',
    method: 'get',
    path: '/api/approvals/:id/delegates',
    tag,
    summary: 'Colleagues who may decide it, nearest first',
    access: STAFF,
    params,
    answers: { 200: { description: 'People', schema: z.array(Person) } },
    async handle(c) {
      const state = stateOf(await findApproval(c, c.params.id));
      const people = await entitled(c.deps.prisma, c.tenantId, state, new Date());
      return ok(people.filter(({ id }) => id !== c.staff.id));
    },
  }),

  ...ACTS.map(({ noun, verb, summary }) =>
    route({
      name: `${verb}Approval`,
      method: 'post',
      path: `/api/approvals/:id/${noun}`,
      tag,
      summary,
      access: STAFF,
      params,
      body: ApprovalActs[noun],
      idempotent: true,
      answers: { 200: { description: 'Done; the approval as it stands now', schema: ApprovalDetail } },
      problems: ['refused'],
      handle(c) {
        const said = c.body as { body?: string; comment?: string; staffId?: string };
        return act(c, c.params.id, { verb, text: said.body ?? said.comment, to: said.staffId });
      },
    }),
  ),

  ...changeRoutes,
  memberPoints,
];
