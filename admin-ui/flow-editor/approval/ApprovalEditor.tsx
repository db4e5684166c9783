import { useMemo, useState } from 'react';
import { useTranslate } from 'react-admin';
import type { FlowKindRow, FlowVersionDetail } from '../../../api/contract/flows.ts';
import { approvalFaults } from '../../../domain/approval/check-flow.ts';
import type { ApprovalFlow } from '../../../domain/approval/flow.ts';
import type { Fault } from '../../../domain/flow-parts.ts';
import { approvalFaultInWords } from '../../../domain/language/approval-flow-words.ts';
import { useWords } from '../../i18n/useWords.ts';
import { EditorFrame } from '../EditorFrame.tsx';
import { EditingProvider, Part } from '../editing.tsx';
import { useFlowDraft } from '../useFlowDraft.ts';
import { ApprovalChanges } from './ApprovalChanges.tsx';
import { ApprovalPicture } from './ApprovalPicture.tsx';
import { ExpiryPart, LatePart, NobodyPart } from './LatePart.tsx';
import { LevelsPart } from './LevelsPart.tsx';
import { QuestionPart, RightsPart } from './RightsPart.tsx';
import { StagesPart } from './StagesPart.tsx';

/** Where on the page each part of a flow is. */
const PARTS: Record<string, string> = {
  levels: 'flow-levels',
  late: 'flow-late',
  nobody: 'flow-nobody',
  question: 'flow-question',
  delegation: 'flow-rights',
  withdrawal: 'flow-rights',
  expiry: 'flow-expiry',
};

/** The flow of a kind of approval. */
export function ApprovalEditor({ of: loaded, among }: { of: FlowVersionDetail; among: FlowKindRow }) {
  const say = useWords();
  const translate = useTranslate();
  // What is being edited must not change under the hands: if somebody else saves meanwhile, the server says so.
  const [of] = useState(loaded);
  const draft = useFlowDraft<ApprovalFlow>(of);
  const { flow } = draft;
  const faults: Fault[] = useMemo(() => (of.state === 'draft' ? approvalFaults(flow) : []), [flow, of.state]);
  const editing = {
    ...{ flow, faults, readOnly: of.state !== 'draft', change: draft.change },
    sayFault: (fault: Fault) => approvalFaultInWords(fault, translate),
  };
  const goTo = (place: string) => PARTS[place.split('.')[0] ?? ''] ?? 'flow-stages';
  return (
    <EditingProvider value={editing}>
      <EditorFrame of={of} among={among} draft={draft} faults={faults} Changes={ApprovalChanges} onGo={goTo}>
        <Part id="flow-picture" title={say('flows.picture.title')}>
          <ApprovalPicture />
        </Part>
        <StagesPart />
        <LevelsPart />
        <LatePart />
        <NobodyPart />
        <QuestionPart />
        <RightsPart />
        <ExpiryPart />
      </EditorFrame>
    </EditingProvider>
  );
}
