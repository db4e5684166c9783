import { z } from 'zod';
import type { CommandType } from '../../domain/case/flow.ts';
import { ROLES, type Role } from '../../domain/vocabulary.ts';
import { addNote } from '../../prisma/commands.ts';
import { handlersFor } from '../../prisma/decisions.ts';
import { openCase } from '../../prisma/intake.ts';
import { STEER } from '../abilities.ts';
import { attachmentsNamed } from '../attachments/named.ts';
import { colleagues } from '../casework/people.ts';
import {
  CASE_SORTS,
  CaseDetail,
  CaseFilter,
  CaseRow,
  ClockStory,
  CommandAnswer,
  Handlers,
  NewCase,
  NewCaseAnswer,
  Note,
  StoryEntry,
} from '../contract/cases.ts';
import { Id } from '../contract/values.ts';
import { ListQuery, readList } from '../list.ts';
import { invalid, notFound } from '../problem.ts';
import { actorOf, type Reader } from '../reader.ts';
import { onceOf } from '../register.ts';
import { type Context, ok, page, type Route, route } from '../route.ts';
import { ACTIONS } from './actions.ts';
import { bulkRoute } from './bulk.ts';
import { clockStories } from './clock-stories.ts';
import { caseDetail } from './detail.ts';
import { exportRoute } from './export.ts';
import { caseOrder, caseWhere, onlyOpen } from './filters.ts';
import { findCase, mustNote, mustSeeCase, readable } from './find.ts';
import { commandAnswer, give } from './give.ts';
import { handlersInWords } from './handlers.ts';
import { casePage } from './page.ts';
import { storyOf } from './story.ts';

const DESK = { roles: ROLES, scope: 'cases:read' } as const;
const WORKERS = ['rep', 'lead', 'manager', 'admin'] as const;
/** Whoever is on a ladder may take and decide; who steers others' work leads. Which cases, the abilities say. */
const rolesFor = (command: CommandType): readonly Role[] => {
  if (command === 'acknowledge' || command === 'decide') return ROLES;
  return STEER.includes(command) ? ['lead', 'manager', 'admin'] : WORKERS;
};
const params = z.object({ id: Id });
const zoneOf = ({ reader }: Context<unknown, unknown, unknown>) =>
  reader?.kind === 'staff' ? reader.staff.timeZone : 'UTC';

export const caseRoutes: Route[] = [
  route({
    name: 'listCases',
    method: 'get',
    early: true,
    path: '/api/cases',
    tag: 'cases',
    summary: `Cases. Sorts: ${CASE_SORTS.join(', ')}`,
    access: DESK,
    query: ListQuery,
    answers: {
      200: { description: 'A page', schema: z.array(CaseRow), headers: { 'Content-Range': 'cases first-last/total' } },
    },
    async handle({ deps: { prisma }, tenantId, reader, query }) {
      const list = readList(query, CaseFilter, CASE_SORTS, ['urgency', 'asc']);
      const asked = await caseWhere(prisma, tenantId, list.filter, reader as Reader);
      const where = readable(tenantId, reader, asked);
      const { rows, total } = await casePage(prisma, tenantId, {
        where,
        orderBy: caseOrder(list.sort, list.direction),
        skip: list.skip,
        take: list.take,
        open: onlyOpen(list.filter),
      });
      return page('cases', rows, list.skip, total);
    },
  }),

  route({
    name: 'openCase',
    method: 'post',
    path: '/api/cases',
    tag: 'cases',
    summary: 'File a case',
    access: { roles: WORKERS, scope: 'cases:write' },
    body: NewCase,
    idempotent: true,
    answers: {
      201: { description: 'Filed; its number is final', schema: NewCaseAnswer, headers: { Location: 'The case' } },
    },
    async handle(c) {
      const { deps, tenantId, body, reader } = c;
      const { memberId, phone, email, card, name, channel, fields, ...what } = body;
      const machine = reader?.kind === 'machine';
      if (body.followsId)
        await mustSeeCase(c, body.followsId).catch(() => {
          throw invalid({ followsId: 'unknownCase' });
        });
      const { id, number } = await openCase(
        deps.prisma,
        {
          ...what,
          tenantId,
          channel: channel ?? (machine ? 'api' : 'phone'),
          fields: { given: fields ?? {}, strict: !machine },
          who: { memberId, phone, email, card, name },
          // Staff spoke with the member, and a machine that knows the member's id vouches for it. What a machine merely
          // passes on is claimed until the contact point is confirmed.
          verified: !machine || memberId !== undefined,
          author: actorOf(reader as Reader),
        },
        onceOf(c),
      );
      return { status: 201, body: { id, number }, headers: { Location: `/api/cases/${id}` } };
    },
  }),

  // Before those of one case: its `:id` would take `export.csv` for one.
  exportRoute,
  bulkRoute,

  route({
    name: 'showCase',
    method: 'get',
    early: true,
    path: '/api/cases/:id',
    tag: 'cases',
    summary: 'A case with its clocks, its ladder and what can be done now',
    access: DESK,
    params,
    answers: { 200: { description: 'The case', schema: CaseDetail } },
    handle: async (c) => ok(await caseDetail(c, await findCase(c, c.params.id))),
  }),

  route({
    name: 'showStory',
    method: 'get',
    early: true,
    path: '/api/cases/:id/story',
    tag: 'cases',
    summary: 'What was said and what happened, oldest first',
    access: DESK,
    params,
    answers: { 200: { description: 'The story', schema: z.array(StoryEntry) } },
    async handle(c) {
      await mustSeeCase(c, c.params.id);
      return ok(
        await storyOf(c.deps, { tenantId: c.tenantId, caseId: c.params.id, locale: c.locale, zone: zoneOf(c) }),
      );
    },
  }),

  route({
    name: 'showClocks',
    method: 'get',
    path: '/api/cases/:id/clocks',
    tag: 'cases',
    summary: 'Every clock of a case with its story: started, paused, moved, extended, stopped, by whom and why',
    access: DESK,
    params,
    answers: { 200: { description: 'The clocks', schema: z.array(ClockStory) } },
    async handle(c) {
      const found = await findCase(c, c.params.id);
      const { tenantId, locale } = c;
      return ok(await clockStories(c.deps.prisma, found, { tenantId, caseId: found.id, locale, zone: zoneOf(c) }));
    },
  }),

  route({
    name: 'listHandlers',
    method: 'get',
    path: '/api/cases/:id/handlers',
    tag: 'cases',
    summary: 'Who can take the case: queues and people, best first, with the reasons',
    access: { roles: WORKERS },
    params,
    query: z.strictObject({ line: z.enum(['first', 'second', 'head']).optional() }),
    answers: { 200: { description: 'Queues with people', schema: Handlers } },
    async handle(c) {
      await mustSeeCase(c, c.params.id);
      const ranked = await handlersFor(c.deps.prisma, c.tenantId, c.params.id, c.query.line ?? 'second', Date.now());
      return ok(handlersInWords(ranked, c.locale, c.staff.staff.timeZone));
    },
  }),

  route({
    name: 'addNote',
    method: 'post',
    path: '/api/cases/:id/notes',
    tag: 'cases',
    summary: 'Add a note that the member never sees',
    access: { roles: ROLES },
    params,
    body: Note,
    idempotent: true,
    answers: { 201: { description: 'Added', schema: z.object({ id: Id }) } },
    async handle(c) {
      await mustNote(c, c.params.id);
      const { deps, tenantId, locale, body, staff, params } = c;
      const note = { tenantId, caseId: params.id, actor: actorOf(staff), body: body.body, locale };
      const attachments = await attachmentsNamed(c, body.attachmentIds);
      const mentions = await colleagues(deps.prisma, tenantId, body.mentions ?? []);
      return { status: 201, body: await addNote(deps.prisma, { ...note, attachments, mentions, once: onceOf(c) }) };
    },
  }),

  ...ACTIONS.map(({ noun, command, summary, body, part }) =>
    route({
      name: command,
      method: 'post',
      path: `/api/cases/:id/${noun}`,
      tag: 'actions',
      summary,
      access: { roles: rolesFor(command) },
      params,
      body,
      idempotent: true,
      answers: {
        200: { description: 'Done', schema: CommandAnswer },
        202: {
          description: 'Written down; it will be delivered in order',
          schema: CommandAnswer,
          headers: { Location: 'Ask there how it ended' },
        },
      },
      problems: ['refused'],
      handle: (c) => give(c, c.params.id, command, (found) => part(c, found, c.body as never)),
    }),
  ),

  route({
    name: 'showCommand',
    method: 'get',
    path: '/api/commands/:id',
    tag: 'actions',
    summary: 'How a command stands',
    access: DESK,
    params,
    answers: { 200: { description: 'The command', schema: CommandAnswer } },
    async handle(c) {
      const row = await c.deps.prisma.command.findUnique({
        where: { tenantId_id: { tenantId: c.tenantId, id: c.params.id } },
        select: { caseId: true, actorType: true },
      });
      // The system's own are nobody's to ask about.
      if (!row || row.actorType === 'system') throw notFound();
      await mustSeeCase(c, row.caseId);
      return ok(await commandAnswer(c, c.params.id));
    },
  }),
];
