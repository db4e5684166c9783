import { expect, test } from 'vitest';
import { gathering } from '../../../prisma/gather.ts';

const doubled = () => {
  const asked: number[][] = [];
  const ask = gathering(async (keys: number[]) => {
    asked.push(keys);
    return new Map(keys.filter((key) => key >= 0).map((key) => [key, key * 2]));
  });
  return { asked, ask };
};

test('what is asked for in one turn is one question, each key once', async () => {
  const { asked, ask } = doubled();
  expect(await Promise.all([ask(1), ask(2), ask(1), ask(-1)])).toEqual([2, 4, 2, undefined]);
  expect(asked).toEqual([[1, 2, -1]]);
});

test('what comes later is the next question, also while the first is under way', async () => {
  const { asked, ask } = doubled();
  const first = ask(1);
  await new Promise((resolve) => setImmediate(resolve));
  const second = ask(2);
  expect(await Promise.all([first, second])).toEqual([2, 4]);
  expect(asked).toEqual([[1], [2]]);
});

test('a question that fails fails for those who asked it, and for nobody after', async () => {
  let fails = true;
  const ask = gathering(async (keys: string[]) => {
    if (fails) throw new Error('gone');
    return new Map(keys.map((key) => [key, key]));
  });
  const ends = await Promise.allSettled([ask('a'), ask('b')]);
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  fails = false;
  expect(await ask('a')).toBe('a');
});
