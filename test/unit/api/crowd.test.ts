import { describe, expect, test } from 'vitest';
import { atOnce, perMinute } from '../../../api/mail-in/crowd.ts';

describe('so many a minute', () => {
  test('of one address; another has its own, and the next minute begins anew', () => {
    let now = 59_000;
    const may = perMinute(2, () => now);
    expect(['10.0.0.1', '10.0.0.1', '10.0.0.1', '10.0.0.2'].map(may)).toEqual([true, true, false, true]);
    now = 59_999;
    expect(may('10.0.0.1')).toBe(false);
    now = 60_000;
    expect(['10.0.0.1', '10.0.0.1', '10.0.0.1'].map(may)).toEqual([true, true, false]);
  });

  test('a network of IPv6 is one address, however many it has; IPv4 in the clothes of IPv6 is itself', () => {
    const may = perMinute(1, () => 0);
    expect(['2001:db8::1', '2001:db8::2', '2001:db8:1::1'].map(may)).toEqual([true, false, true]);
    expect(['::ffff:10.0.0.1', '::ffff:10.0.0.2', '10.0.0.1'].map(may)).toEqual([true, true, false]);
  });
});

test('so many at once of one address: who leaves makes room for one', () => {
  const enter = atOnce(2);
  const [first, second, third] = [enter('10.0.0.1'), enter('10.0.0.1'), enter('10.0.0.1')];
  expect([typeof first, typeof second, third]).toEqual(['function', 'function', null]);
  expect(enter('10.0.0.2')).not.toBeNull();
  first?.();
  expect(enter('10.0.0.1')).not.toBeNull();
  expect(enter('10.0.0.1')).toBeNull();
});
