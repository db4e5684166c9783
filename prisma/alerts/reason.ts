import type { Locale } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../client.ts';
import { versionOf } from '../decisions/versions.ts';
import type { Alert } from '../generated/client.ts';

/** What the row that raised it says of itself; the whole decision says what it saw. */
export async function reasonOf(
  prisma: PrismaClient,
  { tenantId, decisionId, rowId }: Pick<Alert, 'tenantId' | 'decisionId' | 'rowId'>,
  locale: Locale,
): Promise<string> {
  const { version } = await prisma.decision.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id: decisionId } },
    select: { version: true },
  });
  const { rows } = await versionOf(prisma, tenantId, 'alerts', version);
  return rows.find(({ id }) => id === rowId)?.note[locale] ?? rowId;
}
