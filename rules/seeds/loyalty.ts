import type { RuleSetDefinition } from '../definition.ts';
import { atLeast, atMost, is } from './words.ts';

/** Minor units of the tenant's currency: 100 = ¥1. */
const YUAN = 100;

/** How far a member is bound to the house (B4): by contribution, by coming back, and by the years. */
export const loyaltyV1: RuleSetDefinition<'loyalty'> = {
  set: 'loyalty',
  hitPolicy: 'first',
  rows: [
    {
      id: 'partner',
      when: {
        all: [
          atLeast('member.yearsEnrolled', 5),
          atLeast('member.spent12Months', 20_000 * YUAN),
          atLeast('member.orders12Months', 6),
        ],
      },
      then: { loyalty: 'partner' },
      note: {
        zh: '入会满5年，一年内消费满2万元且常来',
        en: 'Five years a member, ¥20,000 in a year, and a frequent buyer',
      },
    },
    {
      id: 'doubter',
      when: {
        any: [
          atLeast('member.daysSinceLastPurchase', 366),
          {
            all: [
              atMost('member.orders12Months', 1),
              { any: [atLeast('member.complaints90Days', 1), atMost('member.lastRating', 2)] },
            ],
          },
        ],
      },
      then: { loyalty: 'doubter' },
      note: {
        zh: '一年多没有再来，或少买且不满意',
        en: 'Stays away for more than a year, or buys little and is not content',
      },
    },
    {
      id: 'long-term',
      when: { all: [atLeast('member.yearsEnrolled', 3), atLeast('member.orders12Months', 2)] },
      then: { loyalty: 'longTerm' },
      note: { zh: '入会满3年且一再购买', en: 'Three years a member, and keeps buying' },
    },
    {
      id: 'mid-term',
      when: { all: [atLeast('member.yearsEnrolled', 1), atLeast('member.orders12Months', 2)] },
      then: { loyalty: 'midTerm' },
      note: { zh: '入会满1年且一再购买', en: 'A year a member, and keeps buying' },
    },
    {
      id: 'short-term',
      when: { all: [atLeast('member.orders12Months', 2)] },
      then: { loyalty: 'shortTerm' },
      note: { zh: '入会不满1年，已多次购买', en: 'Less than a year a member, bought more than once' },
    },
    {
      id: 'one-off',
      when: { all: [is('member.orders12Months', 1)] },
      then: { loyalty: 'oneOff' },
      note: { zh: '一年内只购买过一次', en: 'Bought once in a year' },
    },
  ],
  otherwise: { id: 'potential', then: { loyalty: 'potential' }, note: { zh: '其他会员', en: 'Everybody else' } },
};
