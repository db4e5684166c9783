import { useTranslate } from 'react-admin';
import type { FlowPicture } from '../../api/contract/floor.ts';
import { useFlowWords } from '../i18n/useFlowWords.ts';
import { useReaderLocale, useWords, type WordKey } from '../i18n/useWords.ts';
import { DAY, HOUR, MINUTE } from '../time/duration.ts';

type Named = Pick<FlowPicture['stages'][number], 'id' | 'name'>;

/** Words for what a picture of a flow shows. Names of a flow's own stages come with the picture. */
export function usePictureWords() {
  const say = useWords();
  const locale = useReaderLocale();
  const translate = useTranslate();
  const known = (key: string, otherwise: string) => translate(key, { _: otherwise });
  const flow = useFlowWords();
  const stage = ({ id, name }: Named): string => name?.[locale] ?? flow.stage(id);
  return {
    stage,
    /** For where there is little room. */
    short: (one: Named): string => one.name?.[locale] ?? flow.shortStage(one.id),
    /** For stages of one flow, by id. */
    stageIn: (stages: readonly Named[]) => (id: string) =>
      stage(stages.find((one) => one.id === id) ?? { id, name: null }),
    clock: flow.clock,
    holder: (id: string) => known(`floor.holder.${id}`, id),
    trigger(id: string): string {
      const [what = id, clock] = id.split(':');
      if (clock) return say('floor.trigger.clock', { clock: flow.clock(clock) });
      return what === 'decided' ? say('floor.trigger.decided') : known(`command.${what}`, what);
    },
    /** A span of minutes, in one unit or two. */
    span(minutes: number): string {
      const ms = minutes * MINUTE;
      const [n, m] = ms < DAY ? [Math.floor(ms / HOUR), Math.floor((ms % HOUR) / MINUTE)] : [Math.floor(ms / DAY), 0];
      const unit = ms < HOUR ? 'minutes' : ms < DAY ? (m === 0 ? 'hours' : 'hoursMinutes') : 'days';
      return say(`desk.time.${unit}` as WordKey, unit === 'minutes' ? { n: minutes, m: 0 } : { n, m });
    },
  };
}

/** Address of a list of cases. */
export const casesAt = (filter: Record<string, string>): string =>
  `/cases?${new URLSearchParams({ filter: JSON.stringify(filter), page: '1' })}`;
