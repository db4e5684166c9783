import { ALARM_GROUPS } from './alarm/groups.ts';
import type { Audited } from './audit.ts';
import { STAGES } from './case/flow.ts';
import { RUNNING } from './case/running.ts';
import { REMEDIES } from './casework/words.ts';
import { IMPORT_KINDS } from './files.ts';
import { ROBOT_KINDS, ROBOT_NOTICES } from './robot/robot.ts';
import {
  APPROVAL_KINDS,
  CASE_KINDS,
  CATEGORIES,
  LIFECYCLES,
  LOCALES,
  LOYALTIES,
  ROLES,
  SEVERITIES,
  TIERS,
} from './vocabulary.ts';

/** Ids that stand as values in the audit, by where their words are. */
export const AUDIT_WORDS = {
  role: ROLES,
  tier: TIERS,
  lifecycle: LIFECYCLES,
  loyalty: LOYALTIES,
  kind: CASE_KINDS,
  'approvals.kind': APPROVAL_KINDS,
  category: CATEGORIES,
  severity: SEVERITIES,
  'casework.remedy': REMEDIES,
  stage: STAGES,
  'files.kind': IMPORT_KINDS,
  'alarms.group': ALARM_GROUPS,
  'factSettings.period': ['month', 'quarter', 'year', 'all'],
  'admin.line': ['first', 'second', 'head'],
  'admin.people.language': LOCALES,
  'admin.settings.accounts.securityOf': ['tls', 'startTls', 'none'],
  'admin.settings.keys.scope': ['casesWrite', 'casesRead', 'membersRead', 'metricsRead'],
  'admin.settings.audit.value.seen': ['phone', 'email', 'birthday'],
  'admin.settings.audit.value.cause': [
    'nightly',
    'import',
    'demo',
    'command',
    'override',
    'overrideEnded',
    'byHand',
    'facts',
    'approval',
  ],
  'admin.settings.audit.value.become': ['case', 'reply', 'nothing'],
  'admin.settings.audit.value.secret': ['set', 'removed'],
  'desk.cases.view': ['mine', 'open', 'unclaimed', 'overdue', 'escalated', 'closed'],
  'robots.kind': ROBOT_KINDS,
  'robots.notices': ROBOT_NOTICES,
  'running.audit': RUNNING,
  'mailIn.state': ['pending', 'filed', 'stopped', 'unreadable', 'discarded'],
} as const satisfies Record<string, readonly string[]>;
export type AuditWords = keyof typeof AUDIT_WORDS;

/** What has a name to be shown by; values are ids, or codes of what has one. `Rung`: a rung of the ladder, by its rank. */
export const AUDIT_NAMED = [
  ...['Department', 'Post', 'Team', 'Queue', 'Skill', 'Calendar', 'Staff', 'Member', 'Case', 'Approval', 'ApiKey'],
  ...['ImportRun', 'Cadence', 'CareTouch', 'InboundMail', 'Rung', 'Tool'],
] as const;
export type AuditNamed = (typeof AUDIT_NAMED)[number];

/** How a value reads. A list is read one by one. */
export type AuditValue =
  | 'text'
  | 'number'
  | 'yesNo'
  /** ISO 8601 */
  | 'instant'
  /** `YYYY-MM-DD` */
  | 'date'
  /** `MM-DD` */
  | 'yearDay'
  /** Spans by weekday */
  | 'week'
  /** `{ id, level }` */
  | 'skill'
  /** A decision that explains itself */
  | 'decision'
  | { words: AuditWords }
  | { names: AuditNamed };

const words = (under: AuditWords) => ({ words: under });
const names = (of: AuditNamed) => ({ names: of });
const CODED = { code: 'text', nameZh: 'text', nameEn: 'text' } as const;

/** What an entry can say about a record of each kind; words under `admin.settings.audit.field.<kind>.<field>`. */
export const AUDIT_FIELDS: Record<Audited, Readonly<Record<string, AuditValue>>> = {
  Department: { ...CODED, parentId: names('Department') },
  Post: { ...CODED, rank: names('Rung') },
  Team: { ...CODED, departmentId: names('Department'), leadId: names('Staff') },
  Queue: {
    ...CODED,
    line: words('admin.line'),
    teamId: names('Team'),
    calendarId: names('Calendar'),
    skillCode: names('Skill'),
    people: names('Staff'),
  },
  Skill: CODED,
  Category: { ...CODED, parent: 'text', place: 'number', retired: 'yesNo', fields: 'text' },
  Staff: {
    ...{ name: 'text', email: 'text', phone: 'text', role: words('role') },
    ...{ locale: words('admin.people.language'), timeZone: 'text' },
    ...{ postId: names('Post'), departmentId: names('Department'), teamId: names('Team') },
    ...{ reportsToId: names('Staff'), from: 'instant', until: 'instant', deputyId: names('Staff') },
    ...{ capacity: 'number', skills: 'skill', queues: names('Queue') },
    ...{ calendarId: names('Calendar'), quietFrom: 'text', quietTo: 'text' },
    ...{ sessions: 'number', links: 'number' },
    ...{ toId: names('Staff'), members: 'number', reports: 'number', teams: 'number' },
  },
  Member: {
    ...{ lifecycle: words('lifecycle'), loyalty: words('loyalty'), tierPending: words('tier'), until: 'instant' },
    tierAsked: words('tier'),
    ...{ tier: words('tier'), cause: words('admin.settings.audit.value.cause'), decisionId: 'decision' },
    ...{
      approvalId: names('Approval'),
      ownerId: names('Staff'),
      consent: 'yesNo',
      fields: words('admin.settings.audit.value.seen'),
    },
  },
  Case: {
    ...{ view: words('desk.cases.view'), kind: words('kind'), category: words('category') },
    ...{ severity: words('severity'), stage: words('stage'), tier: words('tier') },
    ...{ queueId: names('Queue'), assigneeId: names('Staff'), memberId: names('Member'), id: names('Case') },
    ...{ score: 'number', alarmGroup: words('alarms.group') },
    ...{ fields: 'text', remedy: words('casework.remedy'), tag: 'text' },
    ...{ openedFrom: 'instant', openedBefore: 'instant' },
  },
  Calendar: {
    ...CODED,
    ...{ copyOf: names('Calendar'), version: 'number', note: 'text', timeZone: 'text' },
    ...{ weekly: 'week', annualHolidays: 'yearDay', coveredUntil: 'date' },
  },
  MessageTemplate: { version: 'number' },
  ChannelAccount: {
    ...{ host: 'text', port: 'text', user: 'text', from: 'text', url: 'text', address: 'text' },
    security: words('admin.settings.accounts.securityOf'),
    secret: words('admin.settings.audit.value.secret'),
  },
  Robot: {
    ...{ name: 'text', app: words('robots.kind'), host: 'text', locale: words('admin.people.language') },
    ...{ departmentId: names('Department'), teamId: names('Team'), notices: words('robots.notices') },
    ...{ tellsSubject: 'yesNo', active: 'yesNo', secret: words('admin.settings.audit.value.secret') },
  },
  ApiKey: { name: 'text', scopes: words('admin.settings.keys.scope'), expiresAt: 'instant' },
  InboundMail: { become: words('admin.settings.audit.value.become'), before: words('mailIn.state') },
  Cadence: { version: 'number', active: 'yesNo' },
  CareTouch: { ownerId: names('Staff') },
  ImportRun: { kind: words('files.kind') },
  AlarmWords: { version: 'number', legal: 'text', regulator: 'text', media: 'text', safety: 'text', other: 'text' },
  FactSettings: {
    ...{ version: 'number', from: 'instant', marginPercent: 'number' },
    ...{ caseCost: 'number', messageCost: 'number', touchCost: 'number' },
    ...{ rankPeriod: words('factSettings.period'), rankClasses: 'number' },
    ...{ quantilePeriod: words('factSettings.period'), quantileClasses: 'number' },
  },
  RuleSet: {
    ...{ version: 'number', approvalId: names('Approval'), basedOn: 'number', revision: 'number', rows: 'text' },
    ...{ from: 'instant', running: words('running.audit'), moveRunning: 'yesNo' },
  },
  Flow: {
    ...{ kind: words('kind'), version: 'number', basedOn: 'number', revision: 'number', note: 'text' },
    ...{
      approvalKind: words('approvals.kind'),
      running: words('running.audit'),
      moveRunning: 'yesNo',
      changed: 'text',
    },
  },
  Scenario: { name: 'text', changed: 'text' },
  Tool: { version: 'number', nameZh: 'text', nameEn: 'text', caseId: names('Case'), item: 'text' },
};

const known = (recordType: string) =>
  Object.hasOwn(AUDIT_FIELDS, recordType) ? AUDIT_FIELDS[recordType as Audited] : {};

/** Fields of a kind of record, in the order in which people read them. */
export const auditFieldsOf = (recordType: string): string[] => Object.keys(known(recordType));

/** How a field of an entry reads; null: no such field is known. */
export const auditValueOf = (recordType: string, field: string): AuditValue | null =>
  Object.hasOwn(known(recordType), field) ? (known(recordType)[field] ?? null) : null;

type Fields = Record<string, unknown>;
/** What an entry says: what was, what is, and what has no before. */
export type AuditSides = { old: Fields; new: Fields; more: Fields };

export function auditSides(recordType: string, fields: Fields): AuditSides {
  const { old, new: now, ...more } = fields;
  const { from, to, ...rest } = more;
  // A tier was written down as where it came from and where it went.
  if (recordType === 'Member' && from !== undefined && to !== undefined)
    return { old: { tier: from }, new: { tier: to }, more: rest };
  return { old: object(old), new: object(now), more };
}

const object = (value: unknown): Fields =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : {};

/** Records that the values of an entry name: kind, and id or code. */
export function namedIn(recordType: string, fields: Fields): [AuditNamed, string][] {
  const { old, new: now, more } = auditSides(recordType, fields);
  return [old, now, more].flatMap(Object.entries).flatMap(([field, value]): [AuditNamed, string][] => {
    const is = auditValueOf(recordType, field);
    const all = [value].flat().filter((one) => one !== null && one !== undefined);
    if (is === 'skill') return all.map((one) => ['Skill', String(object(one).id)]);
    return is !== null && typeof is === 'object' && 'names' in is ? all.map((one) => [is.names, String(one)]) : [];
  });
}
