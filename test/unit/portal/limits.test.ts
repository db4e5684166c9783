import { expect, test } from 'vitest';
import { placeOf } from '../../../api/portal/limits.ts';

test('requests from one IPv6 network count as one place, IPv4 addresses each for themselves', () => {
  expect(placeOf({ ip: '2001:db8:1:2::1' })).toBe(placeOf({ ip: '2001:db8:1:2:ffff:ffff:ffff:ffff' }));
  expect(placeOf({ ip: '2001:db8:1:2::1' })).not.toBe(placeOf({ ip: '2001:db8:9:2::1' }));
  expect(placeOf({ ip: '192.0.2.1' })).not.toBe(placeOf({ ip: '192.0.2.2' }));
  expect(placeOf({ ip: '::ffff:192.0.2.1' })).toBe(placeOf({ ip: '192.0.2.1' }));
  expect(placeOf({ ip: undefined })).toBe('');
});
