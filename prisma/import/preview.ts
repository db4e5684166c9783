import type { ImportKind } from '../../domain/files.ts';
import type { PrismaClient } from '../client.ts';
import { Link } from '../link.ts';
import { type Answer, isReadable } from './batch.ts';
import type { Bytes } from './bytes.ts';
import { jobOf } from './carry-out.ts';
import { fieldFor, fieldsOf } from './columns.ts';
import { type RowRefused, Unusable, type Values } from './problems.ts';
import { sourceOf } from './read.ts';
import { openCsv, rowsOf } from './rows.ts';
import type { Run } from './runs.ts';
import { takerOf } from './take.ts';

/** The first rows of a file as the import would read them; nothing is written. */
export type Preview = {
  delimiter: string;
  header: string[];
  /** Field by column; null = not used. */
  fields: (string | null)[];
  /** Fields there are. */
  choices: string[];
  /** Why it cannot be imported as it is mapped now. */
  problem: { code: string; values: Values } | null;
  rows: {
    row: number;
    cells: string[];
    answer: string;
    column: string;
    refused: { code: string; values: Values } | null;
  }[];
};

const SHOWN = 20;

export async function previewOf(
  prisma: PrismaClient,
  run: Omit<Run, 'startedAt' | 'holder' | 'rows' | 'trial'>,
  bytes: Bytes,
): Promise<Preview> {
  try {
    const { header, mapping, delimiter, rows } = await rowsOf(
      sourceOf(bytes, run.encoding, run.format),
      run.kind,
      run.mapping,
    );
    const link = await Link.open(prisma);
    try {
      const job = await jobOf(prisma, { ...run, trial: true });
      const taker = takerOf({ prisma, link, job }, run.kind, run.format);
      const first = [];
      for await (const row of rows) {
        first.push({ row: row.row, cells: row.cells, said: 'refused' in row ? row.refused : taker.read(row) });
        if (first.length === SHOWN) break;
      }
      await link.query('BEGIN');
      const answers = await taker.take(first.map(({ said }) => said));
      await link.query('ROLLBACK');
      return {
        ...{ delimiter, header, fields: mapping.fields, choices: fieldsOf(run.kind), problem: null },
        rows: first.map(({ row, cells }, i) => ({ row, cells, ...said(answers[i] as Answer) })),
      };
    } finally {
      await link.close();
    }
  } catch (error) {
    if (!(error instanceof Unusable)) throw error;
    return unmapped(run, bytes, error);
  }
}

const said = (answer: Answer) =>
  isReadable(answer)
    ? { answer: answer as string, column: '', refused: null }
    : {
        answer: 'refused',
        ...{ column: (answer as RowRefused).column, refused: { code: answer.code, values: answer.values } },
      };

/** The columns alone, so that somebody can say what they are. */
async function unmapped(
  run: Pick<Run, 'kind' | 'encoding' | 'format' | 'mapping'>,
  bytes: Bytes,
  { code, values }: Unusable,
): Promise<Preview> {
  const nothing = {
    delimiter: ',',
    header: [],
    fields: [],
    choices: fieldsOf(run.kind),
    problem: { code, values },
    rows: [],
  };
  try {
    const { header, lines, delimiter } = await openCsv(sourceOf(bytes, run.encoding, 'csv'));
    await lines.return(undefined);
    return { ...nothing, delimiter, header: header.slice(0, 500), fields: guessed(run.kind, header, run.mapping) };
  } catch (error) {
    if (error instanceof Unusable) return nothing;
    throw error;
  }
}

const guessed = (kind: ImportKind, header: string[], told: Record<string, string>): (string | null)[] =>
  header.slice(0, 500).map((name) => (told[name] === 'ignore' ? null : (told[name] ?? fieldFor(kind, name) ?? null)));
