import type { Prisma } from '../client.ts';
import { newId } from '../ids.ts';
import { searchForms } from '../members.ts';
import { type Answer, type Job, memberNumbers, type Row, rowOf } from './batch.ts';
import { RowRefused } from './problems.ts';
import { importPurchases, type Seen } from './purchases.ts';

type Tx = Prisma.TransactionClient;

/**
 * The file of Fader & Hardie's CDNOW sample: `master id, sample id, yyyymmdd, CDs, dollars`, white space between. Its
 * customers become members `CDNOW-<sample id>`, its purchases are in USD.
 */
const COLUMNS = ['master id', 'memberExternalId', 'at', 'quantity', 'amount', 'product', 'currency'];
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
    return new RowRefused('', 'has not five columns: master id, sample id, yyyymmdd, CDs, dollars');
  if (!/^\d{1,8}$/.test(sample)) return new RowRefused('sample id', `"${sample}" is no number`);
  return rowOf(row, [master, `CDNOW-${sample}`, at, quantity, amount, 'CD', CDNOW_CURRENCY], COLUMNS, [
    'master id',
    'sample id',
    'date',
    'CDs',
    'dollars',
    'product',
    'currency',
  ]);
}

/** Adds the members of a batch who are not there yet, then its purchases. */
export async function importCdnow(tx: Tx, job: Job, rows: Row[], seen: Seen): Promise<Answer[]> {
  await addMembers(tx, job, rows);
  return importPurchases(tx, job, rows, seen);
}

async function addMembers(tx: Tx, job: Job, rows: Row[]): Promise<void> {
  const { tenantId } = job;
  const wanted = [...new Set(rows.map((row) => row.cell('memberExternalId')))];
  const there = await tx.member.findMany({
    where: { tenantId, externalId: { in: wanted } },
    select: { externalId: true },
  });
  const known = new Set(there.map(({ externalId }) => externalId));
  const missing = wanted.filter((externalId) => !known.has(externalId));
  const numbers = await memberNumbers(tx, job, missing.length);
  await tx.member.createMany({
    data: missing.map((externalId, index) => ({
      ...{
        tenantId,
        id: newId(),
        number: numbers[index] as string,
        externalId,
        name: externalId,
        ...searchForms(externalId),
      },
      ...{ locale: 'en', timeZone: 'America/New_York', lifecycle: 'potential' },
    })),
  });
}
