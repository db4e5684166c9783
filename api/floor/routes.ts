import { z } from 'zod';
import { flowOf } from '../../domain/case/known-flows.ts';
import { arrowsOf, movesOf, stagesOf } from '../../domain/floor/picture.ts';
import { CASE_KINDS, type CaseKind, ROLES } from '../../domain/vocabulary.ts';
import { aroundCase, signOfLife } from '../../prisma/floor/presence.ts';
import { findCase, mustSeeCase } from '../cases/find.ts';
import {
  AboutToEscalate,
  AHEAD_HOURS,
  AroundCase,
  CaseWay,
  FloorAnswer,
  FlowPicture,
  Sign,
} from '../contract/floor.ts';
import { Id, Kind } from '../contract/values.ts';
import { csvStream, sendCsv } from '../files/csv.ts';
import { ok, type Route, route, WRITTEN } from '../route.ts';
import { figuresOf } from './csv.ts';
import { aboutToEscalate } from './escalating.ts';
import { floorOf } from './floor.ts';
import { picturesOf } from './pictures.ts';
import { wayOfCase } from './way.ts';

const tag = 'floor';
const params = z.object({ id: Id });
const query = z.strictObject({ kind: Kind.optional() });
const kindsOf = (kind: CaseKind | undefined) => (kind ? [kind] : CASE_KINDS);

export const floorRoutes: Route[] = [
  route({
    name: 'showFloor',
    method: 'get',
    path: '/api/floor',
    tag,
    summary: 'Who is here with what they hold, and the queues by age',
    access: { roles: ['lead', 'manager', 'admin'] },
    answers: { 200: { description: 'The floor', schema: FloorAnswer } },
    handle: async (c) => ok(await floorOf(c, Date.now())),
  }),

  route({
    name: 'listAboutToEscalate',
    method: 'get',
    path: '/api/floor/escalating',
    tag,
    summary: 'What escalates, or is taken back, within some hours when nobody does anything, soonest first',
    access: { roles: ['lead', 'manager', 'admin'] },
    query: z.strictObject({ hours: z.enum(AHEAD_HOURS).default('4') }),
    answers: { 200: { description: 'Which cases, when, and who is called', schema: AboutToEscalate } },
    handle: async (c) => ok(await aboutToEscalate(c, Number(c.query.hours), Date.now())),
  }),

  route({
    name: 'showFlows',
    method: 'get',
    path: '/api/pictures',
    tag,
    summary: 'The flow of each kind with the open cases in each stage, and how many moved',
    access: { roles: ROLES },
    query,
    answers: { 200: { description: 'A picture for each kind', schema: z.array(FlowPicture) } },
    handle: async (c) => ok(await picturesOf(c, kindsOf(c.query.kind), Date.now())),
  }),

  route({
    name: 'exportFlows',
    method: 'get',
    path: '/api/pictures/export.csv',
    tag,
    summary: 'The same figures as CSV',
    access: { roles: ROLES },
    query,
    answers: { 200: { description: 'A file', type: 'text/csv' } },
    async handle(c) {
      const { columns, rows } = figuresOf(await picturesOf(c, kindsOf(c.query.kind), Date.now()), c.locale);
      await sendCsv(c.res, 'flows.csv', csvStream(columns, rows));
      return WRITTEN;
    },
  }),

  route({
    name: 'showWay',
    method: 'get',
    path: '/api/cases/:id/way',
    tag,
    summary: 'The way of a case through its flow: each stay in a stage, and what comes next by itself',
    access: { roles: ROLES },
    params,
    answers: { 200: { description: 'The way', schema: CaseWay } },
    async handle(c) {
      const found = await findCase(c, c.params.id);
      const flow = flowOf(found.kind as CaseKind, found.flowVersion);
      const picture = { stages: stagesOf(flow), arrows: arrowsOf(movesOf(flow)) };
      return ok({ ...picture, ...(await wayOfCase(c.deps.prisma, flow, found, Date.now())) });
    },
  }),

  route({
    name: 'showPresence',
    method: 'get',
    path: '/api/cases/:id/presence',
    tag,
    summary: 'Who is at the case now, and who writes its reply',
    access: { roles: ROLES },
    params,
    answers: { 200: { description: 'Who', schema: AroundCase } },
    async handle(c) {
      await mustSeeCase(c, c.params.id);
      return ok(told(await aroundCase(c.deps.prisma, { tenantId: c.tenantId, caseId: c.params.id }, Date.now())));
    },
  }),

  route({
    name: 'signPresence',
    method: 'post',
    path: '/api/cases/:id/presence',
    tag,
    summary: 'A sign of life at a case: looking, writing, gone; and holding its reply',
    access: { roles: ROLES },
    params,
    body: Sign,
    answers: { 200: { description: 'Who else is there', schema: AroundCase } },
    async handle(c) {
      await mustSeeCase(c, c.params.id);
      const { deps, tenantId, staff, body } = c;
      const at = { tenantId, caseId: c.params.id };
      const now = Date.now();
      await signOfLife(deps.prisma, { ...at, staffId: staff.id, state: body.state, hold: body.hold ?? null }, now);
      return ok(told(await aroundCase(deps.prisma, at, now)));
    },
  }),
];

const told = ({ people, hold }: Awaited<ReturnType<typeof aroundCase>>): AroundCase => ({
  people: people.map((person) => ({ ...person, until: new Date(person.until).toISOString() })),
  hold: hold && { ...hold, until: new Date(hold.until).toISOString() },
});
