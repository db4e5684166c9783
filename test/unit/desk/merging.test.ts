import { expect, test } from 'vitest';
import { type Said, splitOf } from '../../../admin-ui/merging/chosen.ts';

const message = (id: string, direction: Said['direction'], files: string[] = []) =>
  ({ id, direction, attachments: files.map((file) => ({ id: file })) }) as Said;
const all = [message('a', 'inbound', ['a1', 'a2']), message('b', 'outbound'), message('c', 'inbound', ['c1'])];

test('a split takes messages with their files, and single files of those that stay', () => {
  expect(splitOf(all, new Set(['b', 'c', 'a2']))).toEqual({
    ...{ messageIds: ['b', 'c'], attachmentIds: ['a2'], files: 2, left: 1 },
    first: all[2],
  });
});

test('a file whose message goes along is not taken twice, and nothing of the member is no beginning', () => {
  expect(splitOf(all, new Set(['a', 'a1']))).toMatchObject({ attachmentIds: [], files: 2 });
  expect(splitOf(all, new Set(['b'])).first).toBeNull();
});
