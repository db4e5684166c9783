import { APPROVAL_KINDS, TIERS } from '../../domain/vocabulary.ts';
import { fact } from '../fact.ts';

/** What somebody, or the rules, ask approval for; said with the question, since no record holds it yet. */
export const requestFacts = [
  fact({
    id: 'request.kind',
    source: 'context',
    type: 'choice',
    choices: APPROVAL_KINDS,
    words: 'approvals.kind',
    default: null,
    sql: () => 'NULL::text',
  }),
  fact({
    id: 'request.amount',
    source: 'request',
    type: 'integer',
    unit: 'minorUnits',
    default: null,
    sql: () => 'NULL::bigint',
  }),
  fact({
    // How many are given or taken: never negative.
    id: 'request.points',
    source: 'request',
    type: 'integer',
    unit: 'count',
    default: null,
    sql: () => 'NULL::bigint',
  }),
  // Changes of tier.
  fact({
    id: 'request.tierFrom',
    source: 'request',
    type: 'choice',
    choices: TIERS,
    words: 'tier',
    default: null,
    sql: () => 'NULL::text',
  }),
  fact({
    id: 'request.tierTo',
    source: 'request',
    type: 'choice',
    choices: TIERS,
    words: 'tier',
    default: null,
    sql: () => 'NULL::text',
  }),
  fact({
    id: 'request.members',
    source: 'request',
    type: 'integer',
    unit: 'count',
    default: null,
    sql: () => 'NULL::bigint',
  }),
  fact({
    // Refunds can outweigh what was bought.
    id: 'request.spent',
    source: 'request',
    type: 'integer',
    unit: 'minorUnits',
    default: null,
    sql: () => 'NULL::bigint',
  }),
];

/** The facts of one request. */
export type Requested = { [K in (typeof requestFacts)[number]['id']]?: string | number | null };
