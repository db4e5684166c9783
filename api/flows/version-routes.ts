import { z } from 'zod';
import type { Running } from '../../domain/case/running.ts';
import type { Fault } from '../../domain/flow-parts.ts';
import { type AnyFlow, type FlowKind, isApprovalKind, subjectOf } from '../../domain/flow-subjects.ts';
import type { Role } from '../../domain/vocabulary.ts';
import { ChangeRefused } from '../../prisma/admin/refused.ts';
import { moveRunning } from '../../prisma/approvals/move.ts';
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
import { tellClock } from '../approvals/act.ts';
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
    summary: 'Flows of each kind of case and of approval: versions, the newest first, and how many that run go by each',
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
      const { faults, shapeFaults } = subjectOf(kind);
      const known = shapeFaults(flow).length > 0 ? {} : (flow as unknown as AnyFlow);
      return ok(faultRows(kind, faults(flow), known, locale));
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
    summary: 'Publish a draft without faults: what begins takes it; what runs keeps its own, or moves if it is to',
    body: FlowPublication,
    answers: { 200: one },
    problems: ['refused', 'notFound'],
    async handle(c) {
      mustBeMovable(c.params.kind, c.body);
      await publishDraft(c.deps.prisma, byOf(c), c.params, c.body).catch((error: unknown) => {
        throw inWords(error, c.params.kind, c.locale);
      });
      await follow(c, c.params.kind, c.body);
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
      mustBeMovable(c.params.kind, c.body);
      const version = await republish(c.deps.prisma, byOf(c), c.params, c.body);
      await follow(c, c.params.kind, c.body);
      return { status: 201, body: await shown(c, { kind: c.params.kind, version }) };
    },
  }),

  route({
    ...frame,
    name: 'retireFlow',
    method: 'post',
    path: `${PATH}/retirement`,
    summary: 'Take the version in force out of use: what begins takes the shipped flow again',
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
      return ok(subjectOf(params.kind).changes(was, is));
    },
  }),
];

/** What was sent, as a flow. @throws ProblemError by field when it is not built like one */
function flowIn({ kind, version }: { kind: FlowKind; version: number }, definition: Record<string, unknown>): AnyFlow {
  const flow = { ...definition, kind, version };
  const faults = subjectOf(kind).shapeFaults(flow);
  if (faults.length > 0)
    throw invalid(Object.fromEntries(faults.map(({ place, code }) => [`definition.${place}`, code])));
  return flow as unknown as AnyFlow;
}

type Asked = { running?: Running | undefined };
function mustBeMovable(kind: FlowKind, { running }: Asked): void {
  if (running === 'moveWhereBetter' && isApprovalKind(kind)) throw invalid({ running: 'onlyCases' });
}

/** Running approvals that are to move, at once; of more than a handful the worker moves the rest, and all cases. */
async function follow({ deps, tenantId }: C, kind: FlowKind, { running }: Asked): Promise<void> {
  if (running !== 'move' || !isApprovalKind(kind)) return;
  const { moved } = await moveRunning(deps.prisma, tenantId);
  for (const done of moved) tellClock(deps, tenantId, done);
}

/** Faults of a draft that was to be published are told in words, too. */
function inWords(error: unknown, kind: FlowKind, locale: C['locale']): unknown {
  if (!(error instanceof ChangeRefused) || error.code !== 'flowFaulty') return error;
  const faults = faultRows(kind, error.values.faults as Fault[], {}, locale);
  return new ChangeRefused('flowFaulty', { faults });
}
