import { fact } from '../fact.ts';

/** What the member bought, merged records included. Alias `p` is one row of sums per member (relations.ts). Refunds are negative. */
export const purchaseFacts = [
  fact({
    id: 'member.spent12Months',
    source: 'purchases',
    type: 'integer',
    unit: 'minorUnits',
    default: 0,
    sql: () => 'p.spent12_months',
  }),
  fact({
    id: 'member.orders12Months',
    source: 'purchases',
    type: 'integer',
    unit: 'count',
    default: 0,
    sql: () => 'p.orders12_months',
  }),
  fact({
    id: 'member.spentTotal',
    source: 'purchases',
    type: 'integer',
    unit: 'minorUnits',
    default: 0,
    sql: () => 'p.spent_total',
  }),
  fact({
    id: 'member.lastPurchaseAt',
    source: 'purchases',
    type: 'instant',
    default: null,
    sql: () => '(extract(epoch FROM p.last_at) * 1000)::bigint',
  }),
  fact({
    id: 'member.daysSinceLastPurchase',
    source: 'purchases',
    type: 'integer',
    unit: 'days',
    default: null,
    // Whole days of 24 hours; null when nothing was ever bought.
    sql: (asOf) => `floor(extract(epoch FROM (${asOf} - p.last_at)) / 86400)::bigint`,
  }),
];
