import { z } from 'zod';
import { ROLES } from '../../domain/vocabulary.ts';
import type { Prisma } from '../../prisma/client.ts';
import { resolveMember } from '../../prisma/members.ts';
import { audit } from '../audit.ts';
import { membersLike } from '../cases/search.ts';
import { MemberDetail, MemberFilter, MemberRow } from '../contract/people.ts';
import { Id } from '../contract/values.ts';
import { asked, byId, ListQuery, readList } from '../list.ts';
import { permitted } from '../permitted.ts';
import { notFound } from '../problem.ts';
import { actorOf, type Reader } from '../reader.ts';
import { ok, page, type Route, route } from '../route.ts';
import { memberDetail } from './detail.ts';
import { MEMBER_SORTS, pageOfMembers } from './order.ts';
import { memberRows } from './rows.ts';

/** More ids than this do not fit one query: what lies beyond shows in lists until its merge is undone or the record erased. */
const MOST_MERGED = 10_000;
const access = { roles: ROLES, scope: 'members:read' } as const;

export const memberRoutes: Route[] = [
  route({
    name: 'listMembers',
    method: 'get',
    path: '/api/members',
    tag: 'members',
    summary: `Members; phone and e-mail masked. Sorts: ${MEMBER_SORTS.join(', ')}`,
    access,
    query: ListQuery,
    answers: {
      200: {
        description: 'A page',
        schema: z.array(MemberRow),
        headers: { 'Content-Range': 'members first-last/total' },
      },
    },
    async handle({ deps: { prisma }, tenantId, reader, query }) {
      const { filter, sort, direction, skip, take } = readList(query, MemberFilter, MEMBER_SORTS, ['number', 'asc']);
      const { q, id, ...columns } = filter;
      const { ability } = reader as Reader;
      const merged = await prisma.memberAlias.findMany({
        where: { tenantId },
        select: { memberId: true },
        take: MOST_MERGED,
      });
      const where: Prisma.MemberWhereInput = {
        AND: [
          { tenantId, erasedAt: null },
          // A record that was merged away is found as the one it stands for; asked for by id it is still there.
          id === undefined && merged.length ? { id: { notIn: merged.map((m) => m.memberId) } } : {},
          byId(id),
          asked(columns),
          q?.trim() ? { id: { in: await membersLike(prisma, tenantId, q, ability) } } : {},
          permitted(ability, 'read', 'Member'),
        ],
      };
      const [total, members] = await Promise.all([
        prisma.member.count({ where }),
        pageOfMembers(prisma, { where, sort, direction, skip, take }),
      ]);
      return page('members', await memberRows(prisma, tenantId, members), skip, total);
    },
  }),

  route({
    name: 'showMember',
    method: 'get',
    path: '/api/members/:id',
    tag: 'members',
    summary: 'A member. Phone, e-mail and birthday are masked unless the reader has an open case of theirs',
    access,
    params: z.object({ id: Id }),
    answers: { 200: { description: 'The member', schema: MemberDetail } },
    async handle(c) {
      const { prisma } = c.deps;
      const { tenantId } = c;
      const reader = c.reader as Reader;
      const id = await resolveMember(prisma, tenantId, c.params.id);
      const may = async (action: 'read' | 'unmask') =>
        (await prisma.member.count({
          where: { AND: [{ tenantId, id, erasedAt: null }, permitted(reader.ability, action, 'Member')] },
        })) > 0;
      const [seen, unmasked] = await Promise.all([may('read'), may('unmask')]);
      if (!seen) throw notFound();
      const body = await memberDetail(prisma, { tenantId, id, reader, unmasked, now: new Date() });
      if (unmasked) {
        await audit(prisma, {
          ...{
            tenantId,
            actor: actorOf(reader),
            action: 'member.unmasked',
            recordType: 'Member',
            recordId: id,
            ip: c.req.ip,
          },
          fields: { fields: ['phone', 'email', 'birthday'] },
        });
      }
      return ok(body);
    },
  }),
];
