import { createHash } from 'node:crypto';
import type { Prisma } from '../client.ts';
import { newId } from '../ids.ts';
import { type Answer, type Job, parsed, type Row } from './batch.ts';
import { insertMany } from './insert.ts';
import { RowRefused } from './problems.ts';
import { convert, minorDigits, readCurrency, readInstant, readMinor, readRate, readText, readWhole } from './values.ts';
import { findMembers, type Reference, readReference, referenceText } from './who.ts';

type Tx = Prisma.TransactionClient;

type Said = {
  externalId: string;
  who: Reference;
  whoColumn: string;
  at: Date;
  product: string;
  quantity: number;
  amountMinor: bigint;
  currency: string;
  baseAmountMinor: bigint;
  rate: string;
};

const TOMORROW = 86_400_000;

/**
 * How often each purchase without an id was seen in this file: two alike on one day are two purchases, and both are known
 * again the next time. About 40 bytes each; with ids in the file it stays empty.
 */
export class Seen {
  readonly #before = new Map<number, number>();
  #batch = new Map<number, number>();

  /** The how-manieth of its like this is. */
  count(hash: number): number {
    const nth = (this.#batch.get(hash) ?? this.#before.get(hash) ?? 0) + 1;
    this.#batch.set(hash, nth);
    return nth;
  }

  /** The batch is written, or is tried again and counts anew. */
  end(written: boolean): void {
    if (written) for (const [hash, nth] of this.#batch) this.#before.set(hash, nth);
    this.#batch = new Map();
  }
}

function readPurchase(row: Row, job: Job, seen: Seen): Said {
  const who = readReference(row);
  if (referenceText(who) === '') throw new RowRefused(row.header('phone'), 'names no member');
  const currency = readCurrency(row.header('currency'), row.cell('currency')) ?? job.currency;
  const digits = minorDigits(currency);
  const at = readInstant(row.header('at'), row.cell('at'), job.timeZone);
  if (!at) throw new RowRefused(row.header('at'), 'is empty');
  if (at.getTime() > job.now + TOMORROW) throw new RowRefused(row.header('at'), 'lies in the future');
  const amountMinor = readMinor(row.header('amount'), row.cell('amount'), digits);
  if (amountMinor === undefined) throw new RowRefused(row.header('amount'), 'is empty');
  const rate = currency === job.baseCurrency ? '1' : (readRate(row.header('rate'), row.cell('rate')) ?? job.rate);
  if (rate === null)
    throw new RowRefused(
      row.header('currency'),
      `is ${currency}: a rate to ${job.baseCurrency} is needed, in a column or by --rate`,
    );
  const said = {
    ...{ who, whoColumn: whoColumn(row, who), at, currency, amountMinor, rate },
    product: readText(row.header('product'), row.cell('product')) ?? '',
    quantity: readWhole(row.header('quantity'), row.cell('quantity')) ?? 1,
    baseAmountMinor: convert(amountMinor, rate, digits, minorDigits(job.baseCurrency)),
  };
  const externalId = readText(row.header('externalId'), row.cell('externalId'));
  return { ...said, externalId: externalId ?? keyOfContent(said, seen) };
}

const whoColumn = (row: Row, { externalId, number, points }: Reference): string =>
  row.header(
    externalId !== undefined
      ? 'memberExternalId'
      : number !== undefined
        ? 'memberNumber'
        : (points[0]?.type ?? 'phone'),
  );

/** A purchase without an id is known by what it says, and by being the n-th of its like. */
function keyOfContent(said: Omit<Said, 'externalId' | 'whoColumn'>, seen: Seen): string {
  const { who, at, product, quantity, amountMinor, currency } = said;
  const content = [referenceText(who), at.toISOString(), product, quantity, amountMinor, currency].join('\u001f');
  const hash = createHash('sha256').update(content).digest();
  return `row:${hash.toString('hex').slice(0, 32)}:${seen.count(hash.readUIntBE(0, 6))}`;
}

/** Writes one batch of purchases. What was booked is never changed: a correction is a purchase of its own. */
export async function importPurchases(tx: Tx, job: Job, rows: Row[], seen: Seen): Promise<Answer[]> {
  return book(
    tx,
    job,
    parsed(rows, (row) => readPurchase(row, job, seen)),
  );
}

async function book(tx: Tx, job: Job, said: (Said | RowRefused)[]): Promise<Answer[]> {
  const { tenantId } = job;
  const readable = said.filter((one): one is Said => !(one instanceof RowRefused));
  const memberOf = await findMembers(
    tx,
    tenantId,
    readable.map(({ who }) => who),
  );
  const externalIds = readable.map(({ externalId }) => externalId);
  const known = await tx.$queryRaw<{ externalId: string; at: Date; amountMinor: bigint; currency: string }[]>`
    SELECT "externalId", at, "amountMinor", currency FROM "Purchase"
    WHERE "tenantId" = ${tenantId} AND "externalId" = ANY(${externalIds}::text[])`;
  const booked = new Map(known.map((row) => [row.externalId, sameness(row)]));
  const news: Prisma.PurchaseCreateManyInput[] = [];
  const answers = said.map((one): Answer => {
    if (one instanceof RowRefused) return one;
    const { who, whoColumn, externalId, ...purchase } = one;
    const memberId = memberOf(who);
    if (!memberId) return new RowRefused(whoColumn, `there is no member ${referenceText(who)}; import members first`);
    const before = booked.get(externalId);
    if (before === sameness(one)) return 'unchanged';
    if (before !== undefined)
      return new RowRefused(
        '',
        `${externalId} was booked with another date or amount; what was booked stays, book the difference`,
      );
    booked.set(externalId, sameness(one));
    news.push({ tenantId, id: newId(), memberId, externalId, ...purchase });
    return 'created';
  });
  await insertMany(tx, 'Purchase', news);
  return answers;
}

const sameness = ({ at, amountMinor, currency }: { at: Date; amountMinor: bigint; currency: string }): string =>
  `${at.getTime()} ${amountMinor} ${currency.trim()}`;
