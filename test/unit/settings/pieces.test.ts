import { describe, expect, test } from 'vitest';
import { smtpUrlOf } from '../../../activities/delivery/channels.ts';
import { isPublic, namesPrivatePlace } from '../../../prisma/settings/reach.ts';
import { seal, unseal } from '../../../prisma/settings/secrets.ts';

const SECRET = 'a secret of at least thirty-two characters';

describe('a sealed secret', () => {
  test('opens under the same secret at the same place, and is another text each time', () => {
    const [one, two] = [seal(SECRET, 'default/mailOut', '密码 pw'), seal(SECRET, 'default/mailOut', '密码 pw')];
    expect(unseal(SECRET, 'default/mailOut', one)).toBe('密码 pw');
    expect(Buffer.from(one.secret).equals(Buffer.from(two.secret))).toBe(false);
  });

  test('stays shut under another secret, at another place, or when a bit is changed', () => {
    const sealed = seal(SECRET, 'default/mailOut', 'pw');
    expect(unseal(`${SECRET}!`, 'default/mailOut', sealed)).toBeNull();
    expect(unseal(SECRET, 'default/textOut', sealed)).toBeNull();
    for (let at = 0; at < sealed.secret.length; at++) {
      const secret = new Uint8Array(sealed.secret);
      secret[at] = (secret[at] as number) ^ 1;
      expect(unseal(SECRET, 'default/mailOut', { ...sealed, secret })).toBeNull();
    }
  });
});

test.each([
  ['8.8.8.8', true],
  ['2606:4700::1111', true],
  ['127.0.0.1', false],
  ['10.255.0.1', false],
  ['172.31.0.1', false],
  ['172.32.0.1', true],
  ['192.168.1.1', false],
  ['169.254.169.254', false],
  ['100.64.0.1', false],
  ['0.0.0.0', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::1', false],
  ['::', false],
  ['fe80::1', false],
  ['fd00::1', false],
  ['::ffff:8.8.8.8', false],
  ['::ffff:127.0.0.1', false],
  ['64:ff9b::7f00:1', false],
  ['2002:7f00:1::', false],
  ['2001:0:7f00:1::', false],
  ['not an address', false],
])('%s is public: %s', (ip, open) => expect(isPublic(ip)).toBe(open));

test.each([
  ['https://gateway.example.org/x', false],
  ['https://localhost./x', true],
  ['https://LOCALHOST/x', true],
  ['https://a.internal/x', true],
  ['https://intranet/x', true],
  ['https://[::1]/x', true],
  ['https://0177.0.0.1/x', true],
  ['https://8.8.8.8/x', false],
])('%s is a private place by its words: %s', (url, hidden) => expect(namesPrivatePlace(url)).toBe(hidden));

test('a mail account becomes an address of the form the environment has', () => {
  const settings = { host: 'mail.example.org', port: 587, security: 'startTls', user: 'a@b', from: 'x@y' } as const;
  const url = new URL(smtpUrlOf(settings, 'p/w:d?#@'));
  expect([url.protocol, url.host, url.search]).toEqual(['smtp:', 'mail.example.org:587', '?requireTLS=true']);
  expect([decodeURIComponent(url.username), decodeURIComponent(url.password)]).toEqual(['a@b', 'p/w:d?#@']);
  expect(smtpUrlOf({ ...settings, security: 'tls', port: 465, user: '' }, null)).toBe('smtps://mail.example.org:465/');
});
