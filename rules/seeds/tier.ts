import type { Condition, RuleSetDefinition } from '../definition.ts';
import { atLeast, atMost } from './words.ts';

/** Minor units of the tenant's currency: 100 = ¥1. */
const YUAN = 100;
const spent12Months = (yuan: number): Condition => atLeast('member.spent12Months', yuan * YUAN);

/** The pyramid (B2): by the spending of twelve months, or by a long record that is still alive. */
export const tierV1: RuleSetDefinition<'tier'> = {
  set: 'tier',
  hitPolicy: 'first',
  rows: [
    {
      id: 'platinum',
      when: {
        any: [
          spent12Months(50_000),
          {
            all: [
              atLeast('member.spentTotal', 200_000 * YUAN),
              spent12Months(10_000),
              atMost('member.daysSinceLastPurchase', 180),
            ],
          },
        ],
      },
      then: { tier: 'platinum' },
      note: {
        zh: '近12个月消费满5万元，或累计满20万元且仍活跃',
        en: '¥50,000 in 12 months, or ¥200,000 in total and still active',
      },
    },
    {
      id: 'gold',
      when: {
        any: [
          spent12Months(10_000),
          {
            all: [
              spent12Months(5_000),
              atLeast('member.orders12Months', 12),
              atMost('member.daysSinceLastPurchase', 90),
            ],
          },
        ],
      },
      then: { tier: 'gold' },
      note: {
        zh: '近12个月消费满1万元，或满5千元且常来',
        en: '¥10,000 in 12 months, or ¥5,000 and a frequent buyer',
      },
    },
    {
      id: 'silver',
      when: {
        any: [spent12Months(2_000), { all: [atLeast('member.yearsEnrolled', 3), atLeast('member.orders12Months', 2)] }],
      },
      then: { tier: 'silver' },
      note: {
        zh: '近12个月消费满2千元，或入会满3年且仍购买',
        en: '¥2,000 in 12 months, or three years a member and still buying',
      },
    },
  ],
  otherwise: { id: 'basic', then: { tier: 'basic' }, note: { zh: '其他会员', en: 'Everybody else' } },
};
