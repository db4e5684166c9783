import { countIn, type Figures, ofCellKey } from '../../domain/trial/figures.ts';
import { UNCHANGED_KEPT } from '../../domain/trial/trial.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import { factOf } from '../../rules/facts.ts';
import {
  type Frame,
  frame,
  memberRelation,
  memberWith,
  Parameters,
  rootsSql,
  scalarSql,
} from '../../rules/relations.ts';
import { factsIn, rowIndexSql } from '../../rules/sql.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import type { RuleTrial } from '../generated/client.ts';
import { keepPage } from './rows.ts';

/** Members looked at in one statement. */
const PAGE = 5_000;
const MONEY = factOf('member.spent12Months');
const FIRST = '00000000-0000-0000-0000-000000000000';

/** How many there are to look at: merged records are those they stand for. */
export const countMembers = (prisma: PrismaClient, tenantId: string): Promise<number> =>
  prisma.$queryRaw<{ n: bigint }[]>`
    SELECT count(*) AS n FROM "Member" x WHERE x."tenantId" = ${tenantId} AND x."erasedAt" IS NULL
      AND NOT EXISTS (SELECT FROM "MemberAlias" a WHERE a."tenantId" = ${tenantId} AND a."memberId" = x.id)`.then(
    ([row]) => Number(row?.n ?? 0),
  );

/** Sets that say one thing of each member. */
export type OfMembers = RuleSetDefinition<'tier' | 'lifecycle' | 'loyalty'>;
type Both = { before: OfMembers; after: OfMembers };

/** What rules say nothing of: a tier that was given by hand, a member whom nobody knows yet. Of the family's root `s`, with its row `m`. */
const HELD: Record<OfMembers['set'], (f: Frame) => string> = {
  tier: (
    f,
  ) => `(SELECT o.tier FROM family y JOIN "TierOverride" o ON o."tenantId" = ${f.tenant} AND o."memberId" = y.id WHERE y.root = s.id
      AND o."from" <= ${f.asOf} AND o.until > ${f.asOf} AND (o."endedAt" IS NULL OR o."endedAt" > ${f.asOf})
      ORDER BY o."from" DESC, o.id DESC LIMIT 1)`,
  lifecycle: () => `CASE WHEN m.lifecycle = 'unidentified' THEN m.lifecycle END`,
  loyalty: () => 'NULL',
};
const said = (then: OfMembers['otherwise']['then']): string =>
  'tier' in then ? then.tier : 'lifecycle' in then ? then.lifecycle : then.loyalty;
type Counted = { before: string; after: string; n: string; money: string; until: string };

/**
 * The next page of members: both definitions decide each of them in one statement, which also keeps whom it changes something for.
 * @returns null when there is no other page
 */
export async function membersPage(
  prisma: PrismaClient,
  trial: RuleTrial,
  both: Both,
  figures: Figures,
  page = PAGE,
): Promise<{ cursor: string; kept: boolean } | null> {
  return prisma.$transaction(
    async (tx) => {
      const rows = await decideBoth(tx, trial, both, figures, page);
      const cursor = rows[0]?.until;
      if (!cursor) return null;
      for (const { before, after, n, money } of rows) {
        countIn(figures, before, after, { count: Number(n), money: Number(money) });
        figures.played += Number(n);
        if (before !== after) figures.changed += Number(n);
      }
      const looked = rows.reduce((sum, { n }) => sum + Number(n), 0);
      const kept = await keepPage(tx, trial, { cursor, looked, figures, items: [] });
      // What the statement kept goes with it.
      if (!kept) throw new MovedOn();
      return { cursor, kept };
    },
    { timeout: 120_000, maxWait: 10_000 },
  );
}

/** Somebody else did this page, or nobody wants it any more. */
export class MovedOn extends Error {}

function decideBoth(
  tx: Prisma.TransactionClient,
  trial: RuleTrial,
  { before, after }: Both,
  figures: Figures,
  page: number,
): Promise<Counted[]> {
  const params = new Parameters();
  const f = frame(params, trial.tenantId, trial.createdAt.getTime());
  const subjects = `${rootsSql(f)} AND x."erasedAt" IS NULL AND x.id > ${params.add(trial.cursor ?? FIRST, 'uuid')}
    ORDER BY x.id LIMIT ${params.add(page, 'bigint')}`;
  const words = (values: (string | null)[]) => `(${params.add(JSON.stringify(values), 'text')}::jsonb)`;
  const answers = ({ otherwise, rows }: OfMembers) => words([otherwise, ...rows].map(({ then }) => said(then)));
  const ids = ({ otherwise, rows }: OfMembers) => words([otherwise, ...rows].map(({ id }) => id));
  const room = `COALESCE(((${params.add(JSON.stringify(roomIn(figures)), 'text')}::jsonb)->>before)::int, ${UNCHANGED_KEPT})`;
  const facts = [...factsIn(before as unknown as RuleSetDefinition, after as unknown as RuleSetDefinition), MONEY];
  const index = (definition: OfMembers) => rowIndexSql(definition as unknown as RuleSetDefinition, params, f.asOf);
  return tx.$queryRawUnsafe<Counted[]>(
    `${memberWith(f, subjects, { facts })},
decided AS MATERIALIZED (
  SELECT s.id, (${index(before)}) + 1 AS b, (${index(after)}) + 1 AS a,
    ${scalarSql(MONEY, f.asOf)} AS money, ${HELD[before.set](f)} AS held
  FROM ${memberRelation(f, { facts })}
),
named AS (
  SELECT d.id, d.money, COALESCE(d.held, ${answers(before)}->>d.b) AS before, COALESCE(d.held, ${answers(after)}->>d.a) AS after,
    ${ids(before)}->>d.b AS "beforeRow", ${ids(after)}->>d.a AS "afterRow"
  FROM decided d
),
kept AS (
  INSERT INTO "RuleTrialItem" ("tenantId", "trialId", "subjectId", before, after, "beforeRow", "afterRow", changed, money, missed, called)
  SELECT ${f.tenant}, ${params.add(trial.id, 'uuid')}, id, before, after, "beforeRow", "afterRow", before <> after, money, '{}', '{}'
  FROM (SELECT *, row_number() OVER (PARTITION BY before, after ORDER BY id) AS nth FROM named) n
  WHERE before <> after OR nth <= ${room}
)
SELECT before, after, count(*)::text AS n, COALESCE(sum(money), 0)::text AS money,
  (SELECT max(id::text) FROM subject) AS until
FROM named GROUP BY before, after`,
    ...params.values,
  );
}

/** How many more of those who stay are kept, by what is said of them; where nothing stands, all that may be. */
function roomIn(figures: Figures): Record<string, number> {
  const room: Record<string, number> = {};
  for (const [key, { count }] of Object.entries(figures.cells)) {
    const [before, after] = ofCellKey(key);
    if (before === after) room[before] = UNCHANGED_KEPT - count;
  }
  return room;
}
