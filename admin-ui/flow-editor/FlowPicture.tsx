import type { Flow } from '../../domain/case/flow.ts';
import { arrowsOf, movesOf, stagesOf } from '../../domain/floor/picture.ts';
import { Drawing } from '../floor/Drawing.tsx';
import { usePictureWords } from '../floor/words.ts';
import { useWords } from '../i18n/useWords.ts';
import { useEditing, useWordsOf } from './editing.tsx';
import { unitOf } from './fields.tsx';

/** The flow as it is now, drawn anew with each change; a stage leads to where it is edited. */
export function FlowPicture({ selected, to }: { selected: string; to: (stage: string) => string }) {
  const say = useWords();
  const { flow, faults } = useEditing();
  const words = useWordsOf(flow);
  const picture = usePictureWords();
  const time = useTime();
  const wrong = (id: string) =>
    faults.some(({ place }) => place === `stages.${id}` || place.startsWith(`stages.${id}.`));
  return (
    <Drawing
      label={say('flows.picture.label')}
      stages={stagesOf(flow).map(({ id, holder }) => {
        const clock = flow.clocks[flow.stages[id]?.clocks[0] ?? ''];
        return {
          id,
          lines: [
            words.short(id),
            wrong(id) ? say('flows.picture.fault') : picture.holder(holder),
            ...(clock ? [time(clock.minutes)] : []),
          ],
          tone: wrong(id)
            ? 'late'
            : holder === 'system' || holder === 'nobody'
              ? 'over'
              : holder === 'member'
                ? 'met'
                : 'active',
          strong: id === selected,
          fill: 0,
          to: to(id),
        };
      })}
      ways={arrowsOf(movesOf(sound(flow)).filter(({ trigger }) => !ASIDE.has(trigger))).map(({ from, to: target }) => ({
        from,
        to: target,
        label: '',
        weight: 0.2,
      }))}
    />
  );
}

/** Possible nearly everywhere, and no way of solving anything: arrows for them would hide the others. */
const ASIDE: ReadonlySet<string> = new Set(['withdraw', 'merge']);

/** A stage whose clock is not there is drawn without it. */
const sound = (flow: Flow): Flow => ({
  ...flow,
  stages: Object.fromEntries(
    Object.entries(flow.stages).map(([id, rule]) => [
      id,
      { ...rule, clocks: rule.clocks.filter((one) => flow.clocks[one]) },
    ]),
  ),
});

/** Working time in its largest whole unit. */
export function useTime() {
  const say = useWords();
  return (minutes: number): string => {
    const unit = unitOf(minutes);
    const n = minutes / { minutes: 1, hours: 60, days: 540 }[unit];
    return say(`ruleEditor.amount.${unit}`, { smart_count: n, n });
  };
}
