import type { Locale } from '../../domain/vocabulary.ts';
import type { Reader } from '../../rules/wording.ts';
import type { Client } from './versions.ts';

/** What things are called that rules know by their codes. */

type Coded = { code: string; nameZh: string; nameEn: string };
const CODED = { code: true, nameZh: true, nameEn: true } as const;

const namesIn = (rows: readonly Coded[], locale: Locale): ReadonlyMap<string, string> =>
  new Map(rows.map(({ code, nameZh, nameEn }) => [code, (locale === 'zh' ? nameZh : nameEn) || code]));

/** One that is gone is called by its code. */
export async function cadenceNames(
  client: Client,
  tenantId: string,
  locale: Locale,
): Promise<(code: string) => string> {
  const names = namesIn(await client.cadence.findMany({ where: { tenantId }, select: CODED }), locale);
  return (code) => names.get(code) ?? code;
}

/** Of subcategories and queues, also those that are not in use any more. */
export async function idNames(
  client: Client,
  tenantId: string,
  locale: Locale,
): Promise<NonNullable<Reader['idName']>> {
  const [categories, queues] = await Promise.all([
    client.category.findMany({ where: { tenantId }, select: CODED }),
    client.queue.findMany({ where: { tenantId }, select: CODED }),
  ]);
  const names: Record<string, ReadonlyMap<string, string>> = {
    'case.subcategory': namesIn(categories, locale),
    'queue.code': namesIn(queues, locale),
  };
  return (fact, id) => names[fact]?.get(id);
}
