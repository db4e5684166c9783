import type { Locale } from '../../domain/vocabulary.ts';
import { type Explanation, explain, type NamesOf } from '../../rules/explain.ts';
import type { Trace } from '../../rules/trace.ts';
import { askWithin, sql } from '../statement.ts';
import { unpackFacts } from './keep.ts';
import type { Client } from './versions.ts';

export class UnknownDecision extends Error {
  constructor(id: string) {
    super(`No decision ${id}`);
    this.name = 'UnknownDecision';
  }
}

type Kept = {
  id: string;
  ruleSet: string;
  version: number;
  rowId: string;
  asOf: Date;
  decidedAt: Date;
  outcome: Record<string, unknown>;
  trace: Trace;
  facts: Uint8Array;
  currency: string;
  timeZone: string;
  /** What a routing decision names: queues by code, and the person. */
  queues: { code: string; nameZh: string; nameEn: string }[] | null;
  person: string | null;
};

/**
 * A kept decision in words.
 * @throws UnknownDecision
 */
export async function explainDecision(
  client: Client,
  tenantId: string,
  decisionId: string,
  locale: Locale,
): Promise<Explanation> {
  const [row] = await askWithin<Kept>(
    client,
    sql`SELECT d.id::text, d."ruleSet", d.version, d."rowId", d."asOf", d."decidedAt", d.outcome, d.trace, d.facts, t.currency, t."timeZone",
        CASE WHEN d."ruleSet" = 'routing' THEN (SELECT json_agg(json_build_object('code', q.code, 'nameZh', q."nameZh", 'nameEn', q."nameEn"))
          FROM "Queue" q WHERE q."tenantId" = d."tenantId"
            AND q.code IN (d.outcome->>'queueCode', d.outcome->>'wanted', d.trace->'nearestMiss'->'outcome'->>'queueCode')) END AS queues,
        CASE WHEN d."ruleSet" = 'routing' THEN (SELECT s.name FROM "Staff" s
          WHERE s."tenantId" = d."tenantId" AND s.id = (d.outcome->>'assigneeId')::uuid) END AS person
      FROM "Decision" d JOIN "Tenant" t ON t.id = d."tenantId" WHERE d."tenantId" = ${tenantId} AND d.id = ${decisionId}::uuid`,
  );
  if (!row) throw new UnknownDecision(decisionId);
  return explain(
    {
      id: row.id,
      ruleSet: row.ruleSet,
      version: row.version,
      rowId: row.rowId,
      asOf: row.asOf.getTime(),
      decidedAt: row.decidedAt.getTime(),
      outcome: row.outcome,
      trace: row.trace,
      facts: unpackFacts(row.facts),
    },
    { locale, currency: row.currency.trim(), timeZone: row.timeZone },
    namesOf(row, locale),
  );
}

/** A queue that was retired since is still called by its name. */
function namesOf({ queues, person }: Kept, locale: Locale): NamesOf {
  const names = new Map(queues?.map((q) => [q.code, locale === 'zh' ? q.nameZh : q.nameEn]));
  return { queue: (code) => names.get(code) || code, staff: (id) => person ?? id };
}
