import type { Flow } from '../../domain/case/flow.ts';
import { type FlowKind, isApprovalKind, subjectOf } from '../../domain/flow-subjects.ts';
import type { Role } from '../../domain/vocabulary.ts';
import { definitionOf } from '../../prisma/flow-versions.ts';
import { openDraft } from '../../prisma/rules/drafts.ts';
import { PAGE } from '../../prisma/running-preview.ts';
import { parseDefinition } from '../../rules/parse.ts';
import { FlowParams } from '../contract/flows.ts';
import { RuleSetParams, RuleVersionParams } from '../contract/rule-versions.ts';
import { FlowPreviewBody, FollowingAnswer, RulePreviewQuery, RunningPreview } from '../contract/running.ts';
import { invalid, notFound } from '../problem.ts';
import { ok, type Route, route } from '../route.ts';
import { following, preview } from './rows.ts';

const EDITORS = { roles: ['manager', 'admin'] satisfies Role[] };
const answers = { 200: { description: 'A page', schema: RunningPreview } };
const summary = (what: string) =>
  `What publishing ${what} would come to for cases that run, by each choice: promises broken at once, within a day, within a week. ${PAGE} cases a page; nothing is written`;
const READERS = { roles: ['lead', 'manager', 'executive', 'admin'] satisfies Role[] };
const progress = { 200: { description: 'How far they are', schema: FollowingAnswer } };
/** No case goes by it yet. */
const UNPUBLISHED = 0;

export const runningRoutes: Route[] = [
  route({
    name: 'previewRules',
    method: 'get',
    path: '/api/rules/:set/draft/running',
    tag: 'rules',
    summary: summary('a draft of service levels'),
    access: EDITORS,
    params: RuleSetParams,
    query: RulePreviewQuery,
    answers,
    problems: ['notFound'],
    async handle(c) {
      const { set } = c.params;
      if (set !== 'serviceLevel') throw invalid({ set: 'onlyServiceLevels' });
      const draft = await openDraft(c.deps.prisma, c.tenantId, set);
      if (draft?.version !== c.query.version || draft.revision !== c.query.revision) throw notFound();
      const parsed = parseDefinition(draft.definition);
      if (!parsed.ok || parsed.definition.set !== set) throw invalid({ version: 'unreadableRules' });
      return ok(await preview(c, { level: parsed.definition }, c.query.after));
    },
  }),

  route({
    name: 'previewFlow',
    method: 'post',
    path: '/api/flows/:kind/:version/running',
    tag: 'flows',
    summary: summary('a version of a flow'),
    access: EDITORS,
    params: FlowParams,
    body: FlowPreviewBody,
    answers,
    problems: ['notFound'],
    async handle(c) {
      const { kind } = c.params;
      if (isApprovalKind(kind)) throw invalid({ kind: 'onlyCases' });
      const stored = await definitionOf(c.deps.prisma, c.tenantId, c.params);
      const flow = soundFlow(kind, { ...(c.body.definition ?? stored), kind, version: UNPUBLISHED });
      return ok(await preview(c, { flow }, c.body.after));
    },
  }),

  route({
    name: 'showRulesFollowed',
    method: 'get',
    path: '/api/rules/:set/versions/:version/following',
    tag: 'rules',
    summary: 'How far running cases have come with rules of service levels that were published for them, too',
    access: READERS,
    params: RuleVersionParams,
    answers: progress,
    async handle(c) {
      const { set, version } = c.params;
      return ok({
        following: set === 'serviceLevel' ? await following(c, { reason: 'policy', kind: null, version }) : null,
      });
    },
  }),

  route({
    name: 'showFlowFollowed',
    method: 'get',
    path: '/api/flows/:kind/:version/following',
    tag: 'flows',
    summary: 'How far running cases have come with a flow that was published for them, too',
    access: EDITORS,
    params: FlowParams,
    answers: progress,
    async handle(c) {
      const { kind, version } = c.params;
      return ok({ following: isApprovalKind(kind) ? null : await following(c, { reason: 'flow', kind, version }) });
    },
  }),
];

/** @throws ProblemError by field when it could not be published */
function soundFlow(kind: FlowKind, flow: Record<string, unknown>): Flow {
  const faults = subjectOf(kind).faults({ ...flow, version: 1 });
  if (faults.length > 0)
    throw invalid(Object.fromEntries(faults.map(({ place, code }) => [`definition.${place}`, code])));
  return flow as unknown as Flow;
}
