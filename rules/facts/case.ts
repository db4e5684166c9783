import type { AlarmGroup } from '../../domain/alarm/groups.ts';
import { ALERT_SEVERITIES } from '../../domain/alert/kinds.ts';
import { STAGES } from '../../domain/case/flow.ts';
import { CASE_KINDS, CATEGORIES, CHANNELS, LOCALES, SEVERITIES } from '../../domain/vocabulary.ts';
import { fact } from '../fact.ts';

/** Lines of people a case can go to; the one wanted is said by whoever asks. */
export const LINES = ['first', 'second', 'head'] as const;
export type Line = (typeof LINES)[number];

/** Words of alarm that the member wrote and nobody said they did not mean. */
const alarms = (asOf: string, of = '') => `"CaseAlarm" w WHERE w."tenantId" = c."tenantId" AND w."caseId" = c.id
      AND w.at <= ${asOf} AND (w."dismissedAt" IS NULL OR w."dismissedAt" > ${asOf})${of}`;
const says = (group: AlarmGroup) => (asOf: string) =>
  `EXISTS (SELECT FROM ${alarms(asOf, ` AND w."group" = '${group}'`)})`;

/** About the person who has the case. */
const handler = (sql: string) =>
  `(SELECT ${sql} FROM "Staff" h WHERE h."tenantId" = c."tenantId" AND h.id = c."assigneeId")`;
const HELD = `(SELECT count(*) FROM "Case" o WHERE o."tenantId" = c."tenantId" AND o."assigneeId" = c."assigneeId"
      AND o.stage NOT IN ('resolved', 'closed'))`;

/** What the case's record says. Alias `c` is the row of "Case". */
export const caseFacts = [
  fact({
    id: 'case.kind',
    source: 'case',
    type: 'choice',
    choices: CASE_KINDS,
    words: 'kind',
    default: null,
    sql: () => 'c.kind',
  }),
  fact({
    id: 'case.category',
    source: 'case',
    type: 'choice',
    choices: CATEGORIES,
    words: 'category',
    default: 'other',
    // The root of what was chosen: a rule for 'delivery' holds for all that lies below it.
    sql: () =>
      `COALESCE((SELECT g.path[1] FROM "Category" g WHERE g."tenantId" = c."tenantId" AND g.code = c.category), c.category)`,
  }),
  fact({
    id: 'case.subcategory',
    source: 'case',
    type: 'id',
    default: null,
    // The node itself, where it is no root.
    sql: () =>
      `(SELECT g.code FROM "Category" g WHERE g."tenantId" = c."tenantId" AND g.code = c.category AND g.parent IS NOT NULL)`,
  }),
  fact({
    id: 'case.severity',
    source: 'case',
    type: 'choice',
    choices: SEVERITIES,
    words: 'severity',
    default: 'normal',
    sql: () => 'c.severity',
  }),
  fact({
    id: 'case.channel',
    source: 'case',
    type: 'choice',
    choices: CHANNELS,
    words: 'channel',
    default: null,
    sql: () => 'c.channel',
  }),
  fact({
    id: 'case.locale',
    source: 'case',
    type: 'choice',
    choices: LOCALES,
    words: 'rules.language',
    default: null,
    sql: () => 'c.locale',
  }),
  fact({
    id: 'case.verified',
    source: 'case',
    type: 'boolean',
    default: false,
    sql: (asOf) => `COALESCE(c."verifiedAt" <= ${asOf}, FALSE)`,
  }),
  fact({
    id: 'case.open',
    source: 'case',
    type: 'boolean',
    default: false,
    sql: (asOf) => `c."openedAt" <= ${asOf} AND (c."closedAt" IS NULL OR c."closedAt" > ${asOf})`,
  }),
  fact({
    id: 'case.stage',
    source: 'case',
    type: 'choice',
    choices: STAGES,
    words: 'stage',
    default: null,
    // As the record has it now: stages of the past are not kept. Where the past counts, ask `case.open`. A stage of a manager's own is to
    // rules what the shipped one is that the same line holds: so what they say of cases at work goes on being said of all of them.
    sql: () => `CASE WHEN c.stage = ANY(ARRAY[${STAGES.map((stage) => `'${stage}'`).join(', ')}]) THEN c.stage
      ELSE (SELECT CASE v.definition #>> ARRAY['stages', c.stage, 'holder']
          WHEN 'first' THEN 'firstLine' WHEN 'second' THEN 'secondLine' WHEN 'head' THEN 'departmentHead' END
        FROM "FlowVersion" v WHERE v.version = c."flowVersion") END`,
  }),
  fact({
    id: 'case.openHours',
    source: 'case',
    type: 'integer',
    unit: 'hours',
    default: 0,
    // Whole hours of wall time since intake, also nights and holidays; of a closed case, up to its end.
    sql: (asOf) =>
      `GREATEST(0, floor(extract(epoch FROM (LEAST(${asOf}, COALESCE(c."closedAt", ${asOf})) - c."openedAt")) / 3600))::bigint`,
  }),
  fact({
    id: 'case.rejections',
    source: 'case',
    type: 'integer',
    unit: 'count',
    default: 0,
    // How often the member had further requests after a resolution.
    sql: (asOf) => `(SELECT count(*) FROM "CaseEvent" e
      WHERE e."tenantId" = c."tenantId" AND e."caseId" = c.id AND e.type = 'reject' AND e.at <= ${asOf})`,
  }),
  fact({
    id: 'case.breached',
    source: 'case',
    type: 'boolean',
    default: false,
    // A clock of the desk ran out, and that was not made good.
    sql: (asOf) => `COALESCE(c."breachedAt" <= ${asOf}, FALSE)`,
  }),
  fact({
    id: 'case.escalated',
    source: 'case',
    type: 'boolean',
    default: false,
    // As the record has it now: a ladder runs, or somebody of it has taken the case.
    sql: () => 'c.rung IS NOT NULL',
  }),
  fact({
    id: 'case.brokenPromises',
    source: 'case',
    type: 'integer',
    unit: 'count',
    default: 0,
    // What a person promised and did not do in time, unless they have done it since.
    sql: (asOf) => `(SELECT count(DISTINCT e.data->>'clock') FROM "CaseEvent" e
      WHERE e."tenantId" = c."tenantId" AND e."caseId" = c.id AND e.type = 'ranOut' AND e.at <= ${asOf}
        AND e.data->>'clock' LIKE 'promise:%' AND NOT EXISTS (SELECT FROM "CaseEvent" k
          WHERE k."tenantId" = e."tenantId" AND k."caseId" = e."caseId" AND k.type = 'keepPromise' AND k.at <= ${asOf}
            AND k.version > e.version AND k.data->>'promise' = substr(e.data->>'clock', 9)))`,
  }),
  fact({ id: 'case.saysLegal', source: 'case', type: 'boolean', default: false, sql: says('legal') }),
  fact({ id: 'case.saysRegulator', source: 'case', type: 'boolean', default: false, sql: says('regulator') }),
  fact({ id: 'case.saysMedia', source: 'case', type: 'boolean', default: false, sql: says('media') }),
  fact({ id: 'case.saysSafety', source: 'case', type: 'boolean', default: false, sql: says('safety') }),
  fact({ id: 'case.saysOther', source: 'case', type: 'boolean', default: false, sql: says('other') }),
  fact({
    id: 'case.alarmSeverity',
    source: 'case',
    type: 'choice',
    choices: ALERT_SEVERITIES,
    words: 'alerts.severity',
    default: null,
    // The highest of the groups in which words were found.
    sql: (asOf) => `(SELECT w.severity FROM ${alarms(asOf)}
      ORDER BY array_position(ARRAY['critical', 'warning', 'info'], w.severity) LIMIT 1)`,
  }),
  fact({
    id: 'case.reopened',
    source: 'case',
    type: 'integer',
    unit: 'count',
    default: 0,
    // How often it was opened again after its end.
    sql: (asOf) => `(SELECT count(*) FROM "CaseEvent" e
      WHERE e."tenantId" = c."tenantId" AND e."caseId" = c.id AND e.type = 'reopen' AND e.at <= ${asOf})`,
  }),
  fact({
    id: 'case.repeats',
    source: 'case',
    type: 'integer',
    unit: 'count',
    default: 0,
    // Earlier cases of the member about the same, in the 365 days before this one.
    // Record by record: as a set, all cases would be read for one member's.
    sql: () => `(SELECT count(*) FROM member_family(c."tenantId", c."memberId") AS f(id) CROSS JOIN LATERAL (
      SELECT FROM "Case" o WHERE o."tenantId" = c."tenantId" AND o."memberId" = f.id AND o.category = c.category AND o.id <> c.id
        AND o."openedAt" <= c."openedAt" AND o."openedAt" > c."openedAt" - interval '8760 hours' OFFSET 0) o)`,
  }),
  fact({
    id: 'case.workingHour',
    source: 'case',
    type: 'boolean',
    default: false,
    // By the newest calendar of the queue that the case lies in.
    sql: (asOf) => `(SELECT is_working_hour(v.definition, ${asOf}) FROM "Queue" u
      JOIN "CalendarVersion" v ON v."tenantId" = u."tenantId" AND v."calendarId" = u."calendarId"
      WHERE u."tenantId" = c."tenantId" AND u.id = c."queueId" ORDER BY v.version DESC LIMIT 1)`,
  }),
  fact({
    id: 'case.assigned',
    source: 'case',
    type: 'boolean',
    default: false,
    sql: () => 'c."assigneeId" IS NOT NULL',
  }),
  // Of whoever has the case, as the record has it now; nobody: unknown.
  fact({
    id: 'case.handlerOpenCases',
    source: 'case',
    type: 'integer',
    unit: 'count',
    default: null,
    sql: () => `(CASE WHEN c."assigneeId" IS NOT NULL THEN ${HELD} END)`,
  }),
  fact({
    id: 'case.handlerLoadPercent',
    source: 'case',
    type: 'integer',
    unit: 'percent',
    default: null,
    sql: () => handler(`floor(100.0 * ${HELD} / NULLIF(h.capacity, 0))`),
  }),
  fact({
    id: 'case.handlerSkilled',
    source: 'case',
    type: 'boolean',
    default: null,
    // Has the skill of the queue; a queue that names none asks for none.
    sql: () =>
      handler(`NOT EXISTS (SELECT FROM "Queue" u WHERE u."tenantId" = c."tenantId" AND u.id = c."queueId" AND u."skillCode" IS NOT NULL
      AND NOT EXISTS (SELECT FROM "StaffSkill" g JOIN "Skill" l ON l."tenantId" = g."tenantId" AND l.id = g."skillId"
        WHERE g."tenantId" = h."tenantId" AND g."staffId" = h.id AND l.code = u."skillCode"))`),
  }),
  fact({
    id: 'case.handlerPresent',
    source: 'case',
    type: 'boolean',
    default: null,
    // Neither absent nor away by their own word, and the account is open. Shifts are not asked.
    sql: (asOf) =>
      handler(`(h."disabledAt" IS NULL OR h."disabledAt" > ${asOf})
      AND (h.availability = 'here' OR COALESCE(h."availabilityUntil" <= ${asOf}, FALSE))
      AND NOT EXISTS (SELECT FROM "Absence" a WHERE a."tenantId" = h."tenantId" AND a."staffId" = h.id AND a."from" <= ${asOf} AND a.until > ${asOf})`),
  }),
  fact({
    id: 'case.line',
    source: 'context',
    type: 'choice',
    choices: LINES,
    words: 'rules.line',
    default: null,
    // Nobody's record says it.
    sql: () => 'NULL::text',
  }),
];
