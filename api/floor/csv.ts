import { sayStage } from '../../domain/language/flow-words.ts';
import { say } from '../../domain/language/index.ts';
import type { Locale } from '../../domain/vocabulary.ts';
import type { FlowPicture } from '../contract/floor.ts';
import type { Column } from '../files/csv.ts';

type Row = { kind: string; from: string; to: string; figures: (number | null)[] };

const FIGURES = ['open', 'overdue', 'unclaimed', 'medianMinutes', 'movedDay', 'movedWeek'] as const;

/** One line for each stage, then one for each way between two. */
export function figuresOf(
  pictures: FlowPicture[],
  locale: Locale,
): { columns: Column<Row>[]; rows: AsyncIterable<Row> } {
  const rows = pictures.flatMap(({ kind, stages, arrows }): Row[] => {
    const words = new Map(stages.map((stage) => [stage.id, stage.name?.[locale] ?? sayStage(locale, stage.id)]));
    const nameOf = (id: string) => words.get(id) ?? id;
    const named = say(locale, `kind.${kind}`);
    return [
      ...stages.map((s) => ({
        ...{ kind: named, from: nameOf(s.id), to: '' },
        figures: [s.open, s.overdue, s.unclaimed, s.medianMinutes, null, null],
      })),
      ...arrows.map((a) => ({
        ...{ kind: named, from: nameOf(a.from), to: nameOf(a.to) },
        figures: [null, null, null, null, a.day, a.week],
      })),
    ];
  });
  const header = (key: string) => say(locale, `floor.csv.${key}`);
  return {
    columns: [
      { header: header('kind'), cell: ({ kind }) => kind },
      { header: header('stage'), cell: ({ from }) => from },
      { header: header('to'), cell: ({ to }) => to },
      ...FIGURES.map((key, nth) => ({ header: header(key), cell: ({ figures }: Row) => figures[nth] })),
    ],
    rows: (async function* () {
      yield* rows;
    })(),
  };
}
