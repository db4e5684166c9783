import type { RuleSetDefinition } from '../definition.ts';
import { atLeast, is, isOneOf } from './words.ts';

const COMPLAINT = is('case.kind', 'complaint');

/** How serious a case is, proposed at intake when nobody said so. */
export const severityV1: RuleSetDefinition<'severity'> = {
  set: 'severity',
  hitPolicy: 'first',
  rows: [
    {
      id: 'disclosure',
      when: { all: [COMPLAINT, is('case.subcategory', 'privacyDisclosure')] },
      then: { severity: 'critical' },
      note: { zh: '信息泄露的投诉', en: 'Complaint about disclosed data' },
    },
    {
      id: 'privacy',
      when: { all: [COMPLAINT, is('case.category', 'privacy')] },
      then: { severity: 'high' },
      note: { zh: '隐私方面的投诉', en: 'Complaint about privacy' },
    },
    {
      id: 'repeated',
      when: { all: [COMPLAINT, atLeast('member.complaints90Days', 3)] },
      then: { severity: 'high' },
      note: { zh: '近90天内多次投诉', en: 'Complained repeatedly in 90 days' },
    },
    {
      id: 'double-charge',
      when: { all: [COMPLAINT, is('member.tier', 'platinum'), is('case.category', 'billing')] },
      then: { severity: 'high' },
      note: { zh: '白金会员的账单投诉', en: 'Billing complaint of a platinum member' },
    },
    {
      id: 'opinion',
      when: { all: [isOneOf('case.kind', 'praise', 'suggestion', 'opinion')] },
      then: { severity: 'low' },
      note: { zh: '表扬、建议与意见', en: 'Praise, suggestions and opinions' },
    },
  ],
  otherwise: {
    id: 'normal',
    then: { severity: 'normal' },
    note: { zh: '没有特别之处', en: 'Nothing special' },
  },
};
