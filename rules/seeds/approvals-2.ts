import type { RuleSetDefinition } from '../definition.ts';
import { approvalsV1 } from './approvals.ts';
import { is } from './words.ts';

const DAY = 9;

/** And what the tier rules decide where their policy wants approval: nobody asked for it, so no line begins anywhere, and a post is asked. */
export const approvalsV2: RuleSetDefinition<'approvals'> = {
  ...approvalsV1,
  rows: [
    ...approvalsV1.rows,
    {
      id: 'tier-change',
      when: { all: [is('request.kind', 'tierChange')] },
      then: {
        levels: [{ approvers: { by: 'post', post: 'departmentHead' }, mode: 'any', hours: 2 * DAY }],
      },
      note: { zh: '等级规则判定的变更：任一部门主管批准', en: 'What the tier rules decide: any department head' },
    },
  ],
};
