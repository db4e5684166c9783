import { flowOf } from '../../domain/case/known-flows.ts';
import { CASE_KINDS, type CaseKind, CHANNELS, SEVERITIES, TIERS } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { ensureFlows } from '../../prisma/flows.ts';
import type { CaseRow } from '../contract/cases.ts';
import { standFor } from '../members/aliases.ts';

export const ROW = {
  member: { select: { id: true, number: true, name: true, tier: true } },
  queue: { select: { id: true, code: true, nameZh: true, nameEn: true } },
  assignee: { select: { id: true, name: true } },
} satisfies Prisma.CaseInclude;
/** Everything of a list's row but the machine's state, which is large. */
export const LIST = { include: ROW, omit: { state: true } } as const;
export type CaseWithRow = Omit<Prisma.CaseGetPayload<{ include: typeof ROW }>, 'state'>;
export type Member = CaseWithRow['member'];
/** Whom and what a row names. */
export type Around = Pick<CaseWithRow, 'member' | 'queue' | 'assignee'>;

/** Rows for lists; a member that was merged away shows as the one they are now. */
export async function caseRows(prisma: PrismaClient, tenantId: string, cases: CaseWithRow[]): Promise<CaseRow[]> {
  await ensureFlows(
    prisma,
    cases.map((c) => c.flowVersion),
  );
  const now = await membersNow(
    prisma,
    tenantId,
    cases.map((c) => c.memberId),
  );
  return cases.map((c) =>
    caseRow(c, { member: now.get(c.memberId) ?? c.member, queue: c.queue, assignee: c.assignee }),
  );
}

/** Of these members, those who were merged away: the member each of them is now. */
export async function membersNow(prisma: PrismaClient, tenantId: string, ids: string[]): Promise<Map<string, Member>> {
  const now = [...(await standFor(prisma, tenantId, ids))].filter(([from, into]) => from !== into);
  if (now.length === 0) return new Map();
  const members = await prisma.member.findMany({
    where: { tenantId, id: { in: now.map(([, into]) => into) } },
    ...ROW.member,
  });
  const byId = new Map(members.map((m) => [m.id, m]));
  return new Map(
    now.flatMap(([from, into]) => {
      const member = byId.get(into);
      return member ? [[from, member] as const] : [];
    }),
  );
}

/** What a row of a list is made of; instants as the record has them, or as they go into the answer. */
export type CaseOfRow = Instants<
  Pick<
    CaseWithRow,
    | 'id'
    | 'number'
    | 'kind'
    | 'flowVersion'
    | 'category'
    | 'severity'
    | 'channel'
    | 'subject'
    | 'stage'
    | 'ball'
    | 'priority'
    | 'verifiedAt'
    | 'openedAt'
    | 'updatedAt'
    | 'dueAt'
    | 'dueClock'
    | 'breachedAt'
    | 'provisional'
    | 'rung'
    | 'nextRungAt'
    | 'outcome'
  >
>;

type Instants<T> = { [K in keyof T]: Date extends T[K] ? T[K] | string : T[K] };
const iso = (instant: Date | string): string => (typeof instant === 'string' ? instant : instant.toISOString());

export function caseRow(c: CaseOfRow, { member, queue, assignee }: Around): CaseRow {
  return {
    id: c.id,
    number: c.number,
    kind: among(CASE_KINDS, c.kind),
    category: c.category,
    severity: among(SEVERITIES, c.severity),
    channel: among(CHANNELS, c.channel),
    subject: c.subject,
    stage: c.stage,
    ball: among(['desk', 'member', 'nobody'] as const, c.ball),
    priority: c.priority,
    verified: c.verifiedAt !== null,
    member: { id: member.id, number: member.number, name: member.name, tier: among(TIERS, member.tier) },
    queue,
    assignee,
    openedAt: iso(c.openedAt),
    updatedAt: iso(c.updatedAt),
    due:
      c.dueAt && c.dueClock
        ? {
            clock: c.dueClock,
            at: iso(c.dueAt),
            breached: c.breachedAt !== null,
            provisional: c.provisional,
          }
        : null,
    escalation: escalationOf(c),
    outcome: c.outcome,
  };
}

function escalationOf(c: CaseOfRow): CaseRow['escalation'] {
  if (c.rung === null) return null;
  const post = flowOf(c.kind as CaseKind, c.flowVersion).ladder[c.rung]?.post;
  return post ? { rung: c.rung, post, nextAt: c.nextRungAt && iso(c.nextRungAt) } : null;
}

/** A value the record holds, as one of those it may be. @throws when it is none: the record was written by something newer */
export function among<const T extends readonly string[]>(values: T, value: string): T[number] {
  const found = values.find((v) => v === value);
  if (found === undefined) throw new Error(`The record holds '${value}', not one of ${values.join(', ')}`);
  return found;
}
