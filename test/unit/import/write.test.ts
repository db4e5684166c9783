import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Column, csvStream } from '../../../api/files/csv.ts';
import { csvRecords } from '../../../prisma/import/csv.ts';
import { withGuard, withoutGuard } from '../../../prisma/import/write.ts';

async function* from<T>(values: T[]) {
  yield* values;
}
async function written(rows: string[][]): Promise<string> {
  const columns: Column<string[]>[] = (rows[0] ?? []).map((_, i) => ({ header: `column ${i}`, cell: (row) => row[i] }));
  let text = '';
  for await (const line of csvStream(columns, from(rows))) text += line;
  return text;
}

const cell = fc.oneof(
  fc.string({
    unit: fc.constantFrom('a', '张', '"', ',', '\n', '\r', ' ', '=', '+', '-', '@', "'", '\t', ';', '1', '＝'),
  }),
  fc.constantFrom('=1+1', '+8613800138000', '-12.50', '-1+1', "'=x", '\t=x', '\r=x', '-0', '＝1'),
);
const table = fc
  .integer({ min: 1, max: 4 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 5 }));

describe('what is written as CSV', () => {
  it('is read by the import as it was', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const text = (await written(rows)).replace('\ufeff', '');
        const read: string[][] = [];
        for await (const { cells, problem } of csvRecords(from([text]), ',')) {
          expect(problem).toBeUndefined();
          read.push(cells.map(withoutGuard));
        }
        expect(read.slice(1)).toEqual(rows);
      }),
      { numRuns: 500 },
    );
  });

  it('is no formula to a spreadsheet, whatever was in it', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const seen = parse(await written(rows), { bom: true }) as string[][];
        for (const text of seen.flat()) expect(text).not.toMatch(/^([=+@\t\r\n＝＋－＠]|-(?!\d+(\.\d+)?$))/);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps numbers numbers, and a phone a phone', () => {
    expect(withGuard('-12.50')).toBe('-12.50');
    expect(withGuard('-12.50+x')).toBe("'-12.50+x");
    expect(withGuard('+8613800138000')).toBe("'+8613800138000");
    expect(['-12.50', "'+8613800138000", '+8613800138000'].map(withoutGuard)).toEqual([
      '-12.50',
      '+8613800138000',
      '+8613800138000',
    ]);
  });
});
