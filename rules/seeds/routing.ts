import type { RuleSetDefinition } from '../definition.ts';
import { atLeast, is, isOneOf } from './words.ts';

const FIRST = is('case.line', 'first');
const SECOND = is('case.line', 'second');
const IMPORTANT = isOneOf('member.tier', 'platinum', 'gold');

/** Which queue, per line. First line: service, vip, billing. Second: claims, technical, logistics. Head: careHead. */
export const routingV1: RuleSetDefinition<'routing'> = {
  set: 'routing',
  hitPolicy: 'first',
  rows: [
    {
      id: 'head',
      when: { all: [is('case.line', 'head')] },
      then: { queueCode: 'careHead' },
      note: { zh: '部门主管处理', en: 'For the department head' },
    },
    {
      id: 'repeated-important',
      when: { all: [FIRST, IMPORTANT, is('case.kind', 'complaint'), atLeast('member.complaints90Days', 3)] },
      then: { queueCode: 'vip', named: true },
      note: {
        zh: '重要会员近90天第3次及以上投诉：立即指定得力专人',
        en: 'An important member complains for the third time in 90 days: a strong, named person at once',
      },
    },
    {
      id: 'vip-critical',
      when: { all: [FIRST, is('member.tier', 'platinum'), is('case.severity', 'critical')] },
      then: { queueCode: 'vip', named: true },
      note: { zh: '白金会员的紧急案件：立即指定专人', en: 'Critical for a platinum member: a named person at once' },
    },
    {
      id: 'vip',
      when: {
        all: [
          FIRST,
          {
            any: [
              is('member.tier', 'platinum'),
              { all: [is('member.tier', 'gold'), isOneOf('case.severity', 'high', 'critical')] },
            ],
          },
        ],
      },
      then: { queueCode: 'vip' },
      note: { zh: '重要会员不与他人一同排队', en: 'Important members do not queue like others' },
    },
    {
      id: 'billing',
      when: { all: [FIRST, isOneOf('case.category', 'billing', 'account')] },
      then: { queueCode: 'billing' },
      note: { zh: '账单与账户', en: 'Billing and account' },
    },
    {
      id: 'technical',
      when: {
        all: [
          SECOND,
          isOneOf('case.category', 'product', 'service'),
          isOneOf('case.kind', 'serviceRequest', 'enquiry', 'complaint'),
        ],
      },
      then: { queueCode: 'technical' },
      note: { zh: '产品与服务问题', en: 'Products and services' },
    },
    {
      id: 'logistics',
      when: { all: [SECOND, is('case.category', 'delivery')] },
      then: { queueCode: 'logistics' },
      note: { zh: '配送问题', en: 'Deliveries' },
    },
    {
      id: 'claims',
      when: { all: [SECOND] },
      then: { queueCode: 'claims' },
      note: { zh: '二线其余案件：理赔与账务', en: 'All else in the second line: claims and accounts' },
    },
  ],
  otherwise: { id: 'service', then: { queueCode: 'service' }, note: { zh: '一般客服', en: 'General service' } },
};
