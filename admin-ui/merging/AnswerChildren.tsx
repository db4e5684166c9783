import type { CaseDetail } from '../cases/useCase.ts';
import { useWords } from '../i18n/useWords.ts';
import MassReply from './MassReply.tsx';

/** Solves a parent problem: the resolution goes to the parent's member and to those of all its children, or of the chosen ones. */
export default function AnswerChildren({ of, ids, onClose }: { of: CaseDetail; ids: string[]; onClose: () => void }) {
  const say = useWords();
  const all = of.stage === 'closed' ? ids : [of.id, ...ids];
  return (
    <MassReply
      title={say('merging.mass.children', { number: of.number })}
      ids={all}
      verb="resolve"
      onClose={() => onClose()}
    />
  );
}
