import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { ensureFlows } from '../../prisma/flows.ts';
import { askForAnswer, empty, raw, type Sql, sql } from '../../prisma/statement.ts';
import { conditionOn, type Order, orderOn } from '../../prisma/where.ts';
import type { CaseRow } from '../contract/cases.ts';
import { type Around, type CaseOfRow, caseRow, type Member, membersNow } from './rows.ts';

export type CaseList = {
  where: Prisma.CaseWhereInput;
  orderBy: Order[];
  skip: number;
  take: number;
  /** Only open cases are asked for: few, however many years lie behind. */
  open: boolean;
};

/** One page of a list and how many there are in all, in one statement: every desk asks for its queue all day long. */
export async function casePage(
  prisma: PrismaClient,
  tenantId: string,
  list: CaseList,
): Promise<{ rows: CaseRow[]; total: number }> {
  const answer = await askForAnswer<PageRow>(prisma, statementOf(tenantId, list));
  const found = answer.filter((row) => row.id !== null);
  await ensureFlows(
    prisma,
    found.map((row) => row.flowVersion),
  );
  const merged = found.flatMap((row) => (row.merged ? [row.memberId] : []));
  const now = merged.length ? await membersNow(prisma, tenantId, merged) : new Map<string, Member>();
  return {
    rows: found.map((row) => caseRow(row, peopleOf(row, now))),
    total: answer[0]?.total ?? 0,
  };
}

type PageRow = CaseOfRow & {
  total: number;
  merged: boolean;
  memberId: string;
  memberNumber: string;
  memberName: string;
  tier: string;
  queueId: string | null;
  queueCode: string;
  nameZh: string;
  nameEn: string;
  assigneeId: string | null;
  assigneeName: string;
};

/** A desk asks for the same few pages all day: their statements are kept. */
const statements = new Map<string, Pick<Sql, 'text' | 'values'>>();
const KEPT = 1_000;
/** Longer ones hold what somebody searched for, and do not come again. */
const LONGEST = 2_000;

function statementOf(tenantId: string, list: CaseList): Pick<Sql, 'text' | 'values'> {
  const asked = JSON.stringify([tenantId, list]);
  const kept = statements.get(asked);
  if (kept) return kept;
  const { text, values } = pageOf(tenantId, list);
  if (statements.size >= KEPT) statements.clear();
  if (asked.length <= LONGEST) statements.set(asked, { text, values });
  return { text, values };
}

/**
 * First who may be seen, with no more of each than the order needs. Of open cases this is kept, sorted and counted; of all cases it is
 * asked twice, so that the page can follow an index and the count needs no order. The total comes also when the page is empty.
 */
const pageOf = (tenantId: string, { where, orderBy, skip, take, open }: CaseList): Sql => sql`
  WITH seen AS ${raw(open ? 'MATERIALIZED' : 'NOT MATERIALIZED')} (
    SELECT c.id, c."breachedAt", c."dueAt", c.priority, c."openedAt", c."updatedAt", c.number
    FROM "Case" c WHERE ${conditionOn('Case', 'c', where)}),
  page AS (
    SELECT id, row_number() OVER () AS place
    FROM (SELECT id FROM seen ORDER BY ${orderOn(orderBy)} LIMIT ${raw(String(take))} ${skip ? sql`OFFSET ${skip}` : empty}) AS first)
  SELECT whole.total, c.id, c.number, c.kind, c."flowVersion", c.category, c.severity, c.channel, c.subject, c.stage, c.ball, c.priority,
    c."verifiedAt", c."openedAt", c."updatedAt", c."dueAt", c."dueClock", c."breachedAt", c.provisional, c.rung, c."nextRungAt", c.outcome,
    c."memberId", m.number AS "memberNumber", m.name AS "memberName", m.tier, alias."intoId" IS NOT NULL AS merged,
    c."queueId", q.code AS "queueCode", q."nameZh", q."nameEn", c."assigneeId", s.name AS "assigneeName"
  FROM (SELECT count(*)::int AS total FROM seen) AS whole
    LEFT JOIN (
      page JOIN "Case" c ON c."tenantId" = ${tenantId} AND c.id = page.id
        JOIN "Member" m ON m."tenantId" = c."tenantId" AND m.id = c."memberId"
        LEFT JOIN "MemberAlias" alias ON alias."tenantId" = c."tenantId" AND alias."memberId" = c."memberId"
        LEFT JOIN "Queue" q ON q."tenantId" = c."tenantId" AND q.id = c."queueId"
        LEFT JOIN "Staff" s ON s."tenantId" = c."tenantId" AND s.id = c."assigneeId"
    ) ON TRUE
  ORDER BY page.place`;

const peopleOf = (row: PageRow, now: Map<string, Member>): Around => ({
  member: now.get(row.memberId) ?? { id: row.memberId, number: row.memberNumber, name: row.memberName, tier: row.tier },
  queue: row.queueId === null ? null : { id: row.queueId, code: row.queueCode, nameZh: row.nameZh, nameEn: row.nameEn },
  assignee: row.assigneeId === null ? null : { id: row.assigneeId, name: row.assigneeName },
});
