import type { RaisedAlert } from '../../domain/alert/kinds.ts';
import type { Condition, RuleSetDefinition } from '../definition.ts';
import { alertsV2 } from './alerts-2.ts';
import { atLeast, is, isOneOf } from './words.ts';

/** What a record is at first is no change. */
const down = (what: 'tier' | 'lifecycle' | 'loyalty'): Condition[] => [
  is('change.what', what),
  is('change.direction', 'down'),
  is('change.newRecord', false),
];
const moved = (severity: RaisedAlert['severity'], recipients: RaisedAlert['recipients']): RaisedAlert => ({
  alert: 'valueMoved',
  about: 'change',
  severity,
  recipients,
  channels: ['email'],
  repeat: 'once',
});

/** Version 2, and members whose value falls (B2, B4, B6). */
export const alertsV3: RuleSetDefinition<'alerts'> = {
  ...alertsV2,
  rows: [
    ...alertsV2.rows,
    {
      id: 'top-tier-down',
      when: { all: [...down('tier'), isOneOf('change.fromTier', 'gold', 'platinum')] },
      then: moved('critical', ['memberOwner', 'departmentHead']),
      note: { zh: '金卡或白金会员降级', en: 'A gold or platinum member went down a tier' },
    },
    {
      id: 'valued-member-lost',
      when: {
        all: [
          ...down('lifecycle'),
          is('change.toLifecycle', 'lost'),
          isOneOf('member.tier', 'silver', 'gold', 'platinum'),
        ],
      },
      then: moved('warning', ['memberOwner', 'departmentHead']),
      note: { zh: '银卡及以上会员流失', en: 'A member of silver or above is lost' },
    },
    {
      id: 'loyalty-falls',
      when: {
        all: [
          ...down('loyalty'),
          isOneOf('change.fromLoyalty', 'partner', 'longTerm', 'midTerm'),
          atLeast('change.steps', 2),
        ],
      },
      then: moved('warning', ['memberOwner', 'departmentHead']),
      note: { zh: '忠诚会员的忠诚度大幅下降', en: 'The loyalty of a loyal member fell by two classes or more' },
    },
  ],
};
