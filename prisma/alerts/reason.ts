import type { Locale } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../client.ts';
import { explainDecision } from '../decisions/explanation.ts';
import { versionOf } from '../decisions/versions.ts';
import type { Alert } from '../generated/client.ts';

type Raised = Pick<Alert, 'tenantId' | 'decisionId' | 'rowId'>;

/** What the row that raised it says of itself; the whole decision says what it saw. */
export const reasonOf = async (prisma: PrismaClient, alert: Raised, locale: Locale): Promise<string> =>
  (await sayingOf(prisma, alert, locale)).text;

/** The same with the version that the row is of. Where nobody wrote a note in this language, the decision speaks for itself. */
export async function sayingOf(
  prisma: PrismaClient,
  { tenantId, decisionId, rowId }: Raised,
  locale: Locale,
): Promise<{ text: string; version: number }> {
  const { version } = await prisma.decision.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id: decisionId } },
    select: { version: true },
  });
  const { rows } = await versionOf(prisma, tenantId, 'alerts', version);
  const note = rows.find(({ id }) => id === rowId)?.note[locale];
  return { text: note || (await explainDecision(prisma, tenantId, decisionId, locale)).sentence, version };
}
