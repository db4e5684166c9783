import { CLOCKS, STAGES } from '../../domain/case/flow.ts';
import { flowOf } from '../../domain/case/flows.ts';
import { CASE_KINDS, CATEGORIES, type CaseKind, CHANNELS, SEVERITIES, TIERS } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
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

/** Rows for lists; a member that was merged away shows as the one they are now. */
export async function caseRows(prisma: PrismaClient, tenantId: string, cases: CaseWithRow[]): Promise<CaseRow[]> {
  const now = await standFor(
    prisma,
    tenantId,
    cases.map((c) => c.memberId),
  );
  const merged = [...now].filter(([from, into]) => from !== into).map(([, into]) => into);
  const members = merged.length
    ? await prisma.member.findMany({ where: { tenantId, id: { in: merged } }, ...ROW.member })
    : [];
  const byId = new Map(members.map((m) => [m.id, m]));
  return cases.map((c) => caseRow(c, byId.get(now.get(c.memberId) ?? '') ?? c.member));
}

function caseRow(c: CaseWithRow, member: CaseWithRow['member']): CaseRow {
  return {
    id: c.id,
    number: c.number,
    kind: among(CASE_KINDS, c.kind),
    category: among(CATEGORIES, c.category),
    severity: among(SEVERITIES, c.severity),
    channel: among(CHANNELS, c.channel),
    subject: c.subject,
    stage: among(STAGES, c.stage),
    ball: among(['desk', 'member', 'nobody'] as const, c.ball),
    priority: c.priority,
    verified: c.verifiedAt !== null,
    member: { id: member.id, number: member.number, name: member.name, tier: among(TIERS, member.tier) },
    queue: c.queue,
    assignee: c.assignee,
    openedAt: c.openedAt.toISOString(),
    updatedAt: c.updatedAt.toISOString(),
    due:
      c.dueAt && c.dueClock
        ? {
            clock: among(CLOCKS, c.dueClock),
            at: c.dueAt.toISOString(),
            breached: c.breachedAt !== null,
            provisional: c.provisional,
          }
        : null,
    escalation: escalationOf(c),
    outcome: c.outcome,
  };
}

function escalationOf(c: CaseWithRow): CaseRow['escalation'] {
  if (c.rung === null) return null;
  const post = flowOf(c.kind as CaseKind, c.flowVersion).ladder[c.rung]?.post;
  return post ? { rung: c.rung, post, nextAt: c.nextRungAt?.toISOString() ?? null } : null;
}

/** A value the record holds, as one of those it may be. @throws when it is none: the record was written by something newer */
export function among<const T extends readonly string[]>(values: T, value: string): T[number] {
  const found = values.find((v) => v === value);
  if (found === undefined) throw new Error(`The record holds '${value}', not one of ${values.join(', ')}`);
  return found;
}
