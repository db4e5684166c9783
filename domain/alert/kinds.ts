import type { Post } from '../vocabulary.ts';

/** What an alert says. Ids are for ever; the words are `alerts.kind.<kind>`. */
export const ALERT_KINDS = [
  'overdue',
  'specificMember',
  'repeatComplaints',
  'repeatRejections',
  'alarmWords',
  'valueAtRisk',
  'queuePilingUp',
  'promiseBroken',
  'valueMoved',
  'other',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

export const ALERT_SEVERITIES = ['info', 'warning', 'critical'] as const;
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

/**
 * `case`: it belongs to the case it was seen on, which has a ladder of its own. `member`, `queue`: to no case. `change`: to a member whose tier,
 * stage or loyalty changed, once for each change.
 */
export const ALERT_SUBJECTS = ['case', 'member', 'queue', 'change'] as const;
export type AlertSubject = (typeof ALERT_SUBJECTS)[number];

/** Who is told at once, as seen from the case (of a member: from whoever has them). `watchers`: those who asked to be told of this member. */
export const ALERT_RECIPIENTS = [
  'holder',
  'supervisorOfHolder',
  'teamLead',
  'departmentHead',
  'director',
  'memberOwner',
  'watchers',
] as const;
export type AlertRecipient = (typeof ALERT_RECIPIENTS)[number];

/** Of a queue: those of whoever works it, and their line. */
export const QUEUE_RECIPIENTS: readonly AlertRecipient[] = [
  'holder',
  'supervisorOfHolder',
  'teamLead',
  'departmentHead',
  'director',
];

/** Ways besides the desk, which shows every alert. */
export const ALERT_CHANNELS = ['email', 'text'] as const;
export type AlertChannel = (typeof ALERT_CHANNELS)[number];

/** One post to be called, and the minutes of working time it has before the next one is. */
export type AlertRung = { post: Post; minutes: number };

/** What a row of the rule set 'alerts' says. `alert: null` raises nothing. */
export type AlertOutcome = { alert: null } | RaisedAlert;
export type RaisedAlert = {
  alert: AlertKind;
  about: AlertSubject;
  severity: AlertSeverity;
  recipients: AlertRecipient[];
  channels: AlertChannel[];
  /** How often the same cause may be told: once, or again after so many hours while it holds. Of changes: each, or one for a member in so many hours. */
  repeat: 'once' | { everyHours: number };
  /**
   * Of a queue: it is over when what was measured is so far below what raised it (of an upper bound: above), in percent. Default 80: what
   * goes up and down around a threshold is told once.
   */
  clearPercent?: number;
  /** Called one after another until somebody takes it; only for alerts that belong to no case. */
  ladder?: AlertRung[];
};

/** So many changes are told each by itself, for one row of the rules in one hour; more of them together, in one alert with a list. */
export const CHANGES_ALONE = 20;
