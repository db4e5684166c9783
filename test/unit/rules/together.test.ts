import { describe, expect, it } from 'vitest';
import { together } from '../../../rules/together.ts';

describe('several questions as one statement', () => {
  it('number their placeholders one behind the other', () => {
    const { text, values } = together({
      first: { text: 'SELECT $1::text AS a, $2::int AS b', values: ['x', 1] },
      second: { text: 'SELECT $1 AS c WHERE $12 = $1', values: Array.from({ length: 12 }, (_, i) => `v${i}`) },
      third: { text: 'SELECT $1', values: [null] },
    });
    expect(text.match(/FROM \(SELECT [^)]*\)/g)).toEqual([
      'FROM (SELECT $1::text AS a, $2::int AS b)',
      'FROM (SELECT $3 AS c WHERE $14 = $3)',
      'FROM (SELECT $15)',
    ]);
    expect(values).toEqual(['x', 1, ...Array.from({ length: 12 }, (_, i) => `v${i}`), null]);
  });
});
