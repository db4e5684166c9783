import { useParams } from 'react-router-dom';
import type { FlowKindRow } from '../../api/contract/flows.ts';
import { isApprovalKind } from '../../domain/flow-subjects.ts';
import { Loaded } from '../care/Loaded.tsx';
import { ApprovalEditor } from './approval/ApprovalEditor.tsx';
import { CaseEditor } from './CaseEditor.tsx';
import { useFlowKinds, useFlowVersion } from './useFlows.ts';

/** One version of a flow: a draft is edited, any other is looked at. */
export default function FlowEditor() {
  const { kind = '', version = '' } = useParams();
  const query = useFlowVersion(kind, Number(version));
  const kinds = useFlowKinds();
  const Editor = isApprovalKind(kind) ? ApprovalEditor : CaseEditor;
  return (
    <Loaded query={query}>
      {(of) => (
        <Loaded query={kinds}>
          {(all) => (
            <Editor
              key={`${of.kind} ${of.version} ${of.state}`}
              of={of}
              among={all.find((one) => one.kind === of.kind) as FlowKindRow}
            />
          )}
        </Loaded>
      )}
    </Loaded>
  );
}
