import { ALL_CADENCES } from '../../domain/care/cadence.ts';
import type { RuleSetDefinition } from '../definition.ts';
import { atLeast } from './words.ts';

/** Whom care reaches at all, whatever a cadence says of its own audience. */
export const careAudienceV1: RuleSetDefinition<'careAudience'> = {
  set: 'careAudience',
  hitPolicy: 'first',
  rows: [
    {
      id: 'complains-repeatedly',
      when: { all: [atLeast('member.complaints90Days', 3)] },
      then: { audience: 'exclude', cadence: ALL_CADENCES },
      note: { zh: '近90天内多次投诉', en: 'complained repeatedly in 90 days' },
    },
  ],
  otherwise: {
    id: 'everybody',
    then: { audience: 'include', cadence: ALL_CADENCES },
    note: { zh: '其他会员', en: 'Everybody else' },
  },
};
