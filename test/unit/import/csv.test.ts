import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CsvRecord, csvRecords } from '../../../prisma/import/csv.ts';
import { withGuard, withoutGuard } from '../../../prisma/import/write.ts';

async function* pieces(text: string, size: number) {
  for (let from = 0; from < text.length; from += size) yield text.slice(from, from + size);
}
const read = (text: string, size = 7) => collect(csvRecords(pieces(text, size), ','));
async function collect<T>(from: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of from) all.push(one);
  return all;
}
const cellsOf = async (text: string, size?: number) => (await read(text, size)).map(({ cells }) => cells);

const cell = fc.string({ unit: fc.constantFrom('a', '张', '"', ',', '\n', '\r', ' ', '😀', ';') });
const written = (cells: string[]) => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(',');

describe('CSV', () => {
  it('what is written in quotes is read as it was, wherever the text is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom('\n', '\r\n'),
        async (rows, size, end) => {
          expect(await cellsOf(rows.map(written).join(end), size)).toEqual(rows);
        },
      ),
    );
  });

  it('plain cells, empty cells, empty lines and a last line without an end', async () => {
    expect(await cellsOf('a,b,\r\n\n  \n,,\n5" disc,x y')).toEqual([
      ['a', 'b', ''],
      ['', '', ''],
      ['5" disc', 'x y'],
    ]);
  });

  it('damage costs its line only, an open quote what follows', async () => {
    const records = await read('a,b\n"x"y,1\nc,d\n"open\ne,f\n');
    expect(records.map(({ problem }) => problem)).toEqual([undefined, 'textAfterQuote', undefined, 'quoteNotClosed']);
    expect(records[1]?.cells).toEqual(['"x"y,1']);
  });
});

describe('a line that never ends', () => {
  async function* endless(begin: string, megabytes: number, rest: string) {
    yield begin;
    const piece = 'x,'.repeat(32 * 1024);
    for (let n = 0; n < megabytes * 16; n++) yield piece;
    yield rest;
  }
  const kept = (records: CsvRecord[]) => records.reduce((sum, { cells }) => sum + cells.join('').length, 0);

  it('costs itself and no other, and is not kept', async () => {
    const records = await collect(csvRecords(endless('a,b\n1,2\n', 64, '\n3,4\n'), ','));
    expect(records.map(({ problem }) => problem)).toEqual([undefined, undefined, 'recordTooLong', undefined]);
    expect(records.at(-1)?.cells).toEqual(['3', '4']);
    expect(kept(records)).toBeLessThan(2_000);
  });

  it('within a quote ends the file, and says so', async () => {
    const records = await collect(csvRecords(endless('a,b\n1,"', 64, '"\n3,4\n'), ','));
    expect(records.map(({ problem }) => problem)).toEqual([undefined, 'quoteNotClosed']);
    expect(kept(records)).toBeLessThan(2_000);
  });
});

describe('cells a spreadsheet would work out', () => {
  it('are guarded, and come back as they were', () => {
    for (const risky of ['=1+1', '+86', '-x', '@x', '-1+1', '\tx', "'=1", "''"]) expect(withGuard(risky)).toMatch(/^'/);
    fc.assert(fc.property(fc.string(), (text) => withoutGuard(withGuard(text)) === text));
  });
});
