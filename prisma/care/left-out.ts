import { concerning, numberedIn } from '../../rules/care.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import { decideAgain } from '../../rules/engine.ts';
import { factsOfMembers } from '../../rules/read.ts';
import type { PrismaClient } from '../client.ts';
import { decisionRow } from '../decisions/keep.ts';
import { type Effective, queryOf } from '../decisions/versions.ts';
import { newId } from '../ids.ts';
import { insertRows } from '../rows.ts';
import { ask, sql } from '../statement.ts';

type Leaving = { tenantId: string; cadence: string; asOf: number };

/**
 * Writes down why members were left out, once for each occasion.
 * @returns the decision of each
 */
export async function keepLeftOut(
  prisma: PrismaClient,
  { tenantId, cadence, asOf }: Leaving,
  { version, definition }: Effective<'careAudience'>,
  occasions: readonly { id: string; period: string }[],
): Promise<Map<string, string>> {
  if (occasions.length === 0) return new Map();
  const known = await factsOfMembers(
    queryOf(prisma),
    tenantId,
    occasions.map(({ id }) => id),
    asOf,
  );
  const rules = concerning(definition, cadence);
  const rows = occasions.flatMap(({ id: memberId, period }) => {
    const facts = known.get(memberId);
    if (!facts) return [];
    const decided = numberedIn(definition, decideAgain(rules, facts));
    const outcome = { ...decided.outcome, reason: noteOf(definition, decided.rowId) };
    const how = { tenantId, set: 'careAudience', version, asOf, facts } as const;
    return [
      {
        ...{ id: newId(), key: `careAudience:${memberId}:${cadence}:${period}`, caseId: null, memberId },
        ...decisionRow(how, decided, outcome),
      },
    ];
  });
  // Two sweeps at once decide the same: whichever was kept counts.
  await ask(prisma, sql`${insertRows('Decision', rows)} ON CONFLICT DO NOTHING`);
  const kept = await ask<{ id: string; memberId: string }>(
    prisma,
    sql`SELECT id::text, "memberId"::text FROM "Decision" WHERE "tenantId" = ${tenantId} AND key = ANY(${rows.map(({ key }) => key)}::text[])`,
  );
  return new Map(kept.map(({ id, memberId }) => [memberId, id]));
}

const noteOf = ({ rows, otherwise }: RuleSetDefinition<'careAudience'>, rowId: string) =>
  (rows.find(({ id }) => id === rowId) ?? otherwise).note;
