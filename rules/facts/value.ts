import type { Period } from '../../domain/scoring.ts';
import { fact, type NamedId } from '../fact.ts';
import { PERIOD_HOURS, type Scoring, VALUE_CLASSES } from '../scoring.ts';
import { daysBetween, yearAfter } from '../sums.ts';

/** The sum over the period that the scoring was made for; hours of a period are those of a window of the same length. */
const inPeriod = (scoring: Scoring, what: 'spent' | 'orders') => {
  const windows = Object.entries(PERIOD_HOURS) as [Period, number][];
  const cases = windows.map(([period, hours]) => `WHEN '${period}' THEN p."${what}${hours / 24}Days"`);
  return `(CASE x.${scoring}_period ${cases.join(' ')} WHEN 'all' THEN p."${what}Total" END)`;
};

type ScoreId = Extract<NamedId, `member.${'recency' | 'frequency' | 'amount'}${'Rank' | 'Score'}`>;

/** 1 to the number of classes, the highest best; null without cut points, and for who bought nothing in the period. */
const score = <const Id extends ScoreId>(id: Id, scoring: Scoring, place: string) =>
  fact({
    id,
    source: 'value',
    type: 'integer',
    unit: 'count',
    default: null,
    sql: () => `CASE WHEN ${inPeriod(scoring, 'orders')} > 0 THEN ${place} END`,
  });

/** Days count up to the instant of the cut points: whoever bought since is among the best. So time alone moves nobody. */
const recency = (scoring: Scoring) =>
  `x.${scoring}_classes - width_bucket(${daysBetween('p."lastAt"', `x.${scoring}_as_of`)}, x.${scoring}_recency)`;
const frequency = (scoring: Scoring) => `1 + width_bucket(${inPeriod(scoring, 'orders')}, x.${scoring}_frequency)`;
const amount = (scoring: Scoring) => `1 + width_bucket(${inPeriod(scoring, 'spent')}, x.${scoring}_value)`;

const cost = `(COALESCE(e.cases, 0) * x."caseCost" + COALESCE(e.messages, 0) * x."messageCost" + COALESCE(e.touches, 0) * x."touchCost")::bigint`;

/**
 * What a member is worth, among all others: `x` holds the cut points and settings in force (relations.ts), `e` what was done for the member
 * in 12 months.
 */
export const valueFacts = [
  // Equal splits by rank.
  score('member.recencyRank', 'rank', recency('rank')),
  score('member.frequencyRank', 'rank', frequency('rank')),
  score('member.amountRank', 'rank', amount('rank')),
  // Cut points at quantiles.
  score('member.recencyScore', 'quantile', recency('quantile')),
  score('member.frequencyScore', 'quantile', frequency('quantile')),
  score('member.amountScore', 'quantile', amount('quantile')),
  fact({
    id: 'member.valueClass',
    source: 'value',
    type: 'choice',
    choices: VALUE_CLASSES,
    words: 'rules.valueClass',
    default: null,
    sql: () =>
      `CASE WHEN p."spent365Days" > 0 AND x.value_value IS NOT NULL THEN (ARRAY['c', 'b', 'a'])[1 + width_bucket(p."spent365Days", x.value_value)] END`,
  }),
  fact({
    id: 'member.topBuyer',
    source: 'value',
    type: 'boolean',
    default: false,
    // Of the few who bought most in the calendar year before the cut points were made.
    sql: () => `p."spentLastYear" >= x.top_value[1]`,
  }),
  fact({
    id: 'member.costNoGain',
    source: 'value',
    type: 'boolean',
    default: false,
    // Bought nothing for over a year, or declined whatever was offered; and of these, among those who cost most.
    sql: (asOf) => `${cost} >= x.drag_value[1] AND ${dragCandidate(asOf)}`,
  }),
  fact({
    id: 'member.cost12Months',
    source: 'value',
    type: 'integer',
    unit: 'minorUnits',
    default: 0,
    sql: () => cost,
  }),
  fact({
    id: 'member.contribution12Months',
    source: 'value',
    type: 'integer',
    unit: 'minorUnits',
    default: 0,
    sql: () => `floor(COALESCE(p."spent12Months", 0)::numeric * x."marginPercent" / 100)::bigint - ${cost}`,
  }),
];

export const costSql = cost;
/** SQL: has cost something, and brought nothing. Whoever is new has the first year to buy. */
export const dragCandidate = (asOf: string) =>
  `(${cost} > 0 AND (${yearAfter('COALESCE(p."lastAt", m."enrolledAt")')} <= ${asOf} OR COALESCE(e.declined, 0) > 0 AND COALESCE(e.accepted, 0) = 0))`;
