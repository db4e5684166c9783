import { fact } from '../fact.ts';
import { LINES } from './case.ts';

/** What lies in a queue, and what came and went. Alias `q` is one row of counts per queue (relations.ts). */
export const queueFacts = [
  fact({ id: 'queue.code', source: 'queue', type: 'id', default: null, sql: () => 'q.code' }),
  fact({
    id: 'queue.line',
    source: 'queue',
    type: 'choice',
    choices: LINES,
    words: 'rules.line',
    default: null,
    sql: () => 'q.line',
  }),
  // Cases for which the member was told no solution yet.
  fact({ id: 'queue.open', source: 'queue', type: 'integer', unit: 'count', default: 0, sql: () => 'q.open' }),
  fact({
    id: 'queue.unclaimed',
    source: 'queue',
    type: 'integer',
    unit: 'count',
    default: 0,
    sql: () => 'q.unclaimed',
  }),
  fact({
    id: 'queue.oldestHours',
    source: 'queue',
    type: 'integer',
    unit: 'hours',
    default: 0,
    // Whole hours of wall time since the intake of the oldest one; none: 0.
    sql: (asOf) => `floor(extract(epoch FROM (${asOf} - q.oldest)) / 3600)::bigint`,
  }),
  fact({
    id: 'queue.oldestUnclaimedHours',
    source: 'queue',
    type: 'integer',
    unit: 'hours',
    default: 0,
    sql: (asOf) => `floor(extract(epoch FROM (${asOf} - q.oldest_unclaimed)) / 3600)::bigint`,
  }),
  fact({
    id: 'queue.overduePercent',
    source: 'queue',
    type: 'integer',
    unit: 'percent',
    default: 0,
    sql: () => '(CASE WHEN q.open > 0 THEN floor(100.0 * q.overdue / q.open) ELSE 0 END)::bigint',
  }),
  fact({
    id: 'queue.inflowHour',
    source: 'queue',
    type: 'integer',
    unit: 'count',
    default: 0,
    sql: () => 'q.came_hour',
  }),
  fact({
    id: 'queue.outflowHour',
    source: 'queue',
    type: 'integer',
    unit: 'count',
    default: 0,
    sql: () => 'q.went_hour',
  }),
  fact({
    id: 'queue.growthHour',
    source: 'queue',
    type: 'integer',
    unit: 'count',
    default: 0,
    // What came in the last hour, less what was solved in it.
    sql: () => '(q.came_hour - q.went_hour)',
  }),
  fact({
    id: 'queue.growthDay',
    source: 'queue',
    type: 'integer',
    unit: 'count',
    default: 0,
    sql: () => '(q.came_day - q.went_day)',
  }),
];
