import type { Stage } from '../../domain/case/flow.ts';
import { categoriesUnder } from '../../prisma/casework/categories.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { recordsOf } from '../../prisma/members.ts';
import { ask, sql } from '../../prisma/statement.ts';
import { conditionOn } from '../../prisma/where.ts';
import type { MemberContext } from '../contract/casework.ts';

const SHOWN = { promises: 10, similar: 6 };
/** Of all members' cases about the same, how many of the newest are compared by their words: text is compared one by one. */
const COMPARED = 1_000;
const ALIKE = 0.25;

type Wanted = {
  tenantId: string;
  memberId: string;
  /** Which cases the reader may see. */
  seen: Prisma.CaseWhereInput;
  category: string | null;
  subject: string;
  except: string | null;
};

/** Promises made to a member by anyone, and cases like the one at hand: theirs about the same, and others' whose words are alike. */
export async function memberContext(prisma: PrismaClient, wanted: Wanted): Promise<MemberContext> {
  const { tenantId, memberId, seen, category, subject, except } = wanted;
  const records = await recordsOf(prisma, tenantId, memberId);
  const root = category && (await rootOf(prisma, tenantId, category));
  const codes = root ? await categoriesUnder(prisma, tenantId, root) : [];
  const [promises, similar] = await Promise.all([
    prisma.case.findMany({
      where: {
        AND: [seen, { memberId: { in: records }, dueAt: { not: null }, stage: { not: 'closed' } }],
        ...(except ? { NOT: { id: except } } : {}),
      },
      include: { assignee: { select: { id: true, name: true } } },
      omit: { state: true },
      orderBy: [{ dueAt: 'asc' }, { id: 'asc' }],
      take: SHOWN.promises,
    }),
    category ? alike(prisma, { ...wanted, records, codes }) : [],
  ]);
  return {
    promises: promises.map((c) => ({
      ...brief(c),
      clock: c.dueClock ?? '',
      dueAt: (c.dueAt as Date).toISOString(),
      breached: c.breachedAt !== null,
      assignee: c.assignee,
    })),
    similar: similar.map((c) => ({ ...brief(c), alike: Math.round(c.alike * 100) / 100, same: c.same })),
  };

  async function alike(client: PrismaClient, about: { records: string[]; codes: string[] }) {
    return ask<Brief & { alike: number; same: boolean }>(
      client,
      sql`WITH same AS (
        SELECT c.id, c.number, c.subject, c.stage, c."openedAt", c."memberId" FROM "Case" c
        WHERE c."tenantId" = ${tenantId} AND c."memberId" = ANY(${about.records}::uuid[]) AND c.category = ANY(${about.codes})
          AND ${conditionOn('Case', 'c', seen)}
        ORDER BY c."openedAt" DESC LIMIT 50),
      others AS (
        SELECT c.id, c.number, c.subject, c.stage, c."openedAt", c."memberId" FROM "Case" c
        WHERE c."tenantId" = ${tenantId} AND c.category = ANY(${about.codes}) AND ${conditionOn('Case', 'c', seen)}
        ORDER BY c."openedAt" DESC LIMIT ${COMPARED})
      SELECT id::text, number, subject, stage, "openedAt", "memberId" = ANY(${about.records}::uuid[]) AS same,
        similarity(subject, ${subject})::float8 AS alike
      FROM (SELECT * FROM same UNION SELECT * FROM others) AS found
      WHERE id IS DISTINCT FROM ${except}::uuid
        AND ("memberId" = ANY(${about.records}::uuid[]) OR similarity(subject, ${subject}) >= ${ALIKE})
      ORDER BY same DESC, alike DESC, "openedAt" DESC, id LIMIT ${SHOWN.similar}`,
    );
  }
}

type Brief = { id: string; number: string; subject: string; stage: string; openedAt: Date };
const brief = ({ id, number, subject, stage, openedAt }: Brief) => ({
  ...{ id, number, subject },
  stage: stage as Stage,
  openedAt: openedAt.toISOString(),
});

const rootOf = async (prisma: PrismaClient, tenantId: string, code: string): Promise<string> =>
  (await prisma.category.findUnique({ where: { tenantId_code: { tenantId, code } } }))?.path[0] ?? code;
