import type { Severity } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { decideAndKeep } from '../../prisma/decisions.ts';
import { ask, sql } from '../../prisma/statement.ts';

type About = { tenantId: string; caseId: string; at: number };

/**
 * Whoever filed said nothing of severity: the rules propose it, before the first decisions ask for it. Its key makes it happen once, and a
 * case that was taken up meanwhile keeps what it has.
 */
export async function proposeSeverity(prisma: PrismaClient, { tenantId, caseId, at }: About): Promise<void> {
  const { outcome } = await decideAndKeep(prisma, {
    ...{ tenantId, caseId, asOf: at },
    ...{ set: 'severity', key: `case:${caseId}:severity` },
  });
  const { severity } = outcome as { severity: Severity };
  if (severity === 'normal') return;
  await ask(
    prisma,
    sql`UPDATE "Case" SET severity = ${severity} WHERE "tenantId" = ${tenantId} AND id = ${caseId}::uuid AND state IS NULL`,
  );
}
