import type { PrismaClient } from '../../prisma/client.ts';
import { CHANGE_OF, sidesOf } from '../../prisma/retier/moves.ts';
import type { MemberDetail } from '../contract/people.ts';
import { permitted } from '../permitted.ts';
import type { Reader } from '../reader.ts';

const SHOWN = 12;
const WHAT = {
  ...CHANGE_OF,
  'member.tierAsked': 'tierAsked',
  'member.tierRejected': 'tierRejected',
} as const;

type Fields = { decisionId?: string; approvalId?: string; until?: string };

/** What rules and people made of a member, newest first: tier, stage and loyalty, each with its decision. */
export async function historyOf(
  prisma: PrismaClient,
  tenantId: string,
  records: string[],
  reader: Reader,
): Promise<MemberDetail['history']> {
  const rows = await prisma.audit.findMany({
    where: { tenantId, recordType: 'Member', recordId: { in: records }, action: { in: Object.keys(WHAT) } },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: SHOWN,
    select: { at: true, action: true, fields: true },
  });
  const approvals = await approvalsOf(
    prisma,
    tenantId,
    rows.flatMap(({ fields }) => (fields as Fields | null)?.approvalId ?? []),
    reader,
  );
  return rows.map(({ at, action, fields }) => {
    const what = WHAT[action as keyof typeof WHAT];
    const { decisionId, approvalId = '', until } = (fields ?? {}) as Fields;
    return {
      ...{ what, at: at.toISOString(), ...sidesOf(what === 'tierRejected' ? 'tierAsked' : what, fields) },
      ...{ until: until ?? null, decisionId: decisionId ?? null },
      approval: approvals.get(approvalId) ?? null,
    };
  });
}

/** What people gave by hand was approved; the reader may see some of these only. */
async function approvalsOf(prisma: PrismaClient, tenantId: string, ids: string[], reader: Reader) {
  if (ids.length === 0) return new Map<string, { id: string | null; number: string }>();
  const where = { tenantId, id: { in: ids } };
  const [all, seen] = await Promise.all([
    prisma.approval.findMany({ where, select: { id: true, number: true } }),
    prisma.approval.findMany({
      where: { AND: [where, permitted(reader.ability, 'read', 'Approval')] },
      select: { id: true },
    }),
  ]);
  const mayRead = new Set(seen.map(({ id }) => id));
  return new Map(all.map(({ id, number }) => [id, { id: mayRead.has(id) ? id : null, number }]));
}
