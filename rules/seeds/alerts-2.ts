import type { RaisedAlert } from '../../domain/alert/kinds.ts';
import type { Condition, RuleSetDefinition } from '../definition.ts';
import { alertsV1, UNSOLVED } from './alerts.ts';
import { atLeast, atMost, is, isOneOf } from './words.ts';

/** Minor units of the tenant's currency: 100 = ¥1. */
const YUAN = 100;
const WEEK = 168;

const VALUED = { any: [isOneOf('member.tier', 'gold', 'platinum'), atLeast('member.spent12Months', 20_000 * YUAN)] };
const alarm = (severity: RaisedAlert['severity'], more: Pick<RaisedAlert, 'recipients' | 'channels'>) => ({
  id: `alarm-${severity}`,
  when: { all: [is('case.open', true), is('case.alarmSeverity', severity)] as Condition[] },
  then: { alert: 'alarmWords', about: 'case', severity, repeat: 'once', ...more } as const,
});

/** Version 1, and what it did not know: words of alarm, value at risk, broken promises, queues that pile up (E1). */
export const alertsV2: RuleSetDefinition<'alerts'> = {
  ...alertsV1,
  rows: [
    ...alertsV1.rows,
    {
      ...alarm('critical', { recipients: ['holder', 'teamLead', 'departmentHead'], channels: ['email', 'text'] }),
      note: { zh: '会员的话中有危急的警示词', en: 'The member used words of alarm of a critical group' },
    },
    {
      ...alarm('warning', { recipients: ['holder', 'teamLead'], channels: ['email'] }),
      note: { zh: '会员的话中有警示词', en: 'The member used words of alarm' },
    },
    {
      ...alarm('info', { recipients: ['holder'], channels: [] }),
      note: { zh: '会员的话中有需留意的词', en: 'The member used words to be watched for' },
    },
    {
      id: 'value-at-risk',
      when: {
        all: [
          ...UNSOLVED,
          is('case.kind', 'complaint'),
          VALUED,
          {
            any: [
              is('case.breached', true),
              is('case.escalated', true),
              atLeast('case.rejections', 1),
              atMost('member.lastRating', 2),
            ],
          },
        ],
      },
      then: {
        alert: 'valueAtRisk',
        about: 'case',
        severity: 'critical',
        recipients: ['memberOwner', 'teamLead', 'departmentHead'],
        channels: ['email'],
        repeat: { everyHours: WEEK },
      },
      note: {
        zh: '重要会员的投诉已超时、升级、被退回，或会员上次评价很低',
        en: 'A valued member’s complaint is overdue, escalated or rejected, or they rated us badly last time',
      },
    },
    {
      id: 'value-at-risk-many',
      when: { all: [VALUED, atLeast('member.openCases', 3)] },
      then: {
        alert: 'valueAtRisk',
        about: 'member',
        severity: 'warning',
        recipients: ['memberOwner', 'teamLead'],
        channels: ['email'],
        repeat: { everyHours: WEEK },
      },
      note: { zh: '重要会员同时有三件以上未结案件', en: 'A valued member has three or more open cases' },
    },
    {
      id: 'promise-broken',
      when: { all: [is('case.open', true), atLeast('case.brokenPromises', 1)] },
      then: {
        alert: 'promiseBroken',
        about: 'case',
        severity: 'critical',
        recipients: ['holder', 'teamLead'],
        channels: ['email'],
        repeat: 'once',
      },
      note: { zh: '对会员的承诺未按时兑现', en: 'What was promised to the member was not done in time' },
    },
    {
      // The ladder of the case tells those above; here it is seen beside the others, without a mail.
      id: 'time-broken',
      when: { all: [...UNSOLVED, is('case.breached', true)] },
      then: {
        alert: 'promiseBroken',
        about: 'case',
        severity: 'warning',
        recipients: ['holder'],
        channels: [],
        repeat: 'once',
      },
      note: { zh: '答复或解决的时限已过', en: 'The time for an answer or a solution is over' },
    },
    {
      id: 'queue-unclaimed',
      when: {
        any: [
          atLeast('queue.unclaimed', 20),
          { all: [atLeast('queue.unclaimed', 5), atLeast('queue.oldestUnclaimedHours', 24)] },
        ],
      },
      then: {
        alert: 'queuePilingUp',
        about: 'queue',
        severity: 'warning',
        recipients: ['teamLead'],
        channels: ['email'],
        repeat: { everyHours: 24 },
        clearPercent: 80,
      },
      note: {
        zh: '队列中无人认领的案件过多或过久',
        en: 'Too many cases in the queue are claimed by nobody, or for too long',
      },
    },
    {
      id: 'queue-overdue',
      when: { all: [atLeast('queue.open', 10), atLeast('queue.overduePercent', 30)] },
      then: {
        alert: 'queuePilingUp',
        about: 'queue',
        severity: 'critical',
        recipients: ['teamLead', 'departmentHead'],
        channels: ['email'],
        repeat: { everyHours: 24 },
        clearPercent: 80,
      },
      note: { zh: '队列中超时案件的比例过高', en: 'Too large a share of the queue is overdue' },
    },
    {
      id: 'queue-inflow',
      when: {
        all: [atLeast('queue.open', 20), { any: [atLeast('queue.growthHour', 10), atLeast('queue.growthDay', 30)] }],
      },
      then: {
        alert: 'queuePilingUp',
        about: 'queue',
        severity: 'warning',
        recipients: ['teamLead'],
        channels: ['email'],
        repeat: { everyHours: 24 },
        clearPercent: 80,
      },
      note: { zh: '进入队列的案件远多于解决的案件', en: 'Far more cases come into the queue than are solved' },
    },
  ],
};
