import { z } from 'zod';
import { LAPSES, TIER_CHANGE_STATES } from '../../domain/approval/tier-change.ts';
import { ROLES, TIERS } from '../../domain/vocabulary.ts';
import { takeOut } from '../../prisma/approvals/tier-changes.ts';
import type { Prisma } from '../../prisma/client.ts';
import { among } from '../cases/rows.ts';
import { ApprovalDetail, Exclusions, TierChangeFilter, TierChangeRow } from '../contract/approvals.ts';
import { Id } from '../contract/values.ts';
import { asked, ListQuery, readList } from '../list.ts';
import { standFor } from '../members/aliases.ts';
import { invalid } from '../problem.ts';
import { actorOf } from '../reader.ts';
import { type Context, ok, page, type Route, route } from '../route.ts';
import { inWords } from './act.ts';
import { approvalDetail } from './detail.ts';
import { findApproval } from './find.ts';
import { currencyOf } from './tiers.ts';

type C = Context<unknown, unknown, unknown>;
const SORTS = ['spent', 'since'] as const;
const params = z.object({ id: Id });

export const changeRoutes: Route[] = [
  route({
    name: 'listTierChanges',
    method: 'get',
    path: '/api/approvals/:id/changes',
    tag: 'approvals',
    summary: `The members behind a change of tiers that waits for approval, or waited. Sorts: ${SORTS.join(', ')}`,
    access: { roles: ROLES },
    params,
    query: ListQuery,
    answers: {
      200: {
        description: 'A page',
        schema: z.array(TierChangeRow),
        headers: { 'Content-Range': 'changes first-last/total' },
      },
    },
    async handle(c) {
      const { prisma } = c.deps;
      const { id } = await findApproval(c, c.params.id);
      const { filter, sort, direction, skip, take } = readList(c.query, TierChangeFilter, SORTS, ['spent', 'desc']);
      const where: Prisma.TierChangeWhereInput = { tenantId: c.tenantId, approvalId: id, ...asked(filter) };
      const [total, rows] = await Promise.all([
        prisma.tierChange.count({ where }),
        prisma.tierChange.findMany({ where, orderBy: [{ [sort]: direction }, { id: direction }], skip, take }),
      ]);
      return page('changes', await changeRows(c, rows), skip, total);
    },
  }),

  route({
    name: 'excludeMembers',
    method: 'post',
    path: '/api/approvals/:id/exclusions',
    tag: 'approvals',
    summary: 'Take members out of what is to be approved, or put them back; by whoever may decide now',
    access: { roles: ROLES },
    params,
    body: Exclusions,
    answers: { 200: { description: 'Done; the approval as it stands now', schema: ApprovalDetail } },
    problems: ['refused'],
    async handle(c) {
      const { id } = await findApproval(c, c.params.id);
      await mustBelong(c, id, c.body.changes);
      const actor = { type: actorOf(c.staff).type, id: c.staff.id };
      await inWords(c, () => takeOut(c.deps.prisma, { tenantId: c.tenantId, id, ...c.body, actor }));
      return ok(await approvalDetail(c, await findApproval(c, id)));
    },
  }),
];

/**
 * Whoever names a change of another approval would believe that it was taken out of this one.
 * @throws `validation`
 */
async function mustBelong({ deps: { prisma }, tenantId }: C, approvalId: string, changes: readonly string[]) {
  const ids = [...new Set(changes)];
  const known = await prisma.tierChange.count({ where: { tenantId, approvalId, id: { in: ids } } });
  if (known < ids.length) throw invalid({ changes: 'unknownChanges' });
}

type Row = Prisma.TierChangeGetPayload<object>;

/** Members as they are now, also those that stand for somebody who was merged. */
async function changeRows({ deps: { prisma }, tenantId }: C, rows: Row[]): Promise<TierChangeRow[]> {
  const now = await standFor(
    prisma,
    tenantId,
    rows.map(({ memberId }) => memberId),
  );
  const [members, currency] = await Promise.all([
    prisma.member.findMany({
      where: { tenantId, id: { in: [...now.values()] } },
      select: { id: true, number: true, name: true, tier: true },
    }),
    currencyOf(prisma, tenantId),
  ]);
  const byId = new Map(members.map((member) => [member.id, { ...member, tier: among(TIERS, member.tier) }]));
  return rows.flatMap((row): TierChangeRow[] => {
    const member = byId.get(now.get(row.memberId) ?? row.memberId);
    if (!member) return [];
    return [
      {
        ...{ id: row.id, member, decisionId: row.decisionId, since: row.since.toISOString() },
        ...{ from: among(TIERS, row.from), to: among(TIERS, row.to) },
        ...{ spent: { minor: Number(row.spent), currency }, state: among(TIER_CHANGE_STATES, row.state) },
        ...{ takenOut: row.takenOutAt !== null, why: row.why === null ? null : among(LAPSES, row.why) },
        became: row.became === null ? null : among(TIERS, row.became),
      },
    ];
  });
}
