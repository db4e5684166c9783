import type { Tier } from '../domain/vocabulary.ts';
import type { RuleSetDefinition } from '../rules/definition.ts';
import { decideAgain } from '../rules/engine.ts';
import { memberColumns, memberVector, rootOf } from '../rules/read.ts';
import { frame, memberRelation, memberWith, Parameters } from '../rules/relations.ts';
import { outcomeSql } from '../rules/sql.ts';
import { overrideAt } from './approvals/overrides.ts';
import type { Prisma, PrismaClient } from './client.ts';
import { decideAndKeep, decisionRow } from './decisions/keep.ts';
import { queryOf, versionAt } from './decisions/versions.ts';
import { newId } from './ids.ts';
import { Link } from './link.ts';
import { announce } from './live.ts';

type Tx = Prisma.TransactionClient;
export type Retiered = { tier: Tier; changed: boolean; decisionId: string };

/**
 * Decides a member's tier anew and puts it on the record, at once with its reason. A merged record stands for the one it was
 * merged into. Called again with the same instant and cause it answers the same.
 * @param asOf   epoch ms; a tier that was set later stays
 * @param cause  what made us ask, e.g. 'purchase'; it goes into the audit trail
 * @throws when there is no such member
 */
export async function retierMember(
  prisma: PrismaClient,
  tenantId: string,
  memberId: string,
  asOf: number,
  cause: string,
): Promise<Retiered> {
  const { id, ...result } = await prisma.$transaction(
    (tx) => retierLocked(tx, tenantId, memberId, asOf, cause),
    // A nightly page may hold the row for some seconds.
    { timeout: 15_000, maxWait: 5_000 },
  );
  if (result.changed) await announce(prisma, [{ tenantId, topic: 'member', id }]);
  return result;
}

async function retierLocked(
  tx: Tx,
  tenantId: string,
  memberId: string,
  asOf: number,
  cause: string,
): Promise<Retiered & { id: string }> {
  const id = await rootOf(queryOf(tx), tenantId, memberId);
  // Two purchases at once: the second waits, and then sees the first.
  await tx.$queryRaw`SELECT 1 AS locked FROM "Member" WHERE "tenantId" = ${tenantId} AND id = ${id}::uuid FOR UPDATE`;
  const member = await tx.member.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id } },
    select: { tier: true, tierSince: true, tierDecisionId: true },
  });
  const key = `tier:${id}:${asOf}:${cause}`;
  const { decisionId, outcome } = await decideAndKeep(tx, { tenantId, set: 'tier', key, memberId: id, asOf });
  // What was given by hand holds over the rules; the decision stays on the record all the same.
  const tier = (await overrideAt(tx, tenantId, id, asOf))?.tier ?? outcome.tier;
  const since = member.tierSince?.getTime() ?? Number.NEGATIVE_INFINITY;
  if (member.tierDecisionId === decisionId) return { id, tier, changed: since === asOf, decisionId };
  if (since > asOf) return { id, tier: member.tier as Tier, changed: false, decisionId };
  const changed = member.tier !== tier;
  if (changed || member.tierDecisionId === null) {
    // The first decision is the reason of the tier also where it leaves it as it was.
    const data = { tierDecisionId: decisionId, ...(changed ? { tier, tierSince: new Date(asOf) } : {}) };
    await tx.member.update({ where: { tenantId_id: { tenantId, id } }, data });
  }
  if (changed)
    await tx.audit.create({ data: auditRow(tenantId, { id, from: member.tier, to: tier, decisionId }, cause) });
  return { id, tier, changed, decisionId };
}

/** Members looked at in one transaction: a page holds its row locks for a second or two, and a run that was cut short goes on. */
const PAGE = 1_000;

export type Tiering = {
  cause?: string;
  pageSize?: number;
  /** How many were looked at and changed so far. What it throws ends the run; pages that are done stay. */
  onPage?: (members: number, changed: number) => Promise<void>;
};

/**
 * Decides the tier of all members anew: each page of them in one statement, and a decision is kept for everybody it changed. Memory does
 * not grow with their number. Running it again changes nothing.
 * @returns how many members were looked at, and how many changed
 */
export async function retierAll(
  prisma: PrismaClient,
  tenantId: string,
  asOf: number,
  { cause = 'nightly', pageSize = PAGE, onPage }: Tiering = {},
): Promise<{ members: number; changed: number }> {
  const { version, definition } = await versionAt(prisma, tenantId, 'tier', asOf);
  const total = { members: 0, changed: 0 };
  const link = await Link.open(prisma);
  try {
    for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
      const page = await pageAfter(link, tenantId, after, pageSize);
      if (!page) return total;
      total.changed += await link.transaction(async () => {
        const moved = await moveTiers(link, tenantId, asOf, definition, { after, until: page.last });
        await keepMoves(link, { tenantId, asOf, version, cause }, definition, moved);
        return moved.length;
      });
      total.members += page.count;
      after = page.last;
      await onPage?.(total.members, total.changed);
    }
  } finally {
    await link.close();
  }
}

async function pageAfter(
  link: Link,
  tenantId: string,
  after: string,
  size: number,
): Promise<{ last: string; count: number } | null> {
  const [page] = await link.query<{ last: string | null; count: number }>(
    `SELECT (array_agg(id ORDER BY id DESC))[1]::text AS last, count(*)::int AS count FROM (
      SELECT id FROM "Member" WHERE "tenantId" = $1 AND id > $2::uuid ORDER BY id LIMIT $3) page`,
    [tenantId, after, size],
  );
  return page?.last ? { last: page.last, count: page.count } : null;
}

type Moved = Record<string, unknown> & { id: string; from: string; to: Tier; decisionId: string };

/** One statement: facts, rules and the new tiers; merged records are left to the one they stand for. */
async function moveTiers(
  link: Link,
  tenantId: string,
  asOf: number,
  definition: RuleSetDefinition<'tier'>,
  { after, until }: { after: string; until: string },
): Promise<Moved[]> {
  const params = new Parameters();
  const f = frame(params, tenantId, asOf);
  const subjects = `SELECT x.id FROM "Member" x WHERE x."tenantId" = ${f.tenant}
    AND x.id > ${params.add(after, 'uuid')} AND x.id <= ${params.add(until, 'uuid')}
    AND NOT EXISTS (SELECT 1 FROM "MemberAlias" a WHERE a."tenantId" = ${f.tenant} AND a."memberId" = x.id)`;
  const tier = outcomeSql(definition, (then) => then.tier, params, f.asOf);
  // The rows are read as they were: facts of those who moved are the ones that moved them.
  const rows = await link.query<Record<string, unknown>>(
    `${memberWith(f, subjects)},
decided AS MATERIALIZED (
  SELECT s.id, m.tier AS was, ${tier} AS tier FROM ${memberRelation(f)}
),
moved AS (
  UPDATE "Member" t SET tier = d.tier, "tierSince" = ${f.asOf}, "tierDecisionId" = ${UUID_V7(params.add(Date.now(), 'bigint'))}
  FROM decided d
  WHERE t."tenantId" = ${f.tenant} AND t.id = d.id AND t.tier <> d.tier AND (t."tierSince" IS NULL OR t."tierSince" <= ${f.asOf})
    -- What was given by hand holds over the rules.
    AND t.id NOT IN (SELECT y.root FROM family y JOIN "TierOverride" o ON o."tenantId" = ${f.tenant} AND o."memberId" = y.id
      WHERE o."from" <= ${f.asOf} AND o.until > ${f.asOf} AND (o."endedAt" IS NULL OR o."endedAt" > ${f.asOf}))
  RETURNING t.id, d.was, t.tier, t."tierDecisionId" AS decision
)
SELECT v.id::text AS _id, v.was AS _from, v.tier AS _to, v.decision::text AS _decision, ${memberColumns(f.asOf)}
FROM ${memberRelation(f)} JOIN moved v ON v.id = s.id`,
    params.values,
  );
  return rows.map((row) => ({
    ...row,
    id: String(row._id),
    from: String(row._from),
    to: row._to as Tier,
    decisionId: String(row._decision),
  }));
}

/** A UUID v7 in SQL (Postgres has its own from 18 on): 48 bits of milliseconds over a random v4, and the version set to 7. */
const UUID_V7 = (ms: string) =>
  `encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(int8send(${ms}) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid`;

async function keepMoves(
  link: Link,
  how: { tenantId: string; asOf: number; version: number; cause: string },
  definition: RuleSetDefinition<'tier'>,
  moved: Moved[],
): Promise<void> {
  const decisions = moved.map((row) => {
    const facts = { ...memberVector(row) };
    const decided = decideAgain(definition, facts);
    if (decided.outcome.tier !== row.to)
      throw new Error(`Tier of ${row.id}: the statement says ${row.to}, the rules ${decided.outcome.tier}`);
    return {
      ...{ id: row.decisionId, key: `tier:${row.id}:${how.asOf}:${how.cause}`, memberId: row.id },
      ...decisionRow({ ...how, set: 'tier', facts }, decided, decided.outcome),
    };
  });
  await addRows(link, 'Decision', decisions);
  await addRows(
    link,
    'Audit',
    moved.map((row) => auditRow(how.tenantId, row, how.cause)),
  );
}

/** Rows that all have the same columns. */
async function addRows(link: Link, table: 'Decision' | 'Audit', rows: Record<string, unknown>[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  if (columns.length > 0)
    await link.copy(
      table,
      columns,
      rows.map((row) => columns.map((name) => row[name])),
    );
}

const auditRow = (
  tenantId: string,
  move: { id: string; from: string; to: string; decisionId: string },
  cause: string,
): Prisma.AuditCreateManyInput => ({
  tenantId,
  id: newId(),
  actorType: 'system',
  action: 'member.tier',
  recordType: 'Member',
  recordId: move.id,
  fields: { from: move.from, to: move.to, decisionId: move.decisionId, cause },
});
