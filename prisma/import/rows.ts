import type { ImportKind } from '../../domain/files.ts';
import { type Row, rowOf } from './batch.ts';
import { CDNOW_HEADER, cdnowRow } from './cdnow.ts';
import { type Mapping, mapColumns } from './columns.ts';
import { RowRefused, Unusable } from './problems.ts';
import { cdnowLines, csvLines, type Line, type Source } from './read.ts';

/** A row that could not even be told apart into cells. */
export type Broken = { row: number; cells: string[]; refused: RowRefused };

export type Rows = {
  header: string[];
  mapping: Mapping;
  delimiter: string;
  rows: AsyncGenerator<Row | Broken>;
};

/**
 * The rows of a file, each by field.
 * @param told  column header → field; the other columns are found by their names
 * @throws Unusable when there is no header that can be read, or a column that is needed is missing
 */
export async function rowsOf(source: Source, kind: ImportKind, told: Record<string, string>): Promise<Rows> {
  if (source.format === 'cdnow') {
    if (kind === 'cases') throw new Unusable('cdnowCases');
    const mapping = {
      fields: [],
      shown: CDNOW_HEADER.map((name) => ({ field: name, header: name })),
      unused: [],
    };
    return { header: CDNOW_HEADER, mapping, delimiter: ' ', rows: cdnowRows(cdnowLines(source)) };
  }
  const { header, lines, delimiter } = await openCsv(source);
  const mapping = mapColumns(kind, header, told);
  return { header, mapping, delimiter, rows: csvRows(lines, mapping, header) };
}

/** @throws Unusable when there is no header line */
export async function openCsv(
  source: Source,
): Promise<{ header: string[]; lines: AsyncGenerator<Line>; delimiter: string }> {
  let delimiter = ',';
  const lines = csvLines(source, (found) => {
    delimiter = found;
  });
  const first = (await lines.next()).value as Line | undefined;
  if (!first || first.problem) throw new Unusable('noHeader', { file: source.bytes.name });
  return { header: first.cells.map((cell) => cell.trim()), lines, delimiter };
}

async function* cdnowRows(lines: AsyncIterable<Line>): AsyncGenerator<Row | Broken> {
  for await (const { row, cells } of lines) {
    const read = cdnowRow(row, cells);
    yield read instanceof RowRefused ? { row, cells, refused: read } : { ...read, cells };
  }
}

async function* csvRows(
  lines: AsyncIterable<Line>,
  { fields }: Mapping,
  header: string[],
): AsyncGenerator<Row | Broken> {
  for await (const { row, cells, problem } of lines) {
    if (problem) yield { row, cells, refused: new RowRefused('', problem) };
    else if (cells.length !== header.length)
      yield { row, cells, refused: new RowRefused('', 'otherCells', { cells: cells.length, header: header.length }) };
    else yield rowOf(row, cells, fields, header);
  }
}
