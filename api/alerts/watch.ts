import { z } from 'zod';
import { ROLES } from '../../domain/vocabulary.ts';
import { endWatch, setWatch } from '../../prisma/alerts.ts';
import { recordsOf, resolveMember } from '../../prisma/members.ts';
import { audit } from '../audit.ts';
import { NewWatch, Watch } from '../contract/alerts.ts';
import { Id } from '../contract/values.ts';
import { namesOf } from '../names.ts';
import { permitted } from '../permitted.ts';
import { invalid, notFound } from '../problem.ts';
import { actorOf } from '../reader.ts';
import { type Context, ok, type Route, route } from '../route.ts';

const path = '/api/members/:id/watch';
const params = z.object({ id: Id });
const WATCHERS = ['lead', 'manager', 'admin'] as const;
type C = Context<unknown, unknown, unknown>;

/** Being told of whatever one member brings. */
export const watchRoutes: Route[] = [
  route({
    name: 'showWatch',
    method: 'get',
    path,
    tag: 'alerts',
    summary: 'Who watches the member, and why',
    access: { roles: ROLES },
    params,
    answers: { 200: { description: 'The watch, or null', schema: z.object({ watch: Watch.nullable() }) } },
    handle: async (c) => ok({ watch: await watchOf(c, await findMember(c, c.params.id, 'read')) }),
  }),

  route({
    name: 'setWatch',
    method: 'post',
    path,
    tag: 'alerts',
    summary: 'Watch the member; takes the place of a watch that is set',
    access: { roles: WATCHERS },
    params,
    body: NewWatch,
    answers: { 200: { description: 'The watch', schema: z.object({ watch: Watch.nullable() }) } },
    async handle(c) {
      const { deps, tenantId, staff, body, params } = c;
      const memberId = await findMember(c, params.id, 'watch');
      const until = body.until === undefined ? null : new Date(body.until);
      if (until && until <= new Date()) throw invalid({ until: 'past' });
      await mustWorkHere(c, body.recipients);
      await setWatch(deps.prisma, { tenantId, memberId, by: staff.id }, { ...body, until });
      await note(c, 'member.watched', memberId);
      return ok({ watch: await watchOf(c, memberId) });
    },
  }),

  route({
    name: 'endWatch',
    method: 'delete',
    path,
    tag: 'alerts',
    summary: 'Watch the member no longer',
    access: { roles: WATCHERS },
    params,
    answers: { 204: { description: 'Nobody watches' } },
    async handle(c) {
      const { deps, tenantId, staff } = c;
      const memberId = await findMember(c, c.params.id, 'watch');
      if (await endWatch(deps.prisma, { tenantId, memberId, by: staff.id }))
        await note(c, 'member.unwatched', memberId);
      return { status: 204 };
    },
  }),
];

async function findMember({ deps: { prisma }, tenantId, staff }: C, given: string, action: 'read' | 'watch') {
  const id = await resolveMember(prisma, tenantId, given);
  const where = { AND: [{ tenantId, id, erasedAt: null }, permitted(staff.ability, action, 'Member')] };
  if ((await prisma.member.count({ where })) === 0) throw notFound();
  return id;
}

async function watchOf({ deps: { prisma }, tenantId }: C, memberId: string): Promise<Watch | null> {
  const row = await prisma.memberWatch.findFirst({
    where: {
      tenantId,
      holds: { in: await recordsOf(prisma, tenantId, memberId) },
      OR: [{ until: null }, { until: { gt: new Date() } }],
    },
    orderBy: [{ setAt: 'desc' }, { id: 'desc' }],
  });
  if (!row) return null;
  const names = await namesOf(prisma, tenantId, [row.setBy, ...row.recipients]);
  const person = (id: string) => ({ id, name: names.get(id) ?? '' });
  return {
    note: row.note,
    by: person(row.setBy),
    setAt: row.setAt.toISOString(),
    until: row.until?.toISOString() ?? null,
    recipients: row.recipients.map(person),
  };
}

async function mustWorkHere({ deps: { prisma }, tenantId }: C, ids: string[]): Promise<void> {
  const wanted = [...new Set(ids)];
  const here = await prisma.staff.count({ where: { tenantId, id: { in: wanted }, disabledAt: null } });
  if (here < wanted.length) throw invalid({ recipients: 'unknownStaff' });
}

const note = (
  { deps: { prisma }, tenantId, staff, req }: C,
  action: 'member.watched' | 'member.unwatched',
  id: string,
) => audit(prisma, { tenantId, actor: actorOf(staff), action, recordType: 'Member', recordId: id, ip: req.ip });
