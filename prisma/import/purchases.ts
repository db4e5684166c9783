import { createHash } from 'node:crypto';
import { newId } from '../ids.ts';
import type { Link } from '../link.ts';
import { type Answer, isReadable, type Job, type Row } from './batch.ts';
import { RowRefused } from './problems.ts';
import { convert, minorDigits, readCurrency, readInstant, readMinor, readRate, readText, readWhole } from './values.ts';
import { findMembers, type Reference, readReference, referenceText } from './who.ts';

export type SaidPurchase = {
  /** Null: it is known by its content, and by being the n-th of its like in the file. */
  externalId: string | null;
  content: Buffer | null;
  who: Reference;
  whoColumn: string;
  at: Date;
  product: string;
  category: string | null;
  paymentMethod: string | null;
  quantity: number;
  amountMinor: bigint;
  currency: string;
  baseAmountMinor: bigint;
  rate: string;
};

const TOMORROW = 86_400_000;

/** @throws RowRefused */
export function readPurchase(row: Row, job: Job): SaidPurchase {
  const who = readReference(row);
  if (referenceText(who) === '') throw new RowRefused(row.header('phone'), 'noMemberNamed');
  const currency = readCurrency(row.header('currency'), row.cell('currency')) ?? job.currency;
  const digits = minorDigits(currency);
  const at = readInstant(row.header('at'), row.cell('at'), job.timeZone);
  if (!at) throw new RowRefused(row.header('at'), 'empty');
  if (at.getTime() > job.now + TOMORROW) throw new RowRefused(row.header('at'), 'future');
  const amountMinor = readMinor(row.header('amount'), row.cell('amount'), digits);
  if (amountMinor === undefined) throw new RowRefused(row.header('amount'), 'empty');
  const rate = currency === job.baseCurrency ? '1' : (readRate(row.header('rate'), row.cell('rate')) ?? job.rate);
  if (rate === null) throw new RowRefused(row.header('currency'), 'rateNeeded', { currency, base: job.baseCurrency });
  const said = {
    ...{ who, whoColumn: whoColumn(row, who), at, currency, amountMinor, rate },
    product: readText(row.header('product'), row.cell('product')) ?? '',
    category: readText(row.header('category'), row.cell('category')) ?? null,
    paymentMethod: readText(row.header('paymentMethod'), row.cell('paymentMethod')) ?? null,
    quantity: readWhole(row.header('quantity'), row.cell('quantity')) ?? 1,
    baseAmountMinor: convert(amountMinor, rate, digits, minorDigits(job.baseCurrency)),
  };
  const externalId = readText(row.header('externalId'), row.cell('externalId')) ?? null;
  return { ...said, externalId, content: externalId === null ? contentOf(said) : null };
}

const whoColumn = (row: Row, { externalId, number, points }: Reference): string =>
  row.header(
    externalId !== undefined
      ? 'memberExternalId'
      : number !== undefined
        ? 'memberNumber'
        : (points[0]?.type ?? 'phone'),
  );

/** What a purchase without an id says, in 16 bytes. */
function contentOf(said: Omit<SaidPurchase, 'externalId' | 'content' | 'whoColumn'>): Buffer {
  const { who, at, product, quantity, amountMinor, currency } = said;
  const content = [referenceText(who), at.toISOString(), product, quantity, amountMinor, currency].join('\u001f');
  return createHash('sha256').update(content).digest().subarray(0, 16);
}

/**
 * Gives purchases without an id one: their content, and the how-manieth of its like in the file it is. Two alike on one day are two,
 * and both are known again the next time. The count is kept in the record, so memory does not grow and a resumed file goes on counting.
 */
async function nameAlike(link: Link, { tenantId, runId }: Job, said: SaidPurchase[]): Promise<void> {
  const nameless = said.filter(({ externalId }) => externalId === null);
  if (nameless.length === 0) return;
  const times = new Map<string, number>();
  for (const { content } of nameless) times.set(hex(content), (times.get(hex(content)) ?? 0) + 1);
  const rows = await link.query<{ hash: Buffer; after: number }>(
    `INSERT INTO "ImportSeen" AS s ("tenantId", "runId", hash, times)
     SELECT $1, $2, decode(k.hash, 'hex'), k.times FROM unnest($3::text[], $4::int[]) AS k(hash, times)
     ON CONFLICT ("tenantId", "runId", hash) DO UPDATE SET times = s.times + EXCLUDED.times
     RETURNING hash, times AS after`,
    [tenantId, runId, [...times.keys()], [...times.values()]],
  );
  const nth = new Map(rows.map(({ hash, after }) => [hex(hash), after - (times.get(hex(hash)) ?? 0)]));
  for (const purchase of nameless) {
    const hash = hex(purchase.content);
    const n = (nth.get(hash) ?? 0) + 1;
    nth.set(hash, n);
    purchase.externalId = `row:${hash}:${n}`;
  }
}

const hex = (hash: Buffer | null): string => hash?.toString('hex') ?? '';

/** Writes one batch of purchases. What was booked is never changed: a correction is a purchase of its own. */
export async function takePurchases(link: Link, job: Job, said: (SaidPurchase | RowRefused)[]): Promise<Answer[]> {
  const { tenantId } = job;
  const readable = said.filter(isReadable).map((one) => ({ ...one }));
  await nameAlike(link, job, readable);
  const memberOf = await findMembers(
    link.query.bind(link),
    tenantId,
    readable.map(({ who }) => who),
  );
  const booked = await bookedBefore(
    link,
    tenantId,
    readable.map(({ externalId }) => externalId as string),
  );
  const news: unknown[][] = [];
  const answers = said.map((one): Answer => {
    if (!isReadable(one)) return one;
    const purchase = readable.shift() as SaidPurchase & { externalId: string };
    const { externalId } = purchase;
    const memberId = memberOf(purchase.who);
    if (!memberId) return new RowRefused(purchase.whoColumn, 'unknownMember', { who: referenceText(purchase.who) });
    const before = booked.get(externalId);
    if (before === sameness(purchase)) return 'unchanged';
    if (before !== undefined) return new RowRefused('', 'bookedOtherwise', { id: externalId });
    booked.set(externalId, sameness(purchase));
    const { at, product, category, paymentMethod, quantity, amountMinor, currency, baseAmountMinor, rate } = purchase;
    news.push([
      ...[tenantId, newId(), memberId, externalId, at, product, category, paymentMethod, quantity],
      ...[amountMinor, currency, baseAmountMinor, rate],
    ]);
    return 'created';
  });
  if (news.length > 0 && !job.dryRun) await link.copy('Purchase', COLUMNS, news);
  return answers;
}

const COLUMNS = [
  ...[
    'tenantId',
    'id',
    'memberId',
    'externalId',
    'at',
    'product',
    'category',
    'paymentMethod',
    'quantity',
    'amountMinor',
    'currency',
    'baseAmountMinor',
    'rate',
  ],
] as const;

/** Purchases that are there, by their id; one without a name elsewhere is exported as `steward:` and our own id, and known by that. */
async function bookedBefore(link: Link, tenantId: string, externalIds: string[]): Promise<Map<string, string>> {
  const ids = [...new Set(externalIds)];
  const ours = ids.filter((id) => OUR_ID.test(id));
  const rows = await link.query<{ externalId: string; at: Date; amountMinor: string; currency: string }>(
    `SELECT k.value AS "externalId", p.at, p."amountMinor", p.currency FROM unnest($2::text[]) AS k(value)
     JOIN "Purchase" p ON p."tenantId" = $1 AND p."externalId" = k.value
     UNION ALL
     SELECT k.value, p.at, p."amountMinor", p.currency FROM unnest($3::text[]) AS k(value)
     JOIN "Purchase" p ON p."tenantId" = $1 AND p.id = substr(k.value, 9)::uuid`,
    [tenantId, ids, ours],
  );
  return new Map(rows.map((row) => [row.externalId, sameness(row)]));
}

const OUR_ID = /^steward:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
export const ourId = (id: string): string => `steward:${id}`;

const sameness = ({
  at,
  amountMinor,
  currency,
}: {
  at: Date;
  amountMinor: bigint | string;
  currency: string;
}): string => `${at.getTime()} ${amountMinor} ${currency.trim()}`;
