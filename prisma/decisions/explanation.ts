import type { Locale } from '../../domain/vocabulary.ts';
import { type Explanation, explain } from '../../rules/explain.ts';
import type { Trace } from '../../rules/trace.ts';
import { askWithin, raw, type Sql, sql } from '../statement.ts';
import { unpackFacts } from './keep.ts';
import type { Client } from './versions.ts';

export class UnknownDecision extends Error {
  constructor(id: string) {
    super(`No decision ${id}`);
    this.name = 'UnknownDecision';
  }
}

type Names = Record<string, string> | null;
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
  /** What is called how, by code, where the decision may speak of it; also what is not in use any more. */
  queues: Names;
  categories: Names;
  cadences: Names;
  /** Whom a routing decision names. */
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
        CASE WHEN d."ruleSet" IN ('routing', 'alerts') THEN ${namesIn('Queue', locale)} END AS queues,
        CASE WHEN d."caseId" IS NOT NULL THEN ${namesIn('Category', locale)} END AS categories,
        CASE WHEN d."ruleSet" = 'careAudience' THEN ${namesIn('Cadence', locale)} END AS cadences,
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
    { locale, currency: row.currency.trim(), timeZone: row.timeZone, idName: (fact, id) => idsOf(fact, row)?.[id] },
    {
      queue: (code) => row.queues?.[code] ?? code,
      staff: (id) => row.person ?? id,
      cadence: (code) => row.cadences?.[code] ?? code,
    },
  );
}

const idsOf = (fact: string, { categories, queues }: Kept): Names =>
  fact === 'case.subcategory' ? categories : fact === 'queue.code' ? queues : null;

const namesIn = (table: 'Queue' | 'Category' | 'Cadence', locale: Locale): Sql => sql`(
          SELECT json_object_agg(n.code, COALESCE(NULLIF(n.${raw(locale === 'zh' ? '"nameZh"' : '"nameEn"')}, ''), n.code))
          FROM ${raw(`"${table}"`)} n WHERE n."tenantId" = d."tenantId")`;
