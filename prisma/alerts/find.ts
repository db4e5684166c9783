import type { RaisedAlert } from '../../domain/alert/kinds.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import { caseRelation, caseWith, frame, Parameters, scalarSql } from '../../rules/relations.ts';
import { columnsOf, factsIn, matchingRowsSql } from '../../rules/sql.ts';
import { type Client, queryOf } from '../decisions/versions.ts';
import { isOfCases, OF_CHANGES } from './cause.ts';

/** Which cases to look at: those named, or a page of the open ones, in order of their ids. */
export type Among = { ids: readonly string[] } | { after: string; size: number };
export type Found = {
  /** Cases for which there is something to raise or to end. */
  caseIds: string[];
  /** Last case that was looked at; null when there was none. */
  last: string | null;
};

/** Until a case was routed nobody has it who could be told; if that takes longer, the head of care is. */
const UNROUTED = `interval '10 minutes'`;

/**
 * Holds many cases against the alert rules in one statement: facts, rules, and what was raised before. What it finds is a little more than
 * what there is to do; `evaluateCase` does it.
 */
export async function findDue(
  client: Client,
  tenantId: string,
  definition: RuleSetDefinition<'alerts'>,
  asOf: number,
  among: Among,
): Promise<Found> {
  const params = new Parameters();
  const f = frame(params, tenantId, asOf);
  // Queues are held against their rows by `sweepQueues`, changes by `lookAtChanges`.
  const ofCases = definition.rows.filter(({ then }) => then.alert === null || isOfCases(then));
  const rules = { ...definition, rows: ofCases } as RuleSetDefinition;
  const hits = matchingRowsSql(rules, params, f.asOf, columnsOf('v'));
  const facts = factsIn(rules);
  const columns = facts.map((fact) => `, ${scalarSql(fact, f.asOf)} AS "${fact.id}"`);
  const rows = ofCases.flatMap(({ id, then }) => (then.alert === null ? [] : [valuesOf(params, id, then)]));
  const text = `${caseWith(f, pickedSql(f, params, among), { facts })},
${WATCHES(f)},
rules(row_id, about, every_hours, by_watch) AS (${rows.length > 0 ? `VALUES ${rows.join(', ')}` : NO_RULES}),
facts AS MATERIALIZED (
  SELECT c.id AS case_id, s.id AS member_id, ${WATCH} AS watch${columns.join('')}
  FROM ${caseRelation(f, { facts })}
  WHERE c."queueId" IS NOT NULL OR c."openedAt" <= ${f.asOf} - ${UNROUTED}
),
seen AS MATERIALIZED (SELECT v.case_id, v.member_id, v.watch, ${hits} AS hits FROM facts v)
SELECT (SELECT max(id::text) FROM picked) AS last, ARRAY(
  SELECT x.case_id::text FROM seen x WHERE EXISTS (
    SELECT 1 FROM rules w WHERE w.row_id = ANY(x.hits) AND NOT EXISTS (
      SELECT 1 FROM "Alert" a WHERE a."tenantId" = ${f.tenant} AND a."rowId" = w.row_id
        AND a.cause = CASE w.about WHEN 'case' THEN 'case:' || x.case_id ELSE 'member:' || x.member_id END
          || CASE WHEN w.by_watch THEN COALESCE(':w' || x.watch, '') ELSE '' END
        AND (w.every_hours IS NULL OR a."dueAt" IS NOT NULL OR a."raisedAt" > ${f.asOf} - make_interval(hours => w.every_hours))))
  OR EXISTS (
    SELECT 1 FROM "Alert" a WHERE a."tenantId" = ${f.tenant} AND a."endedAt" IS NULL AND a."caseId" = x.case_id
      AND ${OVER})
  OR EXISTS (
    SELECT 1 FROM "Alert" a WHERE a."tenantId" = ${f.tenant} AND a."endedAt" IS NULL AND a."caseId" IS NULL
      AND a."memberId" = x.member_id AND a.cause NOT LIKE '${OF_CHANGES}' AND ${OVER})
  ORDER BY x.case_id) AS found`;
  const [row] = await queryOf(client)<{ last: string | null; found: string[] }>(text, params.values);
  return { caseIds: row?.found ?? [], last: row?.last ?? null };
}

/** The rules no longer hold, or its watch is another one or none. */
const OVER = `(a."rowId" <> ALL(x.hits) OR (a.cause LIKE '%:w%' AND a.cause NOT LIKE '%' || COALESCE(x.watch::text, 'none')))`;

const NO_RULES = 'SELECT NULL::text, NULL::text, NULL::int, NULL::boolean WHERE FALSE';

/** `watches(root, id)`: of each member that is watched the same watch as `watchOf` finds. Nearly nobody is. */
export const WATCHES = ({
  tenant,
  asOf,
}: {
  tenant: string;
  asOf: string;
}): string => `watches(root, id) AS MATERIALIZED (
  SELECT DISTINCT ON (f.root) f.root, w.id FROM family f JOIN "MemberWatch" w ON w."tenantId" = ${tenant} AND w."memberId" = f.id
  WHERE w."setAt" <= ${asOf} AND (w.until IS NULL OR w.until > ${asOf}) AND (w."endedAt" IS NULL OR w."endedAt" > ${asOf})
  ORDER BY f.root, w."setAt" DESC, w.id DESC
)`;
export const WATCH = '(SELECT w.id FROM watches w WHERE w.root = s.id)';

function pickedSql({ tenant }: { tenant: string }, params: Parameters, among: Among): string {
  if ('ids' in among)
    return `SELECT c.id, c."memberId" FROM "Case" c WHERE c."tenantId" = ${tenant}
  AND c.id IN (SELECT jsonb_array_elements_text((${params.add(JSON.stringify(among.ids), 'text')})::jsonb)::uuid)`;
  // Closed cases, nearly all of them, are never touched: index "Case_open".
  return `SELECT c.id, c."memberId" FROM "Case" c WHERE c."tenantId" = ${tenant} AND c.stage <> 'closed'
  AND c.id > ${params.add(among.after, 'uuid')} ORDER BY c.id LIMIT ${params.add(among.size, 'bigint')}`;
}

function valuesOf(params: Parameters, id: string, { about, repeat, alert }: RaisedAlert): string {
  const every = params.add(repeat === 'once' ? null : repeat.everyHours, 'bigint');
  return `(${params.add(id, 'text')}, ${params.add(about, 'text')}, ${every}::int, ${alert === 'specificMember'})`;
}
