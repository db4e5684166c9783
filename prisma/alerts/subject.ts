import type { Prisma } from '../client.ts';
import { recordsOf, resolveMember } from '../members.ts';
import type { Held } from '../order.ts';

type Tx = Prisma.TransactionClient;

export type Watch = { id: string; setBy: string; recipients: string[]; note: string };

/** Whom or what an alert is about, and from where people are looked for. */
export type Subject = {
  tenantId: string;
  caseId: string | null;
  /** The member as they are today; `records` are theirs and those merged into it. Null: it is about a queue, or many members. */
  memberId: string | null;
  records: string[];
  held: Held;
  ownerId: string | null;
  watch: Watch | null;
};

/** Of many members at once: those of one owner, or of the head of care, who look after all that nobody else does. */
export const subjectOfMany = async (
  tx: Tx,
  tenantId: string,
  { ownerId, watch }: Pick<Subject, 'ownerId' | 'watch'>,
): Promise<Subject> => (await subjectsOfMany(tx, tenantId, [{ ownerId, watch }]))[0] as Subject;

/** The same for members of several owners. */
export async function subjectsOfMany(
  tx: Tx,
  tenantId: string,
  kept: readonly Pick<Subject, 'ownerId' | 'watch'>[],
): Promise<Subject[]> {
  const head = kept.every(({ ownerId }) => ownerId) ? null : await careHead(tx, tenantId);
  return kept.map(({ ownerId, watch }) => ({
    ...{ tenantId, caseId: null, memberId: null, records: [], ownerId, watch },
    held: ownerId || !head ? { queueId: null, assigneeId: ownerId } : head,
  }));
}

export type OfMember = Subject & { memberId: string };

/** A queue is looked after by whoever works it, and their line. */
export const subjectOfQueue = (tenantId: string, queueId: string): Subject => ({
  ...{ tenantId, caseId: null, memberId: null, records: [], ownerId: null, watch: null },
  held: { queueId, assigneeId: null },
});

/** @returns null when there is no such case */
export async function subjectOfCase(tx: Tx, tenantId: string, caseId: string, at: Date): Promise<OfMember | null> {
  const row = await tx.case.findUnique({
    where: { tenantId_id: { tenantId, id: caseId } },
    select: { memberId: true, queueId: true, assigneeId: true },
  });
  if (!row) return null;
  const { queueId, assigneeId } = row;
  const held = queueId || assigneeId ? { queueId, assigneeId } : await careHead(tx, tenantId);
  return { ...(await memberPart(tx, tenantId, row.memberId, at)), caseId, held };
}

/** A member is looked after by the owner, else by whoever has their newest open case, else by the head of care. */
export async function subjectOfMember(tx: Tx, tenantId: string, memberId: string, at: Date): Promise<OfMember> {
  const part = await memberPart(tx, tenantId, memberId, at);
  return { ...part, caseId: null, held: await heldOf(tx, part) };
}

async function heldOf(tx: Tx, { tenantId, ownerId, records }: MemberPart): Promise<Held> {
  if (ownerId) return { queueId: null, assigneeId: ownerId };
  const newest = await tx.case.findFirst({
    where: { tenantId, memberId: { in: records }, stage: { not: 'closed' }, queueId: { not: null } },
    orderBy: [{ openedAt: 'desc' }, { id: 'desc' }],
    select: { queueId: true, assigneeId: true },
  });
  return newest ?? careHead(tx, tenantId);
}

type MemberPart = Pick<OfMember, 'tenantId' | 'memberId' | 'records' | 'ownerId' | 'watch'>;

async function memberPart(tx: Tx, tenantId: string, filedUnder: string, at: Date): Promise<MemberPart> {
  const memberId = await resolveMember(tx, tenantId, filedUnder);
  const records = await recordsOf(tx, tenantId, memberId);
  const { ownerId } = await tx.member.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id: memberId } },
    select: { ownerId: true },
  });
  return { tenantId, memberId, records, ownerId, watch: await watchOf(tx, tenantId, records, at) };
}

/** The newest watch that is set at this instant. */
export const watchOf = (tx: Tx, tenantId: string, records: string[], at: Date): Promise<Watch | null> =>
  tx.memberWatch.findFirst({
    where: {
      tenantId,
      memberId: { in: records },
      setAt: { lte: at },
      AND: [{ OR: [{ until: null }, { until: { gt: at } }] }, { OR: [{ endedAt: null }, { endedAt: { gt: at } }] }],
    },
    orderBy: [{ setAt: 'desc' }, { id: 'desc' }],
    select: { id: true, setBy: true, recipients: true, note: true },
  });

/** The queue of the department head: where nobody else has it. */
async function careHead(tx: Tx, tenantId: string): Promise<Held> {
  const queue = await tx.queue.findFirst({
    where: { tenantId, line: 'head' },
    orderBy: { code: 'asc' },
    select: { id: true },
  });
  return { queueId: queue?.id ?? null, assigneeId: null };
}
