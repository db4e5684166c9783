import { useMemo, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { FlowKindRow, FlowVersionDetail } from '../../api/contract/flows.ts';
import { type FlowFault, faultsOf } from '../../domain/case/check-flow.ts';
import type { Flow } from '../../domain/case/flow.ts';
import type { Fault } from '../../domain/flow-parts.ts';
import { faultInWords } from '../../domain/language/flow-faults.ts';
import { useWords } from '../i18n/useWords.ts';
import { Changes } from './Changes.tsx';
import { ClockPart } from './ClockPart.tsx';
import { EditorFrame } from './EditorFrame.tsx';
import { EditingProvider, Part, useWordsOf } from './editing.tsx';
import { FlowPicture } from './FlowPicture.tsx';
import { LadderPart, ReopenPart } from './LadderPart.tsx';
import { StagePart } from './StagePart.tsx';
import { useFlowDraft } from './useFlowDraft.ts';
import { placeOf } from './useFlows.ts';

/** Where on the page each part of a flow is. */
const PARTS: Record<string, string> = {
  stages: 'flow-stages',
  entry: 'flow-stages',
  clocks: 'flow-clocks',
  overall: 'flow-clocks',
  ladder: 'flow-ladder',
  reopen: 'flow-reopen',
};

/** The flow of a kind of case. */
export function CaseEditor({ of: loaded, among }: { of: FlowVersionDetail; among: FlowKindRow }) {
  const say = useWords();
  // What is being edited must not change under the hands: if somebody else saves meanwhile, the server says so.
  const [of] = useState(loaded);
  const draft = useFlowDraft<Flow>(of);
  const { flow } = draft;
  const words = useWordsOf(flow);
  const faults: Fault[] = useMemo(() => (of.state === 'draft' ? faultsOf(flow) : []), [flow, of.state]);
  const [asked, choose] = useSearchParams();
  const selected = Object.keys(flow.stages).find((id) => id === asked.get('stage')) ?? flow.entry;
  const select = (stage: string) => choose({ stage }, { replace: true });
  const editing = {
    ...{ flow, faults, readOnly: of.state !== 'draft', change: draft.change },
    sayFault: (fault: Fault) => faultInWords(fault as FlowFault, words),
  };
  const goTo = (place: string) => {
    const [part = '', id = ''] = place.split('.');
    if (part === 'stages' && id && id !== 'closed') select(id);
    return PARTS[part] ?? 'flow-stages';
  };
  return (
    <EditingProvider value={editing}>
      <EditorFrame of={of} among={among} draft={draft} faults={faults} Changes={Changes} onGo={goTo}>
        <Part id="flow-picture" title={say('flows.picture.title')}>
          <FlowPicture selected={selected} to={(stage) => `${placeOf(of.kind, of.version)}?stage=${stage}`} />
        </Part>
        <StagePart selected={selected} onSelect={select} />
        <ClockPart />
        <LadderPart />
        <ReopenPart />
      </EditorFrame>
    </EditingProvider>
  );
}
