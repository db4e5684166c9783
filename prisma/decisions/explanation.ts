import type { Locale } from '../../domain/vocabulary.ts';
import { type Explanation, explain, type NamesOf } from '../../rules/explain.ts';
import { traceOf, unpackFacts } from './keep.ts';
import { queuesOf } from './queues.ts';
import type { Client } from './versions.ts';

export class UnknownDecision extends Error {
  constructor(id: string) {
    super(`No decision ${id}`);
    this.name = 'UnknownDecision';
  }
}

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
  const row = await client.decision.findUnique({ where: { tenantId_id: { tenantId, id: decisionId } } });
  if (!row) throw new UnknownDecision(decisionId);
  const tenant = await client.tenant.findUnique({
    where: { id: tenantId },
    select: { currency: true, timeZone: true },
  });
  const outcome = row.outcome as Record<string, unknown>;
  return explain(
    {
      id: row.id,
      ruleSet: row.ruleSet,
      version: row.version,
      rowId: row.rowId,
      asOf: row.asOf.getTime(),
      decidedAt: row.decidedAt.getTime(),
      outcome,
      trace: traceOf(row.trace),
      facts: unpackFacts(row.facts),
    },
    { locale, currency: tenant?.currency ?? 'CNY', timeZone: tenant?.timeZone ?? 'UTC' },
    row.ruleSet === 'routing' ? await namesOf(client, tenantId, outcome, locale) : NO_NAMES,
  );
}

const NO_NAMES: NamesOf = { queue: (code) => code, staff: (id) => id };

async function namesOf(
  client: Client,
  tenantId: string,
  outcome: Record<string, unknown>,
  locale: Locale,
): Promise<NamesOf> {
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
