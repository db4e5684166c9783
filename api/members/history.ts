import type { PrismaClient } from '../../prisma/client.ts';
import type { MemberDetail } from '../contract/people.ts';

const SHOWN = 12;
const WHAT = {
  'member.tier': 'tier',
  'member.tierPending': 'tierPending',
  'member.lifecycle': 'lifecycle',
  'member.loyalty': 'loyalty',
} as const;

type Fields = {
  from?: string | null;
  to?: string | null;
  decisionId?: string;
  until?: string;
  old?: object;
  new?: object;
};

/** What rules and people made of a member, newest first: tier, stage and loyalty, each with its decision. */
export async function historyOf(
  prisma: PrismaClient,
  tenantId: string,
  records: string[],
): Promise<MemberDetail['history']> {
  const rows = await prisma.audit.findMany({
    where: { tenantId, recordType: 'Member', recordId: { in: records }, action: { in: Object.keys(WHAT) } },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: SHOWN,
    select: { at: true, action: true, fields: true },
  });
  return rows.map(({ at, action, fields }) => {
    const what = WHAT[action as keyof typeof WHAT];
    const { from, to, decisionId, until, old, new: now } = (fields ?? {}) as Fields;
    const side = (of: object | undefined) => (of as Record<string, string | null> | undefined)?.[what] ?? null;
    return {
      ...{ what, at: at.toISOString(), from: from ?? side(old), to: to ?? side(now) },
      ...{ until: until ?? null, decisionId: decisionId ?? null },
    };
  });
}
