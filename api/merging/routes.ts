import { z } from 'zod';
import { ROLES } from '../../domain/vocabulary.ts';
import { linkCases, unlinkCases } from '../../prisma/merging/link.ts';
import { mergeCases } from '../../prisma/merging/merge.ts';
import { splitCase } from '../../prisma/merging/split.ts';
import { mergeInForce, undoMerge } from '../../prisma/merging/undo.ts';
import { type FoundCase, findCase, mustSeeCase } from '../cases/find.ts';
import { roleRefusal } from '../cases/possible.ts';
import { NewCaseAnswer } from '../contract/cases.ts';
import {
  CandidatesQuery,
  MassPreview,
  MassPreviewAsked,
  MergeAnswer,
  MergeCandidates,
  MergePreview,
  NewLink,
  NewMerge,
  NewSplit,
  PreviewQuery,
  Relations,
} from '../contract/merging.ts';
import { Id } from '../contract/values.ts';
import { namesOf } from '../names.ts';
import { invalid, notFound, ProblemError } from '../problem.ts';
import { onceOf } from '../register.ts';
import { type Context, ok, type Route, route } from '../route.ts';
import { massPreview } from './mass.ts';
import { mergeCandidates, mergePreview } from './preview.ts';
import { mayUndo, relationsOf } from './relations.ts';

const STAFF = { roles: ROLES } as const;
const WORKERS = { roles: ['rep', 'lead', 'manager', 'admin'] } as const;
const tag = 'merging';
const params = z.object({ id: Id });
const underway = { 202: { description: 'Written down, both sides of it', schema: MergeAnswer } };
type C = Context<unknown, unknown, unknown>;

/** The case, when whoever asks works on it. @throws ProblemError `notFound`, or `forbidden` with the reason */
async function findWorked(c: C, id: string): Promise<FoundCase> {
  const { deps, tenantId, staff, res } = c;
  const found = await findCase(c, id);
  const refusal = await roleRefusal(deps.prisma, staff.ability, found, 'merge');
  if (!refusal) return found;
  const names = await namesOf(deps.prisma, tenantId, [refusal.values.staffId]);
  res.locals.reading = { names, zone: staff.staff.timeZone };
  throw new ProblemError('forbidden', { refusal });
}

const related = async (c: C, id: string) => ok(await relationsOf(c, await findCase(c, id)));

export const mergingRoutes: Route[] = [
  route({
    name: 'previewMassReply',
    method: 'post',
    path: '/api/cases/answers/previews',
    tag,
    summary: 'One text for many cases: what each member would get, and who would not',
    access: WORKERS,
    body: MassPreviewAsked,
    answers: { 200: { description: 'In their order', schema: MassPreview } },
    handle: async (c) => ok(await massPreview(c, c.body)),
  }),

  route({
    name: 'listMergeCandidates',
    method: 'get',
    path: '/api/cases/:id/merge/candidates',
    tag,
    summary: 'Cases this one could be merged into: the member’s open ones, and by number or member',
    access: WORKERS,
    params,
    query: CandidatesQuery,
    answers: { 200: { description: 'Open cases that the reader may read', schema: MergeCandidates } },
    handle: async (c) => ok(await mergeCandidates(c, await findCase(c, c.params.id), c.query.q)),
  }),

  route({
    name: 'previewMerge',
    method: 'get',
    path: '/api/cases/:id/merge',
    tag,
    summary: 'What a merge would do: which one goes on, which clocks count, what becomes of the rest',
    access: WORKERS,
    params,
    query: PreviewQuery,
    answers: { 200: { description: 'Both sides', schema: MergePreview } },
    handle: async (c) => ok(await mergePreview(c, await findCase(c, c.params.id), c.query.intoId)),
  }),

  route({
    name: 'merge',
    method: 'post',
    path: '/api/cases/:id/merge',
    tag,
    summary: 'Merge the case into another one, which goes on for both',
    access: WORKERS,
    params,
    body: NewMerge,
    idempotent: true,
    problems: ['refused'],
    answers: underway,
    async handle(c) {
      const { deps, tenantId, staff, params, body } = c;
      const of = { tenantId, caseId: params.id, intoId: body.intoId, by: staff.id };
      const once = onceOf(c);
      // Over by now and in nobody's hands: a repeat is answered all the same.
      const before = once && (await mergeInForce(deps.prisma, tenantId, params.id));
      if (!before) await findWorked(c, params.id);
      await mustSeeCase(c, body.intoId, 'note');
      const { id } = await mergeCases(deps.prisma, { ...of, otherMember: body.otherMember ?? false, once });
      return { status: 202, body: { id, caseId: of.caseId, intoId: of.intoId, status: 'pending' } };
    },
  }),

  route({
    name: 'unmerge',
    method: 'delete',
    path: '/api/cases/:id/merge',
    tag,
    summary: 'Take the merge back: the case goes on where it stood, with what was said to it since',
    access: WORKERS,
    params,
    problems: ['refused'],
    answers: underway,
    async handle(c) {
      const { deps, tenantId, staff, params } = c;
      await mustSeeCase(c, params.id);
      const merge = await mergeInForce(deps.prisma, tenantId, params.id);
      if (merge && !(await mayUndo(c, merge)))
        throw new ProblemError('forbidden', { refusal: { code: 'notAllowed', values: {} } });
      const { id } = await undoMerge(deps.prisma, { tenantId, caseId: params.id, by: staff.id });
      const intoId = merge?.intoId ?? params.id;
      return { status: 202, body: { id, caseId: params.id, intoId, status: 'pending' } };
    },
  }),

  route({
    name: 'splitCase',
    method: 'post',
    path: '/api/cases/:id/split',
    tag,
    summary: 'Make some of what was said a case of its own, linked to this one',
    access: WORKERS,
    params,
    body: NewSplit,
    idempotent: true,
    answers: { 201: { description: 'The new case', schema: NewCaseAnswer } },
    async handle(c) {
      const { deps, tenantId, staff, params, body, locale } = c;
      await findWorked(c, params.id);
      const { attachmentIds = [], ...what } = body;
      const split = { tenantId, caseId: params.id, by: staff.id, locale, attachmentIds, ...what };
      const { id, number } = await splitCase(deps.prisma, split, onceOf(c));
      return { status: 201, body: { id, number }, headers: { Location: `/api/cases/${id}` } };
    },
  }),

  route({
    name: 'showRelations',
    method: 'get',
    path: '/api/cases/:id/relations',
    tag,
    summary: 'Which case goes on for this one, which ones it goes on for, and what it is linked with',
    access: STAFF,
    params,
    answers: { 200: { description: 'As it stands now', schema: Relations } },
    handle: (c) => related(c, c.params.id),
  }),

  route({
    name: 'linkCases',
    method: 'post',
    path: '/api/cases/:id/links',
    tag,
    summary: 'Link the case with another: it follows it up, is the same problem, is a child of it',
    access: STAFF,
    params,
    body: NewLink,
    answers: { 201: { description: 'As it stands now', schema: Relations } },
    async handle(c) {
      const { deps, tenantId, staff, params, body } = c;
      await mustSeeCase(c, params.id, 'note');
      await mustSeeCase(c, body.otherId).catch(() => {
        throw invalid({ otherId: 'unknownCase' });
      });
      const [fromId, toId] = body.reversed ? [body.otherId, params.id] : [params.id, body.otherId];
      const actor = { type: 'staff', id: staff.id } as const;
      await linkCases(deps.prisma, { tenantId, kind: body.kind, fromId, toId, actor });
      return { ...(await related(c, params.id)), status: 201 };
    },
  }),

  route({
    name: 'unlinkCases',
    method: 'delete',
    path: '/api/cases/:id/links/:linkId',
    tag,
    summary: 'Take a link away; what was split off stays linked',
    access: STAFF,
    params: params.extend({ linkId: Id }),
    answers: { 200: { description: 'As it stands now', schema: Relations } },
    async handle(c) {
      const { deps, tenantId, staff, params } = c;
      await mustSeeCase(c, params.id, 'note');
      const link = { tenantId, id: params.linkId, caseId: params.id, by: staff.id };
      if (!(await unlinkCases(deps.prisma, link))) throw notFound();
      return related(c, params.id);
    },
  }),
];
