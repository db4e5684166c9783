import { z } from 'zod';
import { faultsOf } from '../../domain/case/check-flow.ts';
import { changesOf } from '../../domain/case/compare-flows.ts';
import type { Flow } from '../../domain/case/flow.ts';
import { shapeFaults } from '../../domain/case/flow-shape.ts';
import type { CaseKind, Role } from '../../domain/vocabulary.ts';
import { ChangeRefused } from '../../prisma/admin/refused.ts';
import {
  definitionOf,
  draftFlow,
  publishDraft,
  removeDraft,
  republish,
  retireFlow,
  saveDraft,
} from '../../prisma/flow-versions.ts';
import { byOf } from '../admin/by.ts';
import {
  FlowCheck,
  FlowDifferences,
  FlowDraftSave,
  FlowFaultRow,
  FlowFrom,
  FlowKindParams,
  FlowKindRow,
  FlowParams,
  FlowPublication,
  FlowRepublication,
  FlowVersionDetail,
  NewFlowDraft,
} from '../contract/flows.ts';
import { invalid } from '../problem.ts';
import { type Context, ok, type Route, route } from '../route.ts';
import { faultRows, flowDetail, kindRows } from './rows.ts';

const EDITORS = { roles: ['manager', 'admin'] satisfies Role[] };
const tag = 'flows';
const one = { description: 'The version', schema: FlowVersionDetail };
const frame = { tag, access: EDITORS, params: FlowParams } as const;
const PATH = '/api/flows/:kind/:version';

type Id = z.output<typeof FlowParams>;
type C = Pick<Context, 'deps' | 'tenantId' | 'locale'>;
const shown = ({ deps: { prisma }, tenantId, locale }: C, id: Id) => flowDetail(prisma, tenantId, id, locale);

export const flowVersionRoutes: Route[] = [
  route({
    name: 'listFlowVersions',
    method: 'get',
    path: '/api/flows',
    tag,
    summary: 'Flows of each kind of case: versions, the newest first, and how many running cases go by each',
    access: EDITORS,
    answers: { 200: { description: 'All kinds', schema: z.array(FlowKindRow) } },
    handle: async ({ deps: { prisma }, tenantId }) => ok(await kindRows(prisma, tenantId)),
  }),

  route({
    name: 'checkFlow',
    method: 'post',
    path: '/api/flows/check',
    tag,
    summary: 'Everything wrong with a flow, each at its place; nothing is kept',
    access: EDITORS,
    body: FlowCheck,
    answers: { 200: { description: 'Faults; none: it could be published', schema: z.array(FlowFaultRow) } },
    async handle({ body: { kind, definition }, locale }) {
      const flow = { ...definition, kind, version: 1 };
      const faults = faultsOf(flow);
      return ok(faultRows(faults, shapeFaults(flow).length > 0 ? {} : (flow as unknown as Flow), locale));
    },
  }),

  route({
    name: 'draftFlow',
    method: 'post',
    path: '/api/flows/:kind/drafts',
    tag,
    summary: 'Begin a draft from any version',
    access: EDITORS,
    params: FlowKindParams,
    body: NewFlowDraft,
    answers: { 201: one },
    problems: ['notFound'],
    async handle(c) {
      const { kind } = c.params;
      const version = await draftFlow(c.deps.prisma, byOf(c), { kind, version: c.body.basedOn });
      return { status: 201, body: await shown(c, { kind, version }) };
    },
  }),

  route({
    ...frame,
    name: 'showFlowVersion',
    method: 'get',
    path: PATH,
    summary: 'One version with its definition and what is wrong with it',
    answers: { 200: one },
    problems: ['notFound'],
    handle: async (c) => ok(await shown(c, c.params)),
  }),

  route({
    ...frame,
    name: 'saveFlowDraft',
    method: 'patch',
    path: PATH,
    summary: 'Save a draft, also with faults; 409 with what it is now when it was saved since `revision`',
    body: FlowDraftSave,
    answers: { 200: one },
    problems: ['refused', 'notFound'],
    async handle(c) {
      const { revision, note } = c.body;
      const definition = flowIn(c.params, c.body.definition);
      await saveDraft(c.deps.prisma, byOf(c), c.params, { revision, definition, note });
      return ok(await shown(c, c.params));
    },
  }),

  route({
    ...frame,
    name: 'removeFlowDraft',
    method: 'delete',
    path: PATH,
    summary: 'Throw a draft away',
    answers: { 204: { description: 'Gone' } },
    problems: ['refused', 'notFound'],
    async handle(c) {
      await removeDraft(c.deps.prisma, byOf(c), c.params);
      return { status: 204 };
    },
  }),

  route({
    ...frame,
    name: 'publishFlow',
    method: 'post',
    path: `${PATH}/publication`,
    summary: 'Publish a draft without faults: new cases take it, running ones keep theirs',
    body: FlowPublication,
    answers: { 200: one },
    problems: ['refused', 'notFound'],
    async handle(c) {
      await publishDraft(c.deps.prisma, byOf(c), c.params, c.body).catch((error: unknown) => {
        throw c.locale ? inWords(error, c.locale) : error;
      });
      return ok(await shown(c, c.params));
    },
  }),

  route({
    ...frame,
    name: 'republishFlow',
    method: 'post',
    path: `${PATH}/republication`,
    summary: 'Go back to a version: it is published again, under a number of its own',
    body: FlowRepublication,
    answers: { 201: one },
    problems: ['refused', 'notFound'],
    async handle(c) {
      const version = await republish(c.deps.prisma, byOf(c), c.params, c.body.note);
      return { status: 201, body: await shown(c, { kind: c.params.kind, version }) };
    },
  }),

  route({
    ...frame,
    name: 'retireFlow',
    method: 'post',
    path: `${PATH}/retirement`,
    summary: 'Take the version in force out of use: new cases take the shipped flow again',
    answers: { 200: one },
    problems: ['refused', 'notFound'],
    async handle(c) {
      await retireFlow(c.deps.prisma, byOf(c), c.params);
      return ok(await shown(c, c.params));
    },
  }),

  route({
    ...frame,
    name: 'compareFlows',
    method: 'get',
    path: `${PATH}/differences`,
    summary: 'What differs from another version of the same kind, place by place',
    query: FlowFrom,
    answers: { 200: { description: 'Differences', schema: FlowDifferences } },
    problems: ['notFound'],
    async handle({ deps: { prisma }, tenantId, params, query }) {
      const [was, is] = await Promise.all([
        definitionOf(prisma, tenantId, { kind: params.kind, version: query.from }),
        definitionOf(prisma, tenantId, params),
      ]);
      return ok(changesOf(was, is));
    },
  }),
];

/** What was sent, as a flow. @throws ProblemError by field when it is not built like one */
function flowIn({ kind, version }: { kind: CaseKind; version: number }, definition: Record<string, unknown>): Flow {
  const flow = { ...definition, kind, version };
  const faults = shapeFaults(flow);
  if (faults.length > 0)
    throw invalid(Object.fromEntries(faults.map(({ place, code }) => [`definition.${place}`, code])));
  return flow as unknown as Flow;
}

/** Faults of a draft that was to be published are told in words, too. */
function inWords(error: unknown, locale: C['locale']): unknown {
  if (!(error instanceof ChangeRefused) || error.code !== 'flowFaulty') return error;
  const faults = faultRows(error.values.faults as ReturnType<typeof faultsOf>, {}, locale);
  return new ChangeRefused('flowFaulty', { faults });
}
