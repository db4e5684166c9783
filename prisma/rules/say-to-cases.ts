import type { Outcomes, RuleSetDefinition } from '../../rules/definition.ts';
import { joinOutcomes } from '../../rules/outcome.ts';
import { caseRelation, caseWith, frame, Parameters, scalarSql } from '../../rules/relations.ts';
import { matchingRowsSql } from '../../rules/sql.ts';
import type { PrismaClient } from '../client.ts';
import { queryOf } from '../decisions/versions.ts';

type Level = Outcomes['serviceLevel'];

/** What rules of service levels would say to each of these cases now, in one statement. Nothing is kept. */
export async function sayToCases(
  prisma: PrismaClient,
  tenantId: string,
  definition: RuleSetDefinition<'serviceLevel'>,
  ids: readonly string[],
  asOf: number,
): Promise<(caseId: string) => Level> {
  const params = new Parameters();
  const f = frame(params, tenantId, asOf);
  const picked = `SELECT c.id, c."memberId" FROM "Case" c WHERE c."tenantId" = ${f.tenant}
    AND c.id IN (SELECT v::uuid FROM json_array_elements_text((${params.add(JSON.stringify(ids), 'text')})::json) v)`;
  const rows = matchingRowsSql(definition as unknown as RuleSetDefinition, params, f.asOf, (fact) =>
    // The line it is asked for is the one that it is in.
    fact.id === 'case.line'
      ? `COALESCE((SELECT u.line FROM "Queue" u WHERE u."tenantId" = c."tenantId" AND u.id = c."queueId"), 'first')`
      : scalarSql(fact, f.asOf),
  );
  const said = await queryOf(prisma)<{ id: string; hits: string[] }>(
    `${caseWith(f, picked)} SELECT c.id::text AS id, ${rows} AS hits FROM ${caseRelation(f)}`,
    params.values,
  );
  const hitsOf = new Map(said.map(({ id, hits }) => [id, hits]));
  return (id) => outcomeOf(definition, hitsOf.get(id) ?? []);
}

function outcomeOf({ rows, otherwise, hitPolicy }: RuleSetDefinition<'serviceLevel'>, hits: readonly string[]): Level {
  const [first, ...rest] = rows.filter(({ id }) => hits.includes(id)).map(({ then }) => then);
  if (!first) return otherwise.then;
  return hitPolicy === 'collect' ? joinOutcomes<'serviceLevel'>([first, ...rest]) : first;
}
