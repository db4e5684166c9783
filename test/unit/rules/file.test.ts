import { describe, expect, it, test } from 'vitest';
import { FILE_BYTES, fileOf, readFile } from '../../../rules/file.ts';
import { parseDefinition } from '../../../rules/parse.ts';
import { SEEDS } from '../../../rules/seeds.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const problem = (text: string) => {
  const read = readFile(bytes(text));
  return read.ok ? null : read.problem;
};
/** As Postgres gives it back: the keys in another order. */
const shuffled = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(shuffled)
    : value && typeof value === 'object'
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, of]) => [key, shuffled(of)]),
        )
      : value;

test('a file is the same whatever the order of keys, and reads as what it was made of', () => {
  for (const { definition } of Object.values(SEEDS)) {
    const text = fileOf(definition);
    expect(fileOf(shuffled(definition))).toBe(text);
    expect(text.startsWith('{\n  "set": ')).toBe(true);
    expect(text.endsWith('}\n')).toBe(true);
    const read = readFile(bytes(text));
    expect(read.ok && parseDefinition(read.value)).toEqual({ ok: true, definition });
  }
});

describe('what is no file of rules', () => {
  it.each([
    ['{"set": "tier",\n "rows": x}', { line: 2, column: 10 }],
    ['{"set": "tier"', { line: 1, column: 15 }],
    ['[1 2]', { line: 1, column: 4 }],
    ['', { line: 1, column: 1 }],
    [`{"a": "${'x'.repeat(50_000)}",\n\n"b": tru}`, { line: 3, column: 9 }],
  ])('%#: says where it cannot be read', (text, values) => {
    expect(problem(text)).toEqual({ place: '', code: 'notJson', values });
  });

  it('ten megabytes', () => {
    expect(problem(JSON.stringify('x'.repeat(10_000_000)))).toMatchObject({
      code: 'fileTooLarge',
      values: { max: FILE_BYTES },
    });
  });

  it('lists in lists, as deep as a megabyte allows, fill no stack', () => {
    expect(problem('['.repeat(400_000) + ']'.repeat(400_000))).toMatchObject({ code: 'tooDeep' });
    expect(problem(`${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}`)).toMatchObject({ code: 'tooDeep' });
  });

  it('bytes that are no text', () => {
    const read = readFile(Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d));
    expect(read.ok || read.problem.code).toBe('notText');
  });
});
