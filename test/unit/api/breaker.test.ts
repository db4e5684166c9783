import { expect, test } from 'vitest';
import { createBreaker } from '../../../api/breaker.ts';

test('after a failure nobody is made to wait for 5 s; then one tries, and the others when it succeeded', () => {
  let now = 1_000;
  const breaker = createBreaker(() => now);
  expect(breaker.allows()).toBe(true);
  breaker.failed();
  expect(breaker.allows()).toBe(false);
  now += 4_999;
  expect(breaker.allows()).toBe(false);
  now += 1;
  expect(breaker.allows()).toBe(true);
  expect(breaker.allows()).toBe(false);
  breaker.succeeded();
  expect([breaker.allows(), breaker.allows(), breaker.isOpen]).toEqual([true, true, false]);
});

test('a trial that fails starts the time again; one that never reports back leaves the next turn to another', () => {
  let now = 0;
  const breaker = createBreaker(() => now);
  breaker.failed();
  now = 5_000;
  expect(breaker.allows()).toBe(true);
  breaker.failed();
  now = 9_999;
  expect(breaker.allows()).toBe(false);
  now = 10_000;
  expect(breaker.allows()).toBe(true);
  now = 14_999;
  expect(breaker.allows()).toBe(false);
  now = 15_000;
  expect(breaker.allows()).toBe(true);
});
