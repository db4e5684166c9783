import { revokeLinks } from '../../prisma/links.ts';
import { type Sql, sql } from '../../prisma/statement.ts';
import type { Projection } from './project.ts';

/**
 * When somebody took the escalation or the case was solved, nobody else needs to react: rows end, links stop working.
 * @returns parts of the step's statement
 */
export function endOfEscalations({ tenantId, caseId, at, state, story }: Projection): Sql[] {
  const { ladder } = state;
  if (ladder.cycle === 0 || ladder.status === 'running') return [];
  const taken = story.find((line) => line.type === 'acknowledge' || line.type === 'decide');
  const now = sql`${new Date(at)}::timestamptz`;
  const theirs = sql`e.cycle = ${ladder.cycle} AND e."recipientId" = ${taken?.actor.id ?? null}::uuid`;
  return [
    sql`ended AS (
      UPDATE "Escalation" e SET "endedAt" = ${now},
        "acknowledgedAt" = CASE WHEN ${theirs} THEN ${now} ELSE e."acknowledgedAt" END,
        "acknowledgedBy" = CASE WHEN ${theirs} THEN e."recipientId" ELSE e."acknowledgedBy" END
      FROM step WHERE e."tenantId" = ${tenantId} AND e."caseId" = step.id AND e."endedAt" IS NULL RETURNING e.id)`,
    sql`revoked AS (${revokeLinks(tenantId, { caseId }, new Date(at), sql`EXISTS (SELECT FROM ended)`)})`,
  ];
}
