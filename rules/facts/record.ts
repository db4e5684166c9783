import { LIFECYCLES, LOYALTIES, MEMBER_KINDS, TIERS } from '../../domain/vocabulary.ts';
import { fact } from '../fact.ts';
import { daysBetween, epochMs } from '../sums.ts';

/** What the member's own record says. Alias `m` is the row of "Member". */
export const recordFacts = [
  fact({
    id: 'member.tier',
    source: 'record',
    type: 'choice',
    choices: TIERS,
    words: 'tier',
    default: 'basic',
    // A tier that came later does not count yet: the decision that held then does, where one was kept.
    sql: (asOf) => `CASE WHEN m."tierSince" IS NULL OR m."tierSince" <= ${asOf} THEN m.tier ELSE COALESCE((
      SELECT COALESCE(d.outcome->>'held', d.outcome->>'tier') FROM "Decision" d
      WHERE d."tenantId" = m."tenantId" AND d."memberId" = m.id AND d."ruleSet" = 'tier' AND d."asOf" <= ${asOf}
      ORDER BY d."asOf" DESC, d."decidedAt" DESC LIMIT 1), m.tier) END`,
  }),
  fact({
    id: 'member.kind',
    source: 'record',
    type: 'choice',
    choices: MEMBER_KINDS,
    words: 'memberKind',
    default: 'person',
    sql: () => 'm.kind',
  }),
  fact({
    id: 'member.lifecycle',
    source: 'record',
    type: 'choice',
    choices: LIFECYCLES,
    words: 'lifecycle',
    default: 'unidentified',
    sql: () => 'm.lifecycle',
  }),
  fact({
    id: 'member.loyalty',
    source: 'record',
    type: 'choice',
    choices: LOYALTIES,
    words: 'loyalty',
    default: 'potential',
    sql: () => 'm.loyalty',
  }),
  fact({ id: 'member.region', source: 'record', type: 'id', default: null, sql: () => `NULLIF(m.region, '')` }),
  fact({
    id: 'member.hasOwner',
    source: 'record',
    type: 'boolean',
    default: false,
    sql: () => 'm."ownerId" IS NOT NULL',
  }),
  fact({
    id: 'member.watched',
    source: 'record',
    type: 'boolean',
    default: false,
    // Somebody asked to be told of this member, or of a record that was merged into theirs. Of many members it is asked once.
    sql: (
      asOf,
    ) => `(m."tenantId", m.id) IN (SELECT w."tenantId", f.root FROM family f JOIN "MemberWatch" w ON w."memberId" = f.id
      WHERE w."setAt" <= ${asOf} AND (w.until IS NULL OR w.until > ${asOf}) AND (w."endedAt" IS NULL OR w."endedAt" > ${asOf}))`,
  }),
  fact({
    id: 'member.enrolledAt',
    source: 'record',
    type: 'instant',
    default: null,
    sql: () => epochMs('m."enrolledAt"'),
  }),
  fact({
    id: 'member.yearsEnrolled',
    source: 'record',
    type: 'integer',
    unit: 'years',
    default: 0,
    // Whole calendar years in UTC, so that the answer needs no zone; nobody has been a member for less than none.
    sql: (asOf) =>
      `GREATEST(0, date_part('year', age(${asOf} AT TIME ZONE 'UTC', m."enrolledAt" AT TIME ZONE 'UTC')))::bigint`,
  }),
  fact({ id: 'member.class', source: 'record', type: 'id', default: null, sql: () => `NULLIF(m.class, '')` }),
  fact({
    id: 'member.tenureDays',
    source: 'record',
    type: 'integer',
    unit: 'days',
    default: 0,
    sql: (asOf) => `GREATEST(0, ${daysBetween('m."enrolledAt"', asOf)})`,
  }),
  fact({
    id: 'member.influence',
    source: 'record',
    type: 'integer',
    unit: 'count',
    default: null,
    // The highest that anybody at the organisation has, as the record has it now.
    sql: () => `(SELECT max(n.influence) FROM family f JOIN "ContactPerson" n ON n."tenantId" = m."tenantId" AND n."memberId" = f.id
      WHERE f.root = m.id AND n."erasedAt" IS NULL)`,
  }),
  fact({
    id: 'member.points',
    source: 'record',
    type: 'integer',
    unit: 'count',
    default: 0,
    sql: (
      asOf,
    ) => `(SELECT sum(n.amount) FROM family f JOIN "PointsEntry" n ON n."tenantId" = m."tenantId" AND n."memberId" = f.id
      WHERE f.root = m.id AND n.unit = 'points' AND n.at <= ${asOf})`,
  }),
];
