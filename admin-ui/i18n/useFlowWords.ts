import { useTranslate } from 'react-admin';
import { type Clock, kindOfClock, type Stage } from '../../domain/case/flow.ts';
import { useFlowNames } from '../server/flowNames.ts';
import { useReaderLocale } from './useWords.ts';

/** What people read for stages and clocks: managers' flows have some that no catalogue knows. */
export function useFlowWords() {
  const translate = useTranslate();
  const locale = useReaderLocale();
  const own = useFlowNames();
  const named = (key: string, id: string) => translate(key, { _: own[id]?.[locale] ?? id });
  return {
    stage: (stage: Stage) => named(`stage.${stage}`, stage),
    /** For narrow places. */
    shortStage: (stage: Stage) => named(`desk.stage.${stage}`, stage),
    clock(clock: Clock) {
      const kind = kindOfClock(clock);
      const words = named(`clock.${kind}`, kind);
      return kind === clock || clock === `${kind}:1` ? words : `${words} ${clock.slice(kind.length + 1)}`;
    },
  };
}
