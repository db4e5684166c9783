import { flowOf } from '../../domain/case/known-flows.ts';
import { sayClock } from '../../domain/language/flow-words.ts';
import { say } from '../../domain/language/index.ts';
import { type CaseKind, POSTS } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { storyInFiveLines } from '../../prisma/story.ts';
import { among, caseRows, LIST } from '../cases/rows.ts';
import type { CaseRow } from '../contract/cases.ts';
import type { EscalationRow } from '../contract/people.ts';
import { namesOf } from '../names.ts';
import type { Context } from '../route.ts';

export const WITH_CASE = { case: LIST } satisfies Prisma.EscalationInclude;
type Escalation = Prisma.EscalationGetPayload<{ include: typeof WITH_CASE }>;
type C = Context<unknown, unknown, unknown>;

/** Rows of people who were called, each with the case told in a few lines. */
export async function escalationRows(c: C, rows: Escalation[]): Promise<EscalationRow[]> {
  const {
    deps: { prisma },
    tenantId,
    locale,
    staff,
  } = c;
  const zone = staff.staff.timeZone;
  const caseIds = [...new Set(rows.map((row) => row.caseId))];
  const [cases, names, levels, stories] = await Promise.all([
    caseRows(prisma, tenantId, [...new Map(rows.map((row) => [row.caseId, row.case])).values()]),
    namesOf(
      prisma,
      tenantId,
      rows.flatMap((r) => [r.recipientId, r.insteadOfId, r.acknowledgedBy]),
    ),
    levelsOf(prisma, tenantId, caseIds),
    Promise.all(
      caseIds.map(
        async (id) => [id, (await storyInFiveLines(prisma, tenantId, id, locale, { timeZone: zone })) ?? []] as const,
      ),
    ),
  ]);
  const caseOf = new Map(cases.map((row) => [row.id, row]));
  const storyOf = new Map(stories);
  const person = (id: string | null) => (id ? { id, name: names.get(id) ?? '' } : null);
  return rows.map((row) => ({
    id: row.id,
    case: shown(caseOf.get(row.caseId) as CaseRow),
    cycle: row.cycle,
    rung: row.rung,
    post: among(POSTS, row.post),
    recipient: { id: row.recipientId, name: names.get(row.recipientId) ?? '' },
    insteadOf: person(row.insteadOfId),
    cause: row.cause,
    why: why(row, names, locale),
    decisionId: levels.get(row.caseId) ?? null,
    story: storyOf.get(row.caseId) ?? [],
    calledAt: row.calledAt.toISOString(),
    ...whatIsNext(row),
    seenAt: row.seenAt?.toISOString() ?? null,
    acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
    acknowledgedBy: person(row.acknowledgedBy),
    endedAt: row.endedAt?.toISOString() ?? null,
  }));
}

/** By case, the last decision about its service level. */
async function levelsOf(prisma: PrismaClient, tenantId: string, caseIds: string[]): Promise<Map<string, string>> {
  const decisions = await prisma.decision.findMany({
    where: { tenantId, caseId: { in: caseIds }, ruleSet: 'serviceLevel' },
    orderBy: [{ asOf: 'asc' }, { decidedAt: 'asc' }],
    select: { id: true, caseId: true },
  });
  return new Map(decisions.flatMap(({ id, caseId }) => (caseId ? [[caseId, id] as const] : [])));
}

/** The ladder stands at the case's rung; whoever was called before it has no clock of their own any more. */
function whatIsNext({ rung, endedAt, case: of }: Escalation): Pick<EscalationRow, 'nextRungAt' | 'nextPost'> {
  const stands = endedAt === null && of.rung === rung;
  return {
    nextRungAt: (stands && of.nextRungAt?.toISOString()) || null,
    nextPost: flowOf(of.kind as CaseKind, of.flowVersion).ladder[rung + 1]?.post ?? null,
  };
}

function why(row: Escalation, names: Map<string, string>, locale: C['locale']): string {
  return say(locale, row.insteadOfId ? 'api.why.insteadOf' : 'api.why.rung', {
    clock: sayClock(locale, row.cause),
    post: say(locale, `post.${row.post}`),
    staff: (row.insteadOfId && names.get(row.insteadOfId)) || say(locale, 'api.somebody'),
  });
}

function shown({
  id,
  number,
  kind,
  subject,
  stage,
  member,
  severity,
  openedAt,
  assignee,
}: CaseRow): EscalationRow['case'] {
  return { id, number, kind, subject, stage, member, severity, openedAt, assignee };
}
