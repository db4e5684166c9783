import { CHANGED, type Changed, DIRECTIONS, ORDER, stepsOf } from '../../domain/value-change.ts';
import { LIFECYCLES, LOYALTIES, TIERS } from '../../domain/vocabulary.ts';
import { fact, type Scalar } from '../fact.ts';

const rankSql = (alias: string, side: 'from' | 'to') =>
  `CASE ${alias}.what ${CHANGED.map((what) => `WHEN '${what}' THEN array_position(ARRAY[${ORDER[what].map((one) => `'${one}'`).join(', ')}], ${alias}."${side}")`).join(' ')} END`;

/** How far a change went, as `stepsOf` says it. @param alias  of a row of "MemberChange" */
export const stepsSql = (alias: string): string => `(${rankSql(alias, 'to')} - ${rankSql(alias, 'from')})`;

/** The record was made here not a day before: what it is at first is no change of anything. */
export const newRecordSql = (alias: string): string => `EXISTS (SELECT 1 FROM "Member" o
  WHERE o."tenantId" = ${alias}."tenantId" AND o.id = ${alias}."memberId" AND ${alias}.at < o."createdAt" + interval '24 hours')`;

const OF_TIER = `('tier', 'tierPending')`;
const side = (side: 'from' | 'to', of: string) => () => `CASE WHEN h.what IN ${of} THEN h."${side}" END`;
const tier = { source: 'change', type: 'choice', choices: TIERS, words: 'tier', default: null } as const;
const stage = { source: 'change', type: 'choice', choices: LIFECYCLES, words: 'lifecycle', default: null } as const;
const loyalty = { source: 'change', type: 'choice', choices: LOYALTIES, words: 'loyalty', default: null } as const;

/** How a member's value changed. Alias `h` is the row of "MemberChange". */
export const changeFacts = [
  fact({
    ...{ id: 'change.what', source: 'change', type: 'choice', choices: CHANGED, words: 'rules.changed', default: null },
    sql: () => 'h.what',
  }),
  fact({
    ...{ id: 'change.direction', source: 'change', type: 'choice', choices: DIRECTIONS, words: 'rules.direction' },
    default: null,
    sql: () => `CASE WHEN ${stepsSql('h')} > 0 THEN 'up' WHEN ${stepsSql('h')} < 0 THEN 'down' END`,
  }),
  fact({
    ...{ id: 'change.steps', source: 'change', type: 'integer', unit: 'count', default: null },
    sql: () => `abs(${stepsSql('h')})`,
  }),
  fact({ id: 'change.fromTier', ...tier, sql: side('from', OF_TIER) }),
  fact({ id: 'change.toTier', ...tier, sql: side('to', OF_TIER) }),
  fact({ id: 'change.fromLifecycle', ...stage, sql: side('from', `('lifecycle')`) }),
  fact({ id: 'change.toLifecycle', ...stage, sql: side('to', `('lifecycle')`) }),
  fact({ id: 'change.fromLoyalty', ...loyalty, sql: side('from', `('loyalty')`) }),
  fact({ id: 'change.toLoyalty', ...loyalty, sql: side('to', `('loyalty')`) }),
  fact({
    ...{ id: 'change.newRecord', source: 'change', type: 'boolean', default: false },
    sql: () => newRecordSql('h'),
  }),
];

type ChangeFactId = (typeof changeFacts)[number]['id'];
type PlainChange = { what: Changed; from: string | null; to: string | null; newRecord: boolean };

/** The same of a change that is no row any more, as the trail has it. */
export function changeVector({ what, from, to, newRecord }: PlainChange): Record<ChangeFactId, Scalar> {
  const steps = stepsOf(what, from, to);
  const of = (...kinds: Changed[]) => (kinds.includes(what) ? { from, to } : { from: null, to: null });
  const [tiers, stages, loyalties] = [of('tier', 'tierPending'), of('lifecycle'), of('loyalty')];
  return {
    'change.what': what,
    'change.direction': steps ? (steps > 0 ? 'up' : 'down') : null,
    'change.steps': steps === null ? null : Math.abs(steps),
    ...{ 'change.fromTier': tiers.from, 'change.toTier': tiers.to },
    ...{ 'change.fromLifecycle': stages.from, 'change.toLifecycle': stages.to },
    ...{ 'change.fromLoyalty': loyalties.from, 'change.toLoyalty': loyalties.to },
    'change.newRecord': newRecord,
  };
}
