import type { Locale } from '../../domain/vocabulary.ts';
import type { NamesOf } from '../../rules/explain.ts';
import type { Reader } from '../../rules/wording.ts';
import type { PrismaClient } from '../client.ts';
import { queuesOf } from '../decisions/queues.ts';

/** What a reader of rules needs besides the rules: currency and zone, and what queues are called. */
export async function wordsFor(
  prisma: PrismaClient,
  tenantId: string,
  locale: Locale,
): Promise<{ reader: Reader; names: NamesOf }> {
  const { currency, timeZone } = await prisma.tenant.findUniqueOrThrow({
    where: { id: tenantId },
    select: { currency: true, timeZone: true },
  });
  const queues = new Map(
    (await queuesOf(prisma, tenantId)).map(({ code, nameZh, nameEn }) => [code, locale === 'zh' ? nameZh : nameEn]),
  );
  return {
    reader: { locale, currency, timeZone },
    names: { queue: (code) => queues.get(code) || code, staff: (id) => id },
  };
}
