import type { When } from './definition.ts';
import type { Fact, Query } from './fact.ts';
import type { Problem } from './parse.ts';
import { Reader } from './parse-reader.ts';
import { parseWhen } from './parse-when.ts';
import { frame, memberRelation, memberWith, Parameters } from './relations.ts';
import { nodeSql } from './sql.ts';

/** Whom something is for: a tree of conditions on facts of the member. */

export type ParsedAudience = { ok: true; when: When } | { ok: false; problems: Problem[] };

const OF_MEMBER: ReadonlySet<Fact['source']> = new Set(['record', 'purchases', 'contacts']);

/** Checks what an editor hands in, and returns a clean copy of it. Facts of a case or of a question have no place in it. */
export function parseAudience(input: unknown): ParsedAudience {
  const read = new Reader();
  const when = parseWhen(read, (fact) => OF_MEMBER.has(fact.source), input, 'audience');
  return when && read.problems.length === 0 ? { ok: true, when } : { ok: false, problems: read.problems };
}

/**
 * Which of these members the audience holds for, decided by the database in one statement.
 * @param memberIds  records that were not merged into another
 * @param asOf  epoch ms: facts are those of this instant
 */
export async function inAudience(
  query: Query,
  tenantId: string,
  when: When,
  memberIds: string[],
  asOf: number,
): Promise<Set<string>> {
  if (memberIds.length === 0) return new Set();
  const params = new Parameters();
  const f = frame(params, tenantId, asOf);
  const subjects = `SELECT x::uuid FROM unnest(string_to_array(${params.add(memberIds.join(','), 'text')}, ',')) AS x`;
  const condition = nodeSql(when, params, f.asOf);
  const rows = await query<{ id: string }>(
    `${memberWith(f, subjects)}\nSELECT s.id::text AS id FROM ${memberRelation(f)} WHERE ${condition}`,
    params.values,
  );
  return new Set(rows.map(({ id }) => id));
}
