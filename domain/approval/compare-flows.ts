import { differences, type FlowChange } from '../flow-parts.ts';
import type { ApprovalFlow, ApprovalStage } from './flow.ts';

/** What differs between two flows of an approval, place by place (`late.upTo`, `before.0.minutes`). */
export const approvalChanges = (was: ApprovalFlow, is: ApprovalFlow): FlowChange[] =>
  differences(leavesOf(was), leavesOf(is));

function leavesOf({ before, levels, after, late, question, delegation, withdrawal, expiry, nobody }: ApprovalFlow) {
  const leaves = new Map<string, unknown>();
  const fields = (place: string, of: object) => {
    for (const [field, value] of Object.entries(of)) leaves.set(`${place}.${field}`, value);
  };
  const each = (part: string, all: (object | ApprovalStage)[]) => {
    for (const [nth, { name, ...rest }] of (all as ApprovalStage[]).entries()) {
      leaves.set(`${part}.${nth}`, 'there');
      if (name) fields(`${part}.${nth}.name`, name);
      fields(`${part}.${nth}`, rest);
    }
  };
  each('before', before);
  each('levels', levels);
  each('after', after);
  fields('late', late);
  fields('question', question);
  leaves.set('delegation', delegation);
  leaves.set('withdrawal', withdrawal);
  if (expiry) fields('expiry', expiry);
  leaves.set('nobody', nobody);
  return leaves;
}
