import { newId } from '../ids.ts';
import type { Link } from '../link.ts';
import { searchForms } from '../members.ts';
import { type Answer, isReadable, type Job, memberNumbers, type Row, rowOf } from './batch.ts';
import { RowRefused } from './problems.ts';
import { type SaidPurchase, takePurchases } from './purchases.ts';

/**
 * The file of Fader & Hardie's CDNOW sample: `master id, sample id, yyyymmdd, CDs, dollars`, white space between. Its
 * customers become members `CDNOW-<sample id>`, its purchases are in USD.
 */
const COLUMNS = ['master id', 'memberExternalId', 'at', 'quantity', 'amount', 'product', 'currency'];
export const CDNOW_HEADER = ['master id', 'sample id', 'date', 'CDs', 'dollars'];
export const CDNOW_CURRENCY = 'USD';

/** @returns the line as a row of purchases */
export function cdnowRow(row: number, cells: string[]): Row | RowRefused {
  const [master, sample, at, quantity, amount, ...more] = cells;
  if (
    master === undefined ||
    sample === undefined ||
    at === undefined ||
    quantity === undefined ||
    amount === undefined ||
    more.length > 0
  )
    return new RowRefused('', 'notCdnow');
  if (!/^\d{1,8}$/.test(sample)) return new RowRefused('sample id', 'noWholeNumber', { text: sample });
  return rowOf(row, [master, `CDNOW-${sample}`, at, quantity, amount, 'CD', CDNOW_CURRENCY], COLUMNS, [
    ...CDNOW_HEADER,
    'product',
    'currency',
  ]);
}

/** Adds the members of a batch who are not there yet, then its purchases. */
export async function takeCdnow(link: Link, job: Job, said: (SaidPurchase | RowRefused)[]): Promise<Answer[]> {
  await addMembers(
    link,
    job,
    said.filter(isReadable).flatMap(({ who }) => who.externalId ?? []),
  );
  return takePurchases(link, job, said);
}

async function addMembers(link: Link, job: Job, ids: string[]): Promise<void> {
  const { tenantId } = job;
  const missing = await link.query<{ externalId: string }>(
    `SELECT DISTINCT k.value AS "externalId" FROM unnest($2::text[]) AS k(value)
     WHERE NOT EXISTS (SELECT 1 FROM "Member" m WHERE m."tenantId" = $1 AND m."externalId" = k.value)`,
    [tenantId, ids],
  );
  if (missing.length === 0) return;
  const numbers = await memberNumbers(link, job, missing.length);
  const updatedAt = new Date();
  await link.copy(
    'Member',
    [
      'tenantId',
      'id',
      'number',
      'externalId',
      'name',
      'folded',
      'pinyin',
      'initials',
      'locale',
      'timeZone',
      'lifecycle',
      'updatedAt',
    ],
    missing.map(({ externalId }, index) => {
      const { folded, pinyin, initials } = searchForms(externalId);
      const names = [externalId, externalId, folded, pinyin, initials];
      return [tenantId, newId(), numbers[index], ...names, 'en', 'America/New_York', 'potential', updatedAt];
    }),
  );
}
