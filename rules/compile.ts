import { OUTSIDE } from '../domain/trial/trial.ts';
import type { RuleSetDefinition, When } from './definition.ts';
import type { Fact } from './fact.ts';
import { FACTS, factOf } from './facts.ts';
import {
  type Frame,
  memberRelation,
  membersInParts,
  type Only,
  type Parameters,
  type Reading,
  rootsSql,
  scalarSql,
} from './relations.ts';
import { type Column, columnsOf, factsIn, idsIn, matchingRowsSql, nodeSql, rowIndexSql } from './sql.ts';

/** Decides many in one statement. Identifiers come from the catalogue alone; whatever a person wrote travels as a parameter. */

/** Whom it is about: everybody that stands for themselves, those named, or a stretch of ids. */
export type Among = 'all' | { ids: readonly string[] } | Stretch;
export type Stretch = { after: string; until: string };

export const subjectsSql = (f: Pick<Frame, 'tenant'>, params: Parameters, among: Among): string =>
  `${rootsSql(f)}${within(params, among)('x.id')}`;

export function within(params: Parameters, among: Among): Only {
  if (among === 'all') return () => '';
  if ('ids' in among) {
    const ids = params.add(JSON.stringify(among.ids), 'text');
    return (id) => `\n    AND ${id} IN (SELECT jsonb_array_elements_text((${ids})::jsonb)::uuid)`;
  }
  const [after, until] = [params.add(among.after, 'uuid'), params.add(among.until, 'uuid')];
  return (id) => `\n    AND ${id} > ${after} AND ${id} <= ${until}`;
}

/**
 * `SELECT` of facts to stand behind `memberWith`. Each is computed once however many conditions speak of it: OFFSET keeps the planner from
 * putting its expression in their place. Quoted, it is a constant from the first: only then may several processes do it.
 * @param more  further columns, over the aliases of `memberRelation`
 */
export const factsSql = (
  f: Frame,
  reading: Reading & { facts: readonly Fact[] },
  more: readonly string[] = [],
): string => selected(f, { relation: memberRelation(f, reading), columns: ['s.id', ...more], facts: reading.facts });

type Selected = { relation: string; columns: readonly string[]; facts: readonly Fact[]; seeing?: Seeing | undefined };
const selected = (f: Frame, { relation, columns, facts, seeing = scalarSql }: Selected): string =>
  `SELECT ${[...columns, ...facts.map((fact) => `${seeing(fact, f.asOf)} AS "${fact.id}"`)].join(',\n  ')}
  FROM ${relation}
  OFFSET '0'`;

type Seeing = (fact: Fact, asOf: string) => string;

/** All that a statement is about: what stands before it, and the relations behind FROM that together are all of them. */
export type Crowd = {
  with: string;
  parts: readonly string[];
  /** How a fact is read of them, where it is not as the catalogue says. */
  seeing?: Seeing;
};
export type CrowdOf = (f: Frame, facts: readonly Fact[]) => Crowd;

/**
 * Everybody that stands for themselves, or a good part of them.
 * @param row  SQL of further conditions on a member's row, for its alias: ` AND …`
 */
export const members =
  (only: Only = () => '', row: (alias: string) => string = () => ''): CrowdOf =>
  (f, facts) =>
    membersInParts(f, facts, only, row);

type Asked = { params: Parameters; f: Frame; crowd: CrowdOf };

/** How many a row of the rules comes to; `hit` is its id, null: no row. The same comes once for each part of the crowd. */
export type Hits = { hit: string | null; n: number };

/** How many each row decides: `Hits`. */
export function compileCount(definition: RuleSetDefinition, { params, f, crowd }: Asked): string {
  const facts = factsIn(definition);
  const row = rowIndexSql(definition, params, f.asOf, SEEN);
  const ids = definition.rows.map(({ id }) => params.add(id, 'text'));
  return ofParts(
    f,
    crowd(f, facts),
    { facts },
    (seen) => `SELECT (ARRAY[${ids.join(', ')}]::text[])[d.row + 1] AS hit, count(*)::int AS n
FROM (SELECT ${row} AS row FROM ${seen}) d GROUP BY d.row`,
  );
}

/** How many each row matches, where every row counts by itself: `Hits`; `ALL` is how many were asked about. */
export function compileMatches(definition: RuleSetDefinition, { params, f, crowd }: Asked): string {
  const facts = factsIn(definition);
  const hits = matchingRowsSql(definition, params, f.asOf, SEEN);
  return ofParts(
    f,
    crowd(f, facts),
    { facts },
    (seen) => `SELECT h.hit, count(*)::int AS n FROM (SELECT ${hits} AS hits FROM ${seen} OFFSET '0') d,
  LATERAL unnest(COALESCE(NULLIF(d.hits, '{}'), ARRAY[NULL]::text[]) || '${ALL}'::text) h(hit) GROUP BY h.hit`,
  );
}
/** No id of a row begins with a digit. */
export const ALL = '0';

/** Members of whom two versions say the same. */
export type Moves = {
  /** The rows that decide before and after, 0-based, -1 for the default row. */
  before: number;
  after: number;
  /** What holds whatever the rules say, or null. */
  held: string | null;
  n: number;
  money: string;
  /** Who, and what each brings; of those whom nothing changes for, some. Behind commas: an array of many takes long to read. */
  ids: string;
  monies: string;
};

type Trial = { money: Fact; held: string; audience?: When | null; same: string; kept: number };

/**
 * How many two versions decide by which rows, and who they are: `Moves`. The same comes once for each part.
 * @param money  a fact that is summed up
 * @param held  SQL over the facts' sources for what holds whatever the rules say
 * @param audience  whom the rules are asked about; `OUTSIDE` holds of the others
 * @param same  SQL for whether nothing changes, over `d.before` and `d.after`, of whom no more than `kept` are named
 */
export function compileTrial(
  { before, after }: { before: RuleSetDefinition; after: RuleSetDefinition },
  { params, f, crowd }: Asked,
  { money, held, audience, same, kept }: Trial,
): string {
  const spoken = new Set([...factsIn(before, after), ...(audience ? idsIn(audience).map(factOf) : []), money]);
  const named = FACTS.filter((fact) => spoken.has(fact));
  const holds = audience
    ? `COALESCE(v.held, CASE WHEN ${nodeSql(audience, params, f.asOf, SEEN)} THEN NULL ELSE '${OUTSIDE}' END)`
    : 'v.held';
  const [was, would] = [before, after].map((definition) => rowIndexSql(definition, params, f.asOf, SEEN));
  const some = (column: string) =>
    `array_to_string(CASE WHEN d.held IS NOT NULL OR ${same} THEN (array_agg(d.${column}))[1:${kept}] ELSE array_agg(d.${column}) END, ',', '')`;
  return ofParts(
    f,
    crowd(f, named),
    { facts: named, columns: ['s.id', `${held} AS held`] },
    (facts) => `SELECT d.before, d.after, d.held, count(*)::int AS n, sum(d.money)::text AS money,
  ${some('id')} AS ids, ${some('money')} AS monies
FROM (SELECT v.id, ${holds} AS held, v."${money.id}" AS money, ${was} AS before, ${would} AS after FROM ${facts}) d
GROUP BY d.before, d.after, d.held`,
  );
}

const SEEN: Column = columnsOf('v');

/**
 * Asks each part by itself, `facts` being what is seen of them: so Postgres may answer in parallel where a part allows it, which it would not if the
 * parts were put together first.
 */
function ofParts(
  f: Frame,
  { with: begin, parts, seeing }: Crowd,
  { facts, columns = [] }: { facts: readonly Fact[]; columns?: readonly string[] },
  asked: (facts: string) => string,
): string {
  const answers = parts.map((relation) => asked(`(${selected(f, { relation, columns, facts, seeing })}) v`));
  return `${begin}\n${answers.join('\nUNION ALL\n')}`;
}
