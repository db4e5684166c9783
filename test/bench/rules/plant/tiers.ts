import { TIERS, type Tier } from '../../../../domain/vocabulary.ts';
import type { Condition, Row, RuleSetDefinition } from '../../../../rules/definition.ts';
import { atLeast, atMost, is, isOneOf } from '../../../../rules/seeds/words.ts';

const note = { zh: '', en: '' };
const DAY = 86_400_000;
/** So long ago that it does not matter to the day. */
const LONG_AGO = Date.UTC(2024, 0, 1);

/** Twenty rules over ten facts, each with three or four conditions. @param shift  in percent of every amount: another version of the same */
export function twentyRules(shift = 100): RuleSetDefinition<'tier'> {
  const yuan = (amount: number) => Math.round(amount * shift);
  const rows = Array.from({ length: 20 }, (_, i): Row<'tier'> => {
    const tier = TIERS[3 - Math.floor(i / 7)] as Tier;
    const step = i % 7;
    const money = { platinum: 9_000, gold: 5_000, silver: 2_000, basic: 0 }[tier] + 250 * (6 - step);
    const conditions: Condition[][] = [
      [atLeast('member.spent12Months', yuan(money)), atLeast('member.orders12Months', 3), is('member.kind', 'person')],
      [
        atLeast('member.spentTotal', yuan(3 * money)),
        atMost('member.daysSinceLastPurchase', 60 + step),
        isOneOf('member.region', 'north', 'east'),
      ],
      [atLeast('member.spent12Months', yuan(money)), atLeast('member.yearsEnrolled', 2), is('member.hasOwner', false)],
      [
        atLeast('member.spentTotal', yuan(2 * money)),
        atLeast('member.orders12Months', 5),
        atMost('member.enrolledAt', LONG_AGO + step * DAY),
      ],
      [
        atLeast('member.lastPurchaseAt', LONG_AGO),
        atLeast('member.spent12Months', yuan(money)),
        is('member.kind', 'organisation'),
        atMost('member.daysSinceLastPurchase', 200),
      ],
    ];
    return { id: `row${i}`, when: { all: conditions[i % 5] as Condition[] }, then: { tier }, note };
  });
  return { set: 'tier', hitPolicy: 'first', rows, otherwise: { id: 'rest', then: { tier: 'basic' }, note } };
}

const OPERATORS: Record<string, string> = { equal: '=', greaterThanInclusive: '>=', lessThanInclusive: '<=' };

/** The same as somebody would write it by hand: literals in place, and no guard where the column is never null. */
export function byHand(definition: RuleSetDefinition<'tier'>): string {
  const literal = (value: unknown) => (typeof value === 'string' ? `'${value}'` : String(value));
  const text = ({ fact, operator, value }: Condition) => {
    const column = `f.${fact.slice('member.'.length).toLowerCase()}`;
    return operator === 'in'
      ? `${column} IN (${(value as unknown[]).map(literal).join(', ')})`
      : `${column} ${OPERATORS[operator]} ${literal(value)}`;
  };
  const cases = definition.rows.map((row) => {
    const conditions = ('all' in row.when ? row.when.all : []) as Condition[];
    return `WHEN ${conditions.map(text).join(' AND ')} THEN '${row.then.tier}'`;
  });
  return `CASE ${cases.join('\n ')} ELSE '${definition.otherwise.then.tier}' END`;
}

/** The ten facts by hand, from what is stored of each member. `$1` tenant, `$2` instant. */
export const FACTS_BY_HAND = `SELECT m.id, m.tier, m."tierSince", m.kind, m.region, m."ownerId" IS NOT NULL AS hasowner,
    (extract(epoch FROM m."enrolledAt") * 1000)::bigint AS enrolledat,
    GREATEST(0, extract(year FROM age($2::timestamptz AT TIME ZONE 'UTC', m."enrolledAt" AT TIME ZONE 'UTC')))::int AS yearsenrolled,
    COALESCE(p."spent12Months", 0) AS spent12months, COALESCE(p."orders12Months", 0) AS orders12months, COALESCE(p."spentTotal", 0) AS spenttotal,
    (extract(epoch FROM p."lastAt") * 1000)::bigint AS lastpurchaseat, floor(extract(epoch FROM ($2::timestamptz - p."lastAt")) / 86400)::int AS dayssincelastpurchase
  FROM "Member" m LEFT JOIN "MemberFacts" p ON p."tenantId" = m."tenantId" AND p."memberId" = m.id
  WHERE m."tenantId" = $1 AND NOT EXISTS (SELECT FROM "MemberAlias" a WHERE a."tenantId" = m."tenantId" AND a."memberId" = m.id)`;
