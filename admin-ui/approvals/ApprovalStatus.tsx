import type { ApprovalRow } from '../../api/contract/approvals.ts';
import { Dot } from '../cases/marks.tsx';
import { useWords } from '../i18n/useWords.ts';

const TONES = {
  open: 'active',
  asked: 'soon',
  approved: 'met',
  rejected: 'late',
  withdrawn: 'over',
  expired: 'late',
} as const;

/** Where an approval stands: a dot and a word. */
export function ApprovalStatus({ status }: { status: ApprovalRow['status'] }) {
  const say = useWords();
  return <Dot tone={TONES[status]}>{say(`approvals.status.${status}`)}</Dot>;
}
