import type { RuleSetDefinition } from '../definition.ts';
import { atLeast, is, isOneOf } from './words.ts';

const HOUR = 60;
/** A working day of the shipped calendars; all minutes are working minutes. */
const DAY = 9 * HOUR;

const COMPLAINT = is('case.kind', 'complaint');
const PLATINUM = is('member.tier', 'platinum');
const GOLD = is('member.tier', 'gold');
/** Kinds whose answer closes the case; nobody waits for a solution. */
const OPINIONS = isOneOf('case.kind', 'praise', 'suggestion', 'opinion');

/** Priority, deadlines and the pace of the ladder (D2, D4). Clocks not named keep the minutes of their flow. */
export const serviceLevelV1: RuleSetDefinition<'serviceLevel'> = {
  set: 'serviceLevel',
  hitPolicy: 'first',
  rows: [
    {
      id: 'platinum-critical',
      when: { all: [COMPLAINT, PLATINUM, isOneOf('case.severity', 'high', 'critical')] },
      then: {
        priority: 1,
        minutes: {
          answer: 15,
          firstLine: HOUR,
          secondLine: 4 * HOUR,
          departmentHead: 4 * HOUR,
          resolution: DAY,
          followUp: 4 * HOUR,
        },
        ladderPercent: 50,
      },
      note: { zh: '白金会员的严重投诉', en: 'Severe complaint of a platinum member' },
    },
    {
      id: 'critical',
      when: { all: [COMPLAINT, is('case.severity', 'critical')] },
      then: {
        priority: 1,
        minutes: {
          answer: 30,
          firstLine: 2 * HOUR,
          secondLine: DAY,
          departmentHead: DAY,
          resolution: 2 * DAY,
          followUp: DAY,
        },
        ladderPercent: 75,
      },
      note: { zh: '紧急投诉', en: 'Critical complaint' },
    },
    {
      id: 'platinum-complaint',
      when: { all: [COMPLAINT, PLATINUM] },
      then: {
        priority: 1,
        minutes: {
          answer: 30,
          firstLine: 2 * HOUR,
          secondLine: DAY,
          departmentHead: DAY,
          resolution: 2 * DAY,
          followUp: DAY,
        },
        ladderPercent: 50,
      },
      note: { zh: '白金会员的投诉', en: 'Complaint of a platinum member' },
    },
    {
      id: 'gold-or-repeated',
      when: { all: [COMPLAINT, { any: [GOLD, is('case.severity', 'high'), atLeast('member.complaints90Days', 3)] }] },
      then: {
        priority: 2,
        minutes: { answer: 45, firstLine: 3 * HOUR, secondLine: DAY, departmentHead: DAY, resolution: 3 * DAY },
        ladderPercent: 75,
      },
      note: { zh: '金卡会员、严重或重复的投诉', en: 'Complaint of a gold member, severe or repeated' },
    },
    {
      id: 'request-important',
      when: {
        all: [
          isOneOf('case.kind', 'serviceRequest', 'enquiry'),
          { any: [PLATINUM, isOneOf('case.severity', 'high', 'critical')] },
        ],
      },
      then: {
        priority: 2,
        minutes: { answer: 30, firstLine: 3 * HOUR, secondLine: DAY, resolution: 3 * DAY },
        ladderPercent: 50,
      },
      note: { zh: '白金会员或紧急的请求与咨询', en: 'Request or enquiry, urgent or of a platinum member' },
    },
    {
      id: 'opinion',
      when: { all: [OPINIONS] },
      then: { priority: 4, minutes: { answer: DAY, firstLine: 2 * DAY }, ladderPercent: 100 },
      note: { zh: '表扬、建议与意见', en: 'Praise, suggestions and opinions' },
    },
    {
      id: 'minor',
      when: { all: [is('case.severity', 'low'), isOneOf('member.tier', 'basic', 'silver')] },
      then: {
        priority: 4,
        minutes: { answer: 2 * HOUR, firstLine: DAY, secondLine: 3 * DAY, resolution: 7 * DAY },
        ladderPercent: 150,
      },
      note: { zh: '轻微事项', en: 'Minor matters' },
    },
  ],
  otherwise: {
    id: 'standard',
    then: { priority: 3, minutes: {}, ladderPercent: 100 },
    note: { zh: '标准服务级别', en: 'Standard service level' },
  },
};
