import type { RuleSetDefinition } from '../definition.ts';
import { atLeast, is } from './words.ts';

/** Where a member stands between the first contact and the last purchase. */
export const lifecycleV1: RuleSetDefinition<'lifecycle'> = {
  set: 'lifecycle',
  hitPolicy: 'first',
  rows: [
    {
      id: 'lost',
      when: { all: [atLeast('member.daysSinceLastPurchase', 366)] },
      then: { lifecycle: 'lost' },
      note: { zh: '一年多没有购买', en: 'Bought nothing for more than a year' },
    },
    {
      id: 'mature',
      when: { all: [atLeast('member.orders12Months', 2)] },
      then: { lifecycle: 'mature' },
      note: { zh: '一年内多次购买', en: 'Bought more than once in a year' },
    },
    {
      id: 'first-purchase',
      when: { all: [is('member.orders12Months', 1)] },
      then: { lifecycle: 'firstPurchase' },
      note: { zh: '一年内购买过一次', en: 'Bought once in a year' },
    },
    {
      id: 'opportunity',
      when: { any: [atLeast('member.openCases', 1), is('member.hasOwner', true)] },
      then: { lifecycle: 'opportunity' },
      note: { zh: '尚未购买，但正在联系或已有负责人', en: 'Nothing bought yet, but in touch with us or looked after' },
    },
  ],
  otherwise: { id: 'potential', then: { lifecycle: 'potential' }, note: { zh: '其他会员', en: 'Everybody else' } },
};
