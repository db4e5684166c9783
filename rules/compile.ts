import type { RuleSetDefinition } from './definition.ts';
import type { Fact } from './fact.ts';
import { type Frame, frame, memberRelation, memberWith, Parameters, rootsSql, scalarSql } from './relations.ts';
import { columnsOf, factsIn, rowIndexSql } from './sql.ts';

/** Decides many in one statement. Identifiers come from the catalogue alone; whatever a person wrote travels as a parameter. */

/** A statement as `Query` takes it. */
export type Compiled = { text: string; values: (string | null)[] };

/** Whom it is about: everybody that stands for themselves, those named, or a stretch of ids. */
export type Among = 'all' | { ids: readonly string[] } | { after: string; until: string };

export const subjectsSql = (f: Pick<Frame, 'tenant'>, params: Parameters, among: Among): string =>
  `${rootsSql(f)}${narrowed(params, among)}`;

function narrowed(params: Parameters, among: Among): string {
  if (among === 'all') return '';
  if ('ids' in among)
    return `\n    AND x.id IN (SELECT jsonb_array_elements_text((${params.add(JSON.stringify(among.ids), 'text')})::jsonb)::uuid)`;
  return `\n    AND x.id > ${params.add(among.after, 'uuid')} AND x.id <= ${params.add(among.until, 'uuid')}`;
}

/**
 * `SELECT` of facts to stand behind `memberWith`. Each is computed once however many conditions speak of it: OFFSET keeps the planner from
 * putting its expression in their place.
 * @param more  further columns, over the aliases of `memberRelation`
 */
export const factsSql = (f: Frame, facts: readonly Fact[], more: readonly string[] = []): string =>
  `SELECT ${['s.id', ...more, ...facts.map((fact) => `${scalarSql(fact, f.asOf)} AS "${fact.id}"`)].join(',\n  ')}
  FROM ${memberRelation(f, { facts })}
  OFFSET 0`;

type About = { tenantId: string; asOf: number; among?: Among };

/**
 * Which row decides, for each member: columns `id` and `row`, 0-based, -1 for the default row.
 * @param definition  of a set about members
 */
export function compileToSql(definition: RuleSetDefinition, about: About): Compiled {
  const { params, facts, row } = decided([definition], about);
  return { text: `${facts}\nSELECT v.id::text AS id, ${row[0]} AS row FROM facts v`, values: params.values };
}

/** How many members each row decides: columns `row` and `members`. */
export function compileCount(definition: RuleSetDefinition, about: About): Compiled {
  const { params, facts, row } = decided([definition], about);
  const text = `${facts}\nSELECT d.row, count(*)::int AS members FROM (SELECT ${row[0]} AS row FROM facts v) d GROUP BY d.row ORDER BY d.row`;
  return { text, values: params.values };
}

/** How many members two versions decide by which rows: columns `before`, `after` and `members`. */
export function compileTrial(before: RuleSetDefinition, after: RuleSetDefinition, about: About): Compiled {
  const { params, facts, row } = decided([before, after], about);
  const text = `${facts}
SELECT d.before, d.after, count(*)::int AS members FROM (SELECT ${row[0]} AS before, ${row[1]} AS after FROM facts v) d
GROUP BY d.before, d.after ORDER BY d.before, d.after`;
  return { text, values: params.values };
}

function decided(definitions: readonly RuleSetDefinition[], { tenantId, asOf, among = 'all' }: About) {
  const params = new Parameters();
  const f = frame(params, tenantId, asOf);
  const subjects = subjectsSql(f, params, among);
  const named = factsIn(...definitions);
  const many = typeof among === 'string' || 'until' in among;
  const facts = `${memberWith(f, subjects, { facts: named, many })},\nfacts AS (${factsSql(f, named)})`;
  const row = definitions.map((definition) => rowIndexSql(definition, params, f.asOf, columnsOf('v')));
  return { params, facts, row };
}
