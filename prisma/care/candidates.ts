import type { CadenceDefinition, Trigger } from '../../domain/care/cadence.ts';
import { changePeriod, monthDaysBetween } from '../../domain/care/moment.ts';
import { concerning } from '../../rules/care.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import { newRecordSql, stepsSql } from '../../rules/facts/change.ts';
import { factOf } from '../../rules/facts.ts';
import { type Frame, frame, memberRelation, memberWith, Parameters } from '../../rules/relations.ts';
import { factsIn, idsIn, nodeSql, outcomeSql } from '../../rules/sql.ts';
import type { PrismaClient } from '../client.ts';
import { versionAt } from '../decisions/versions.ts';
import type { Cadence } from './versions.ts';

/** Somebody who may be due: what `momentOf` must know to say so. */
export type Candidate = {
  id: string;
  birthday: string | null;
  timeZone: string;
  /** Epoch ms, under this record. */
  lastContactAt: number;
  /** Records were merged into theirs: what is said of this one is not all. */
  several: boolean;
  /** The rules of care leave them out, though they are of the cadence's own audience. */
  leftOut: boolean;
  /** The change of tier that brought them here. */
  change: { id: string; at: number } | null;
};

/** What an index finds, and what the record and the rules leave of it. */
export type Page = {
  /** Members that were looked at. */
  looked: number;
  found: Candidate[];
  /** Where the next page begins; null: this was the last. */
  next: string | null;
};

const DAY = 86_400_000;
const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * The next members for whom a cadence may begin by an instant: those of its audience who have not had this occasion. One statement,
 * however few of those it looks at are left: the silent stay silent, and nearly all of them had this silence, or are not of the audience.
 * @param by  epoch ms; the facts of the audience are those of `now`
 * @param after  where the page before ended; null at the beginning
 * @param size  how many are looked at
 */
export async function candidates(
  prisma: PrismaClient,
  tenantId: string,
  { code, definition, audience }: Cadence,
  { now, by }: { now: number; by: number },
  after: string | null,
  size: number,
): Promise<Page> {
  const params = new Parameters();
  const f = frame(params, tenantId, now);
  const walk = walkOf(params, f, definition, { now, by }, after);
  if (!walk) return { looked: 0, found: [], next: null };
  const condition = audience ? nodeSql(audience, params, f.asOf) : 'TRUE';
  const { definition: whole } = await versionAt(prisma, tenantId, 'careAudience', now);
  const rules = concerning(whole, code);
  const answer = outcomeSql(rules, (then) => then.audience, params, f.asOf);
  // Handed on as a list, of which the planner expects little: joined as sets, it would read whole tables for a page.
  const facts = [...(audience ? idsIn(audience).map(factOf) : []), ...factsIn(rules as RuleSetDefinition)];
  const text = `${memberWith(f, 'SELECT unnest(ARRAY(SELECT id FROM fresh))', { facts })},
looked AS MATERIALIZED (${walk.looked} ORDER BY ${walk.order} LIMIT ${params.add(size, 'bigint')}),
fresh AS MATERIALIZED (${freshSql(f, params.add(code, 'text'), walk.period)})
SELECT (SELECT count(*)::int FROM looked) AS looked, (SELECT ${walk.place} FROM looked l ORDER BY ${walk.last} LIMIT 1) AS last,
  ARRAY(SELECT jsonb_build_object('id', s.id, 'birthday', m.birthday, 'timeZone', m."timeZone", 'several', ${SEVERAL(f)}, 'leftOut', ${answer} = 'exclude', 'change', ${walk.change ?? 'NULL::jsonb'}, 'lastContactAt', COALESCE((
      SELECT (extract(epoch FROM c."lastAt") * 1000)::bigint FROM "MemberContact" c WHERE c."tenantId" = ${f.tenant} AND c."memberId" = s.id), 0))
    FROM ${memberRelation(f, { facts })} WHERE m."erasedAt" IS NULL AND ${condition}) AS found`;
  // Never prepared by name: each audience has a text of its own.
  const [row] = await prisma.$queryRawUnsafe<(Omit<Page, 'next'> & { last: string | null })[]>(text, ...params.values);
  const { looked = 0, last = null, found = [] } = row ?? {};
  return { looked, found, next: looked < size ? null : last };
}

/**
 * Those that stand for themselves and have not had this occasion. Whoever has records merged into theirs is left in: their occasion may be
 * another one. Each is looked up by the one index that can tell, whatever the planner knows of the tables: LIMIT keeps it from joining
 * them as sets, what is compared as a whole from the indexes that hold a part of it.
 */
const freshSql = ({ tenant }: Frame, code: string, period: string) => `SELECT l.id FROM looked l
  LEFT JOIN LATERAL (SELECT true AS yes FROM "MemberAlias" a WHERE a."tenantId" = ${tenant} AND a."memberId" = l.id LIMIT 1) merged ON true
  LEFT JOIN LATERAL (SELECT true AS yes FROM "MemberAlias" a WHERE a."tenantId" = ${tenant} AND a."intoId" = l.id LIMIT 1) several ON true
  LEFT JOIN LATERAL (SELECT true AS yes FROM "CareTouch" t
    WHERE t."tenantId" = ${tenant} AND t."memberId" = l.id AND t.cadence || ' ' || t.period = ${code} || ' ' || ${period} LIMIT 1) had ON true
  WHERE merged.yes IS NULL AND (had.yes IS NULL OR several.yes)`;

const SEVERAL = ({ tenant }: Frame) =>
  `EXISTS (SELECT 1 FROM "MemberAlias" a WHERE a."tenantId" = ${tenant} AND a."intoId" = s.id)`;

/** How an index is walked: what is looked at, in which order, how a place in it is written down, and what tells occasions apart. */
type Walk = { looked: string; order: string; last: string; place: string; period: string; change?: string };

function walkOf(
  params: Parameters,
  f: Frame,
  { trigger, patienceDays }: CadenceDefinition,
  { now, by }: { now: number; by: number },
  after: string | null,
): Walk | null {
  switch (trigger.type) {
    case 'birthday':
      return birthdays(params, f, monthDaysBetween(trigger.leapDay, now - patienceDays * DAY, by), after);
    case 'silence':
      // A day more: the hour is that of the member's zone.
      return silences(params, f, by - (trigger.days - 1) * DAY, after);
    case 'tierChange':
      // Two days more: the hour is that of the member's zone, and may be that of the next day.
      return changes(params, f, trigger, { from: now - (patienceDays + 2) * DAY, by }, after);
    case 'byHand':
      return null;
  }
}

function birthdays(params: Parameters, { tenant }: Frame, days: number[], after: string | null): Walk {
  // Materialised, since asked for in the order of ids the planner would rather walk through all members. The expression is that of the
  // index, letter by letter: a reordered one is not found.
  const looked = `WITH born AS MATERIALIZED (
    SELECT m.id FROM "Member" m WHERE m."tenantId" = ${tenant} AND m.birthday IS NOT NULL
      AND ((extract(month FROM m.birthday) * 100 + extract(day FROM m.birthday))::int) = ANY(string_to_array(${params.add(days.join(','), 'text')}, ',')::int[])
      AND m.id > ${params.add(after ?? NOBODY, 'uuid')} AND m."erasedAt" IS NULL)
  SELECT id FROM born`;
  // Of which year it is depends on where they live: whether they had it is asked of those that are left.
  return { looked, order: 'id', last: 'l.id DESC', place: 'l.id::text', period: 'NULL' };
}

/** Each member's last change of tier, if it went that far; that a record got its first tier is none. */
function changes(
  params: Parameters,
  { tenant }: Frame,
  { direction, steps }: Trigger & { type: 'tierChange' },
  { from, by }: { from: number; by: number },
  after: string | null,
): Walk {
  const [at = new Date(0).toISOString(), id = NOBODY] = after?.split('/') ?? [];
  const instant = (ms: number) => params.add(new Date(ms).toISOString(), 'timestamptz');
  const looked = `SELECT h."memberId" AS id, h.at AS at, h.id AS change FROM "MemberChange" h
  WHERE h."tenantId" = ${tenant} AND h.what = 'tier' AND h.at > ${instant(from)} AND h.at <= ${instant(by)}
    AND (h.at, h."memberId") > (${params.add(at, 'timestamptz')}, ${params.add(id, 'uuid')})
    AND ${direction === 'up' ? '' : '-'}${stepsSql('h')} >= ${params.add(steps, 'bigint')} AND NOT ${newRecordSql('h')}
    AND NOT EXISTS (SELECT 1 FROM "MemberChange" o WHERE o."tenantId" = h."tenantId" AND o."memberId" = h."memberId" AND o.what = 'tier'
      AND o.at >= h.at AND o.id > h.id)`;
  return {
    ...{ looked, order: 'h.at, h."memberId"', last: 'l.at DESC, l.id DESC', place: placeOfInstant },
    period: `'${changePeriod('')}' || l.change`,
    change: `(SELECT jsonb_build_object('id', l.change::text, 'at', (extract(epoch FROM l.at) * 1000)::bigint) FROM looked l WHERE l.id = s.id LIMIT 1)`,
  };
}

const placeOfInstant = `to_char(l.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z/"') || l.id`;

function silences(params: Parameters, { tenant }: Frame, until: number, after: string | null): Walk {
  const [at = new Date(0).toISOString(), id = NOBODY] = after?.split('/') ?? [];
  const looked = `SELECT c."memberId" AS id, c."lastAt" AS at FROM "MemberContact" c
  WHERE c."tenantId" = ${tenant} AND c."lastAt" <= ${params.add(new Date(until).toISOString(), 'timestamptz')}
    AND (c."lastAt", c."memberId") > (${params.add(at, 'timestamptz')}, ${params.add(id, 'uuid')})`;
  return {
    ...{ looked, order: 'c."lastAt", c."memberId"', last: 'l.at DESC, l.id DESC' },
    place: placeOfInstant,
    period: `(extract(epoch FROM l.at) * 1000)::bigint::text`,
  };
}
