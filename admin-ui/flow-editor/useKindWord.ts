import { type FlowKind, isApprovalKind } from '../../domain/flow-subjects.ts';
import { useWords } from '../i18n/useWords.ts';

/** What people call a kind of case, or of approval. */
export function useKindWord(): (kind: FlowKind) => string {
  const say = useWords();
  return (kind) => (isApprovalKind(kind) ? say(`approvals.kind.${kind}`) : say(`kind.${kind}`));
}
