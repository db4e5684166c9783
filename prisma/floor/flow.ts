import type { Flow } from '../../domain/case/flow.ts';
import { movesOf, START } from '../../domain/floor/picture.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { ask, sql } from '../statement.ts';
import { conditionOn } from '../where.ts';

export type Pile = {
  kind: string;
  stage: string;
  open: number;
  overdue: number;
  unclaimed: number;
  medianMinutes: number;
};

/** Open cases in each stage of each kind: how many, how many late, and the age that half of them have passed. */
export const pilesOf = (prisma: PrismaClient, where: Prisma.CaseWhereInput, now: Date): Promise<Pile[]> =>
  ask<Pile>(
    prisma,
    sql`SELECT c.kind, c.stage, count(*)::int AS open, count(*) FILTER (WHERE c."breachedAt" IS NOT NULL)::int AS overdue,
        count(*) FILTER (WHERE c."assigneeId" IS NULL)::int AS unclaimed,
        (percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM ${now}::timestamptz - c."openedAt")) / 60)::int
          AS "medianMinutes"
      FROM "Case" c WHERE ${conditionOn('Case', 'c', where)} AND c.stage <> 'closed' GROUP BY 1, 2`,
  );

export type Moved = { kind: string; from: string; to: string; day: number; week: number };

/**
 * How many went from one stage to another since two instants. The story says what was done, the flow what that led to: so each case that
 * moved is walked through its flow, and one that came back, or was handed over twice, counts each time it moved.
 */
export function movedSince(
  prisma: PrismaClient,
  where: Prisma.CaseWhereInput,
  flows: readonly Flow[],
  { day, week }: { day: Date; week: Date },
): Promise<Moved[]> {
  const rules = flows.flatMap(({ kind, version, ...flow }) =>
    movesOf({ kind, version, ...flow }).map((move) => ({ kind, version, ...move })),
  );
  const column = <K extends keyof (typeof rules)[number]>(key: K) => rules.map((rule) => rule[key]);
  const types = [...new Set([...rules.map(({ trigger }) => trigger.split(':')[0]), 'unmerge'])];
  return ask<Moved>(
    prisma,
    sql`WITH RECURSIVE rule(kind, version, "from", trigger, "to") AS (
        SELECT * FROM unnest(${column('kind')}::text[], ${column('version')}::int[], ${column('from')}::text[],
          ${column('trigger')}::text[], ${column('to')}::text[])),
      touched AS MATERIALIZED (
        SELECT c."tenantId", c.id, c.kind, c."flowVersion" AS version FROM "Case" c
        WHERE ${conditionOn('Case', 'c', where)} AND c.id IN (
          SELECT e."caseId" FROM "CaseEvent" e WHERE e.at > ${week}::timestamptz AND e.type = ANY(${types}::text[]))),
      line AS (
        SELECT t.id, e.version, e.at, CASE e.type WHEN 'ranOut' THEN 'ranOut:' || (e.data->>'clock') ELSE e.type END AS trigger,
          row_number() OVER (PARTITION BY t.id, e.type ORDER BY e.version) AS nth
        FROM touched t JOIN "CaseEvent" e ON e."tenantId" = t."tenantId" AND e."caseId" = t.id
        WHERE e.type = ANY(${types}::text[])),
      step AS MATERIALIZED (
        SELECT id, at, trigger, row_number() OVER (PARTITION BY id ORDER BY version) AS n FROM line
        WHERE trigger <> 'decided' OR nth = 2),
      walk AS (
        SELECT id, kind, version, 0::bigint AS n, ${START}::text AS stage, NULL::text AS came, NULL::text AS before, NULL::timestamptz AS at
        FROM touched
        UNION ALL
        SELECT w.id, w.kind, w.version, s.n, coalesce(next.stage, w.stage), CASE WHEN next.stage IS NULL THEN NULL ELSE w.stage END,
          CASE WHEN next.stage IS NULL THEN w.before ELSE w.stage END, s.at
        FROM walk w JOIN step s ON s.id = w.id AND s.n = w.n + 1
          LEFT JOIN rule r ON r.kind = w.kind AND r.version = w.version AND r."from" = w.stage AND r.trigger = s.trigger
          CROSS JOIN LATERAL (SELECT coalesce(r."to", CASE s.trigger WHEN 'unmerge' THEN w.before END) AS stage) next)
      SELECT kind, came AS "from", stage AS "to", count(*) FILTER (WHERE at > ${day}::timestamptz)::int AS day, count(*)::int AS week
      FROM walk WHERE came IS NOT NULL AND at > ${week}::timestamptz GROUP BY 1, 2, 3`,
  );
}
