import { Tag } from '../cases/marks.tsx';
import { useWords } from '../i18n/useWords.ts';
import { useSnoozes } from './useCasework.ts';

/** On a row that was put aside and is back: why, and what one wanted to be reminded of. */
export function SnoozeMark({ caseId }: { caseId: string }) {
  const say = useWords();
  const { data } = useSnoozes();
  const newest = data?.find((one) => one.caseId === caseId);
  if (!newest?.endedBecause || newest.endedBecause === 'byHand') return null;
  return (
    <span title={say(`casework.panel.backBecause.${newest.endedBecause}`)}>
      <Tag tone="active">{newest.note ?? say('casework.panel.back')}</Tag>
    </span>
  );
}
