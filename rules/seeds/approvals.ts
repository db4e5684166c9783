import type { Level } from '../../domain/approval/state.ts';
import type { ApprovalKind, Post } from '../../domain/vocabulary.ts';
import type { Condition, RuleSetDefinition } from '../definition.ts';
import { atMost, is } from './words.ts';

/** Minor units of the tenant's currency: 100 = ¥1. A point is worth one of them. */
const YUAN = 100;
const kind = (of: ApprovalKind): Condition => is('request.kind', of);
const COMPENSATION = kind('compensation');
/** Money or points: whichever was asked for. */
const worthAtMost = (yuan: number) => ({
  any: [atMost('request.amount', yuan * YUAN), atMost('request.points', yuan * YUAN)],
});

const line = (post: Post, hours: number): Level => ({ approvers: { by: 'line', post }, mode: 'any', hours });
const DAY = 9;

/** Who must approve what (G1, D7). Hours are working hours. */
export const approvalsV1: RuleSetDefinition<'approvals'> = {
  set: 'approvals',
  hitPolicy: 'first',
  rows: [
    {
      id: 'publication',
      when: { all: [kind('rulePublication')] },
      then: { levels: [line('departmentHead', 2 * DAY)] },
      note: { zh: '发布规则须由上级批准', en: 'Rules are published with the word of a superior' },
    },
    {
      id: 'tier-override',
      when: { all: [kind('tierOverride')] },
      then: { levels: [line('departmentHead', DAY)] },
      note: { zh: '手工调整等级', en: 'A tier by hand' },
    },
    {
      id: 'adjustment-small',
      when: { all: [kind('pointsAdjustment'), atMost('request.points', 500)] },
      then: { levels: [] },
      note: { zh: '500积分以内由主管自行决定', en: 'Managers adjust up to 500 points by themselves' },
    },
    {
      id: 'adjustment',
      when: { all: [kind('pointsAdjustment'), atMost('request.points', 20_000)] },
      then: { levels: [line('departmentHead', DAY)] },
      note: { zh: '积分调整', en: 'Adjustment of points' },
    },
    {
      id: 'adjustment-large',
      when: { all: [kind('pointsAdjustment')] },
      then: { levels: [line('departmentHead', DAY), line('vicePresident', 2 * DAY)] },
      note: { zh: '大额积分调整', en: 'Large adjustment of points' },
    },
    {
      id: 'compensation-platinum',
      when: { all: [COMPENSATION, is('member.tier', 'platinum'), worthAtMost(200)] },
      then: { levels: [] },
      note: { zh: '白金会员补偿200元以内', en: 'Up to ¥200 for a platinum member' },
    },
    {
      id: 'compensation-small',
      when: { all: [COMPENSATION, worthAtMost(100)] },
      then: { levels: [] },
      note: { zh: '补偿100元以内', en: 'Up to ¥100' },
    },
    {
      id: 'compensation-medium',
      when: { all: [COMPENSATION, worthAtMost(1_000)] },
      then: { levels: [line('teamLead', 4)] },
      note: { zh: '补偿1000元以内：组长批准', en: 'Up to ¥1,000: the team lead' },
    },
    {
      id: 'compensation-large',
      when: { all: [COMPENSATION, worthAtMost(5_000)] },
      then: { levels: [line('teamLead', 4), line('departmentHead', DAY)] },
      note: { zh: '补偿5000元以内：组长与部门主管', en: 'Up to ¥5,000: team lead and department head' },
    },
    {
      id: 'compensation-extraordinary',
      when: { all: [COMPENSATION] },
      then: {
        levels: [
          line('departmentHead', DAY),
          { approvers: { by: 'post', post: 'director' }, mode: 'all', hours: 2 * DAY },
          line('vicePresident', 2 * DAY),
        ],
      },
      note: { zh: '超过5000元的补偿', en: 'More than ¥5,000' },
    },
  ],
  otherwise: {
    id: 'superior',
    then: { levels: [line('departmentHead', DAY)] },
    note: { zh: '其他事项由部门主管批准', en: 'All else: the department head' },
  },
};
