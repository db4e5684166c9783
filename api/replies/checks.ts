import { unfilledIn } from '../../domain/replies/variables.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { type AskedItem, checklistsOf, openItems } from '../../prisma/replies/checklists.ts';
import { invalid, ProblemError } from '../problem.ts';

/** What a rep is kept from sending. */

type Of = { tenantId: string; id: string; kind: string; category: string; openedAt: Date };

/** @throws a `validation` problem while the text holds a variable: no member should read one */
export function mustBeFilled(body: string): void {
  if (unfilledIn(body).length > 0) throw invalid({ body: 'unfilledVariable' });
}

/** Why a case cannot be resolved yet: required items of its checklists that nobody ticked. Null: nothing is open. */
export async function checklistRefusal(prisma: PrismaClient, of: Of, locale: Locale) {
  const open = openItems(await checklistsOf(prisma, of));
  return open.length === 0 ? null : { code: 'checklistOpen' as const, values: { items: inWords(open, locale) } };
}

/** @throws `refused`, naming the items */
export async function mustBeChecked(prisma: PrismaClient, of: Of, locale: Locale): Promise<void> {
  const refusal = await checklistRefusal(prisma, of, locale);
  if (refusal) throw new ProblemError('refused', { refusal });
}

const inWords = (items: AskedItem[], locale: Locale): string =>
  items.map((item) => (locale === 'zh' ? `“${item.zh}”` : `“${item.en}”`)).join(locale === 'zh' ? '、' : ', ');
