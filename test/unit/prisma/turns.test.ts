import { expect, test } from 'vitest';
import { turns } from '../../../prisma/turns.ts';

test('so many at once, the others in their order, whether those before them failed or not', async () => {
  const inTurn = turns(2);
  const ends: Record<string, (failed?: Error) => void> = {};
  const begun: string[] = [];
  const start = (name: string) =>
    inTurn(
      () =>
        new Promise<string>((resolve, reject) => {
          begun.push(name);
          ends[name] = (failed) => (failed ? reject(failed) : resolve(name));
        }),
    );
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(start);
  expect(begun).toEqual(['a', 'b']);
  ends.b?.(new Error('no'));
  await expect(b).rejects.toThrow('no');
  await expect.poll(() => begun).toEqual(['a', 'b', 'c']);
  // Somebody who comes in this moment is behind those who wait.
  const e = start('e');
  ends.a?.();
  expect(await a).toBe('a');
  await expect.poll(() => begun).toEqual(['a', 'b', 'c', 'd']);
  for (const name of ['c', 'd']) ends[name]?.();
  await Promise.all([c, d]);
  await expect.poll(() => begun).toEqual(['a', 'b', 'c', 'd', 'e']);
  ends.e?.();
  expect(await e).toBe('e');
});
