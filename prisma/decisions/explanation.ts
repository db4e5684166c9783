import type { Locale } from '../../domain/vocabulary.ts';
import { type Explanation, explain, type NamesOf } from '../../rules/explain.ts';
import type { Trace } from '../../rules/trace.ts';
import { askWithin, sql } from '../statement.ts';
import { unpackFacts } from './keep.ts';
import { cadenceNames, idNames } from './names.ts';
import { queuesOf } from './queues.ts';
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
    sql`SELECT d.id::text, d."ruleSet", d.version, d."rowId", d."asOf", d."decidedAt", d.outcome, d.trace, d.facts, t.currency, t."timeZone"
      FROM "Decision" d JOIN "Tenant" t ON t.id = d."tenantId" WHERE d."tenantId" = ${tenantId} AND d.id = ${decisionId}::uuid`,
  );
  if (!row) throw new UnknownDecision(decisionId);
  const { outcome } = row;
  return explain(
    {
      id: row.id,
      ruleSet: row.ruleSet,
      version: row.version,
      rowId: row.rowId,
      asOf: row.asOf.getTime(),
      decidedAt: row.decidedAt.getTime(),
      outcome,
      trace: row.trace,
      facts: unpackFacts(row.facts),
    },
    {
      ...{ locale, currency: row.currency.trim(), timeZone: row.timeZone },
      idName: await idNames(client, tenantId, locale),
    },
    await namesOf(client, tenantId, row.ruleSet, outcome, locale),
  );
}

const NO_NAMES: NamesOf = { queue: (code) => code, staff: (id) => id };

async function namesOf(
  client: Client,
  tenantId: string,
  ruleSet: string,
  outcome: Record<string, unknown>,
  locale: Locale,
): Promise<NamesOf> {
  if (ruleSet === 'careAudience') return { ...NO_NAMES, cadence: await cadenceNames(client, tenantId, locale) };
  if (ruleSet !== 'routing') return NO_NAMES;
  const queues = new Map(
    (await queuesOf(client, tenantId)).map((q) => [q.code, (locale === 'zh' ? q.nameZh : q.nameEn) || q.code]),
  );
  const person =
    typeof outcome.assigneeId === 'string'
      ? await client.staff.findUnique({
          where: { tenantId_id: { tenantId, id: outcome.assigneeId } },
          select: { name: true },
        })
      : null;
  return { queue: (code) => queues.get(code) ?? code, staff: (id) => person?.name ?? id };
}
