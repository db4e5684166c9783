import { PERIOD_HOURS } from './scoring.ts';

/** What is summed up of a member's purchases, once as SQL: read from them directly, or kept in "MemberFacts" under the same names. */

/** Sums beyond what a number can hold exactly stop at the border, in SQL, so that every reader sees the same. */
export const exact = (sql: string) =>
  `LEAST(GREATEST(${sql}, ${Number.MIN_SAFE_INTEGER}), ${Number.MAX_SAFE_INTEGER})::bigint`;

/** An instant's milliseconds, and whole days of 24 hours between two. In binary, which is exact for milliseconds; decimal numbers cost ten times as much. */
export const epochMs = (at: string) => `(date_part('epoch', ${at}) * 1000)::bigint`;
export const daysBetween = (from: string, to: string) => `floor(date_part('epoch', ${to} - ${from}) / 86400)::bigint`;

export const hours = (count: number) => `interval '${count} hours'`;

/** The same instant twelve months later in UTC; that of 29 February is on the 28th. Until then it is within 12 months: so it leaves them once. */
export const yearAfter = (at: string) => `((${at} AT TIME ZONE 'UTC' + interval '12 months') AT TIME ZONE 'UTC')`;

/** SQL for: within the 12 months up to `asOf`. */
export const within12Months = (at: string, asOf: string) => `(${at} <= ${asOf} AND ${yearAfter(at)} > ${asOf})`;

const yearBegins = (asOf: string, later: number) =>
  `((date_trunc('year', ${asOf} AT TIME ZONE 'UTC') + interval '${later} years') AT TIME ZONE 'UTC')`;

const DAYS = {
  '30Days': PERIOD_HOURS.month,
  '90Days': PERIOD_HOURS.quarter,
  '180Days': 4_320,
  '365Days': PERIOD_HOURS.year,
};
type InDays = `${'spent' | 'orders'}${keyof typeof DAYS}`;

const ORDER = 'b."baseAmountMinor" > 0';
const spent = (asOf: string, when: string) =>
  exact(`COALESCE(sum(b."baseAmountMinor") FILTER (WHERE b.at <= ${asOf} AND ${when}), 0)`);
const orders = (asOf: string, when: string) => `count(*) FILTER (WHERE b.at <= ${asOf} AND ${ORDER} AND ${when})`;

type Sum = (asOf: string) => string;

const inDays = Object.fromEntries(
  Object.entries(DAYS).flatMap(([days, n]): [string, Sum][] => [
    [`spent${days}`, (asOf) => spent(asOf, `b.at > ${asOf} - ${hours(n)}`)],
    [`orders${days}`, (asOf) => orders(asOf, `b.at > ${asOf} - ${hours(n)}`)],
  ]),
) as Record<InDays, Sum>;

/** Column → aggregate over purchases `b`. Only what happened up to `asOf` counts. Refunds are negative; they are no orders. */
export const SUMS = {
  ...inDays,
  spent12Months: (asOf: string) => spent(asOf, `${yearAfter('b.at')} > ${asOf}`),
  orders12Months: (asOf: string) => orders(asOf, `${yearAfter('b.at')} > ${asOf}`),
  // The calendar year before.
  spentLastYear: (asOf: string) => spent(asOf, `b.at >= ${yearBegins(asOf, -1)} AND b.at < ${yearBegins(asOf, 0)}`),
  spentTotal: (asOf: string) => spent(asOf, 'TRUE'),
  ordersTotal: (asOf: string) => orders(asOf, 'TRUE'),
  firstAt: (asOf: string) => `min(b.at) FILTER (WHERE b.at <= ${asOf} AND ${ORDER})`,
  lastAt: (asOf: string) => `max(b.at) FILTER (WHERE b.at <= ${asOf} AND ${ORDER})`,
  categories: (asOf: string) => `count(DISTINCT b.category) FILTER (WHERE b.at <= ${asOf} AND ${ORDER})`,
  paymentMethods: (asOf: string) => `count(DISTINCT b."paymentMethod") FILTER (WHERE b.at <= ${asOf} AND ${ORDER})`,
  // Of several that are used as often, the first in the alphabet.
  paymentMethod: (asOf: string) =>
    `mode() WITHIN GROUP (ORDER BY b."paymentMethod") FILTER (WHERE b.at <= ${asOf} AND ${ORDER})`,
} satisfies Record<string, Sum>;

export type SumName = keyof typeof SUMS;
export const SUM_NAMES = Object.keys(SUMS) as SumName[];

/**
 * SQL, aggregate over all purchases `b` of a member: the first instant after `asOf` at which one of the sums is another by time alone.
 * Null: never. A purchase that lies ahead begins to count, leaves one window after the other, and at New Year is last year's.
 */
export function changesAtSql(asOf: string): string {
  const leaves = Object.values(DAYS).map((n) => `WHEN b.at > ${asOf} - ${hours(n)} THEN b.at + ${hours(n)}`);
  return `LEAST(min(CASE WHEN b.at > ${asOf} THEN b.at ${leaves.join(' ')} WHEN ${yearAfter('b.at')} > ${asOf} THEN ${yearAfter('b.at')} END),
    CASE WHEN max(b.at) >= ${yearBegins(asOf, -1)} THEN ${yearBegins(asOf, 1)} END)`;
}
