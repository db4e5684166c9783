import { fact } from '../fact.ts';

/** What the member asked of the desk, merged records included. Alias `k` is one row of counts per member (relations.ts). */
export const contactFacts = [
  fact({
    id: 'member.openCases',
    source: 'contacts',
    type: 'integer',
    unit: 'count',
    default: 0,
    // The case that is being decided counts as well.
    sql: () => 'k.open_cases',
  }),
  fact({
    id: 'member.complaints90Days',
    source: 'contacts',
    type: 'integer',
    unit: 'count',
    default: 0,
    sql: () => 'k.complaints90_days',
  }),
  fact({
    id: 'member.lastRating',
    source: 'contacts',
    type: 'integer',
    unit: 'count',
    default: null,
    // The last one the member gave; null when they never rated.
    sql: () => 'k.last_rating',
  }),
  fact({
    id: 'member.complaints365Days',
    source: 'contacts',
    type: 'integer',
    unit: 'count',
    default: 0,
    sql: () => 'k.complaints365_days',
  }),
  fact({
    id: 'member.praise90Days',
    source: 'contacts',
    type: 'integer',
    unit: 'count',
    default: 0,
    sql: () => 'k.praise90_days',
  }),
  fact({
    id: 'member.praise365Days',
    source: 'contacts',
    type: 'integer',
    unit: 'count',
    default: 0,
    sql: () => 'k.praise365_days',
  }),
  fact({
    id: 'member.satisfaction',
    source: 'contacts',
    type: 'integer',
    unit: 'percent',
    default: null,
    // The mean of what they rated in 365 days; five stars are 100 %.
    sql: () => 'k.satisfaction',
  }),
];
