import { fact, type NamedId } from '../fact.ts';
import { daysBetween, epochMs, type SumName } from '../sums.ts';

type IdOf<Name extends SumName> = Extract<NamedId, `member.${Name}`>;

/** Sums of the same name (sums.ts); Postgres says 0 where nothing was bought. */
const money = <Name extends SumName>(name: Name) =>
  fact({
    id: `member.${name}` as IdOf<Name>,
    source: 'purchases',
    type: 'integer',
    unit: 'minorUnits',
    default: 0,
    sql: () => `p."${name}"`,
  });
const count = <Name extends SumName>(name: Name) =>
  fact({
    id: `member.${name}` as IdOf<Name>,
    source: 'purchases',
    type: 'integer',
    unit: 'count',
    default: 0,
    sql: () => `p."${name}"`,
  });

/** What the member bought, merged records included. Alias `p` is one row of sums per member (sums.ts). Refunds are negative. */
export const purchaseFacts = [
  money('spent30Days'),
  money('spent90Days'),
  money('spent180Days'),
  money('spent365Days'),
  money('spent12Months'),
  money('spentLastYear'),
  money('spentTotal'),
  count('orders30Days'),
  count('orders90Days'),
  count('orders180Days'),
  count('orders365Days'),
  count('orders12Months'),
  count('ordersTotal'),
  fact({
    id: 'member.firstPurchaseAt',
    source: 'purchases',
    type: 'instant',
    default: null,
    sql: () => epochMs('p."firstAt"'),
  }),
  fact({
    id: 'member.lastPurchaseAt',
    source: 'purchases',
    type: 'instant',
    default: null,
    sql: () => epochMs('p."lastAt"'),
  }),
  fact({
    id: 'member.daysSinceLastPurchase',
    source: 'purchases',
    type: 'integer',
    unit: 'days',
    default: null,
    // Whole days of 24 hours; null when nothing was ever bought.
    sql: (asOf) => daysBetween('p."lastAt"', asOf),
  }),
  // How many sorts of goods, and ways to pay, as far as purchases name them.
  count('categories'),
  count('paymentMethods'),
  fact({
    id: 'member.paymentMethod',
    source: 'purchases',
    type: 'id',
    default: null,
    sql: () => `NULLIF(p."paymentMethod", '')`,
  }),
];
