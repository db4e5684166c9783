import { useTranslate } from 'react-admin';
import type { ApprovalFlow, Approvers } from '../../../domain/approval/flow.ts';
import { useWords } from '../../i18n/useWords.ts';

/** What a level is called where the last one stands for all further. */
export function useLevelWords() {
  const say = useWords();
  return ({ levels }: ApprovalFlow, nth: number): string =>
    levels.length === 1
      ? say('approvalFlows.levels.all')
      : say(nth === levels.length - 1 ? 'approvalFlows.levels.last' : 'approvalFlows.levels.nth', { n: nth + 1 });
}

/** Who is asked: 'Team lead in the reporting line'. */
export function useApproverWords() {
  const translate = useTranslate();
  return (approvers: Approvers): string =>
    translate(`approvals.approvers.${approvers.by}`, {
      who: translate(approvers.by === 'role' ? `role.${approvers.role}` : `post.${approvers.post}`),
    });
}
