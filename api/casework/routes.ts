import { z } from 'zod';
import { readAnswers } from '../../domain/casework/fields.ts';
import { MOST_TAGS, normaliseTag } from '../../domain/casework/words.ts';
import { auditChange } from '../../prisma/admin/audit.ts';
import { categoryTree, fieldsAt } from '../../prisma/casework/categories.ts';
import { unwatch, watch } from '../../prisma/casework/follow.ts';
import { byOf } from '../admin/by.ts';
import { findCase, mustSeeCase, readable } from '../cases/find.ts';
import { Colleague, FieldsChange, MemberContext, RemedyChange, TagsChange } from '../contract/casework.ts';
import { Category, Id } from '../contract/values.ts';
import { literally } from '../list.ts';
import { invalid, notFound } from '../problem.ts';
import { ok, type Route, route } from '../route.ts';
import { changed, now, params, STAFF, shown, tag, WORKERS } from './answer.ts';
import { categoryRoutes } from './category-routes.ts';
import { memberContext } from './context.ts';
import { copyRoutes } from './copy-routes.ts';
import { everybody } from './people.ts';
import { snoozeRoutes } from './snooze-routes.ts';
import { changeTags } from './tags.ts';

export const caseworkRoutes: Route[] = [
  ...categoryRoutes,
  ...snoozeRoutes,
  ...copyRoutes,

  route({
    name: 'listColleagues',
    method: 'get',
    path: '/api/colleagues',
    tag,
    summary: 'Everybody here, with the forms a name is looked for by',
    access: STAFF,
    answers: { 200: { description: 'By name', schema: z.array(Colleague) } },
    handle: async ({ deps: { prisma }, tenantId }) => ok(await everybody(prisma, tenantId)),
  }),

  route({
    name: 'listTags',
    method: 'get',
    path: '/api/tags',
    tag,
    summary: 'Tags in use that begin like this, the most used first',
    access: STAFF,
    query: z.strictObject({ q: z.string().max(200).optional() }),
    answers: { 200: { description: 'At most 20', schema: z.array(z.object({ tag: z.string(), cases: z.int() })) } },
    async handle({ deps: { prisma }, tenantId, query: { q = '' } }) {
      const rows = await prisma.caseTag.groupBy({
        by: ['tag'],
        where: { tenantId, tag: { startsWith: literally(normaliseTag(q) ?? '') } },
        _count: true,
        orderBy: [{ _count: { tag: 'desc' } }, { tag: 'asc' }],
        take: 20,
      });
      return ok(rows.map((row) => ({ tag: row.tag, cases: row._count })));
    },
  }),

  route({
    name: 'showMemberContext',
    method: 'get',
    path: '/api/members/:id/context',
    tag,
    summary: 'Promises made to a member by anyone, and cases like the one at hand',
    access: STAFF,
    params,
    query: z.strictObject({
      category: Category.optional(),
      subject: z.string().max(200).optional(),
      except: Id.optional(),
    }),
    answers: { 200: { description: 'Only of cases the reader may read', schema: MemberContext } },
    async handle({ deps: { prisma }, tenantId, reader, params: { id }, query }) {
      const member = await prisma.member.findUnique({ where: { tenantId_id: { tenantId, id } }, select: { id: true } });
      if (!member) throw notFound();
      const seen = readable(tenantId, reader, {});
      const { category = null, subject = '', except = null } = query;
      return ok(await memberContext(prisma, { tenantId, memberId: id, seen, category, subject, except }));
    },
  }),

  route({
    name: 'showCasework',
    method: 'get',
    path: '/api/cases/:id/casework',
    tag,
    summary: 'Answers to the category’s questions, remedy, tags, watchers, copies, one’s own snooze',
    access: STAFF,
    params,
    answers: now,
    async handle(c) {
      await mustSeeCase(c, c.params.id);
      return shown(c, c.params.id);
    },
  }),

  route({
    name: 'changeFields',
    method: 'patch',
    path: '/api/cases/:id/fields',
    tag,
    summary: 'Change answers; null takes one away. A required one that is there stays',
    access: WORKERS,
    params,
    body: FieldsChange,
    answers: now,
    async handle(c) {
      const found = await findCase(c, c.params.id);
      await mustSeeCase(c, c.params.id, 'note');
      const { tenantId, body, deps } = c;
      const definitions = fieldsAt(await categoryTree(deps.prisma, tenantId), found.category);
      const { answers, faults } = readAnswers(definitions, body.fields);
      for (const { code, required } of definitions)
        if (required && Object.hasOwn(body.fields, code) && [null, ''].includes(body.fields[code] as string | null))
          faults[code] = 'required';
      if (Object.keys(faults).length > 0)
        throw invalid(Object.fromEntries(Object.entries(faults).map(([code, fault]) => [`fields.${code}`, fault])));
      const codes = Object.keys(body.fields);
      await deps.prisma.$transaction(async (tx) => {
        await tx.caseField.deleteMany({ where: { tenantId, caseId: found.id, code: { in: codes } } });
        await tx.caseField.createMany({ data: answers.map((answer) => ({ tenantId, caseId: found.id, ...answer })) });
        // Which, not what: answers are personal and can be erased, the audit cannot.
        const entry = {
          action: 'case.fields',
          recordType: 'Case',
          recordId: found.id,
          after: { fields: codes },
        } as const;
        await auditChange(tx, byOf(c), entry);
      });
      return changed(c, found.id);
    },
  }),

  route({
    name: 'changeRemedy',
    method: 'patch',
    path: '/api/cases/:id/remedy',
    tag,
    summary: 'What the member wants; null: not known',
    access: WORKERS,
    params,
    body: RemedyChange,
    answers: now,
    async handle(c) {
      const { tenantId, deps, params, body } = c;
      await mustSeeCase(c, params.id, 'note');
      const of = { tenantId, caseId: params.id };
      const wish = body.remedy && { remedy: body.remedy.what, words: body.remedy.words ?? null };
      await deps.prisma.$transaction(async (tx) => {
        if (wish)
          await tx.caseRemedy.upsert({ where: { tenantId_caseId: of }, create: { ...of, ...wish }, update: wish });
        else await tx.caseRemedy.deleteMany({ where: of });
        const after = { remedy: wish?.remedy ?? null };
        await auditChange(tx, byOf(c), { action: 'case.remedy', recordType: 'Case', recordId: params.id, after });
      });
      return changed(c, params.id);
    },
  }),

  route({
    name: 'changeTags',
    method: 'post',
    path: '/api/cases/:id/tags',
    tag,
    summary: `Add and take away tags; a case has at most ${MOST_TAGS}`,
    access: STAFF,
    params,
    body: TagsChange,
    answers: now,
    async handle(c) {
      await mustSeeCase(c, c.params.id, 'note');
      await changeTags(c.deps.prisma, { tenantId: c.tenantId, caseId: c.params.id, by: c.staff.id }, c.body);
      return changed(c, c.params.id);
    },
  }),

  route({
    name: 'watchCase',
    method: 'post',
    path: '/api/cases/:id/watch',
    tag,
    summary: 'Be told of each step of the case',
    access: STAFF,
    params,
    answers: now,
    async handle(c) {
      await mustSeeCase(c, c.params.id);
      await watch(c.deps.prisma, { tenantId: c.tenantId, caseId: c.params.id }, c.staff.id);
      return shown(c, c.params.id);
    },
  }),
  route({
    name: 'unwatchCase',
    method: 'delete',
    path: '/api/cases/:id/watch',
    tag,
    summary: 'Not be told any more; whoever could read the case by watching alone cannot then',
    access: STAFF,
    params,
    answers: { 204: { description: 'Done' } },
    async handle(c) {
      await mustSeeCase(c, c.params.id);
      await unwatch(c.deps.prisma, { tenantId: c.tenantId, caseId: c.params.id }, c.staff.id);
      return { status: 204 };
    },
  }),
];
