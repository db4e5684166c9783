import type { Condition, RuleSetDefinition } from '../definition.ts';
import { atLeast, is, isOneOf } from './words.ts';

const HOUR = 60;
/** A working day of the shipped calendars; minutes of a ladder are working minutes. */
const DAY = 9 * HOUR;
const THREE_DAYS = 72;
const WEEK = 168;

/** Nobody has told the member a solution yet, and somebody waits for one. */
export const UNSOLVED: Condition[] = [
  is('case.open', true),
  isOneOf('case.stage', 'received', 'firstLine', 'secondLine', 'departmentHead'),
  isOneOf('case.kind', 'complaint', 'serviceRequest', 'enquiry'),
];

/** What somebody must hear of besides the deadlines (E1). Every row that matches raises its own alert, so rows exclude each other where one is enough. */
export const alertsV1: RuleSetDefinition<'alerts'> = {
  set: 'alerts',
  hitPolicy: 'collect',
  rows: [
    {
      id: 'overdue',
      when: { all: [...UNSOLVED, atLeast('case.openHours', THREE_DAYS), isOneOf('member.tier', 'basic', 'silver')] },
      then: {
        alert: 'overdue',
        about: 'case',
        severity: 'warning',
        recipients: ['holder', 'teamLead'],
        channels: ['email'],
        repeat: 'once',
      },
      note: { zh: '案件超过三天未解决', en: 'A case unsolved for more than three days' },
    },
    {
      id: 'overdue-important',
      when: { all: [...UNSOLVED, atLeast('case.openHours', THREE_DAYS), isOneOf('member.tier', 'gold', 'platinum')] },
      then: {
        alert: 'overdue',
        about: 'case',
        severity: 'critical',
        recipients: ['holder', 'teamLead', 'departmentHead', 'memberOwner'],
        channels: ['email'],
        repeat: 'once',
      },
      note: { zh: '重要会员的案件超过三天未解决', en: 'An important member has waited for more than three days' },
    },
    {
      id: 'overdue-weeks',
      when: { all: [...UNSOLVED, atLeast('case.openHours', WEEK)] },
      then: {
        alert: 'overdue',
        about: 'case',
        severity: 'critical',
        recipients: ['departmentHead', 'director'],
        channels: ['email'],
        repeat: { everyHours: WEEK },
      },
      note: { zh: '案件超过一周未解决，每周再次预警', en: 'Unsolved for a week; told again every week' },
    },
    {
      id: 'watched-member',
      when: { all: [is('member.watched', true), is('case.open', true)] },
      then: {
        alert: 'specificMember',
        about: 'case',
        severity: 'info',
        recipients: ['watchers', 'memberOwner'],
        channels: ['email'],
        repeat: 'once',
      },
      note: { zh: '有人关注的会员提出了新的案件', en: 'A member whom somebody watches has a case' },
    },
    {
      id: 'rejected-again',
      when: { all: [is('case.open', true), atLeast('case.rejections', 2)] },
      then: {
        alert: 'repeatRejections',
        about: 'case',
        severity: 'critical',
        recipients: ['supervisorOfHolder', 'departmentHead'],
        channels: ['email'],
        repeat: 'once',
      },
      note: { zh: '会员两次不接受答复', en: 'The member has rejected two resolutions' },
    },
    {
      id: 'repeat-complaints',
      when: { all: [atLeast('member.complaints90Days', 3)] },
      then: {
        alert: 'repeatComplaints',
        about: 'member',
        severity: 'critical',
        recipients: ['memberOwner'],
        channels: ['email'],
        repeat: { everyHours: 90 * 24 },
        ladder: [
          { post: 'teamLead', minutes: 2 * HOUR },
          { post: 'departmentHead', minutes: 4 * HOUR },
          { post: 'director', minutes: DAY },
        ],
      },
      note: { zh: '会员90天内第三次投诉', en: 'A member complains for the third time in 90 days' },
    },
  ],
  otherwise: { id: 'quiet', then: { alert: null }, note: { zh: '不预警', en: 'No alert' } },
};
