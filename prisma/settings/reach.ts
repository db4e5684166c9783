import { lookup as dnsLookup, type LookupOptions } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/**
 * Where an address that somebody typed may lead: not to this machine, nor into the network it stands in, where services trust
 * whoever reaches them.
 */
const NOT_PUBLIC = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  NOT_PUBLIC.addSubnet(net, bits, 'ipv4');

/** Of IPv6 only what is handed out to the world counts, less the ranges that carry an IPv4 address inside. */
const PUBLIC_6 = new BlockList();
PUBLIC_6.addSubnet('2000::', 3, 'ipv6');
const CARRIERS = new BlockList();
CARRIERS.addSubnet('2001::', 23, 'ipv6');
CARRIERS.addSubnet('2001:db8::', 32, 'ipv6');
CARRIERS.addSubnet('2002::', 16, 'ipv6');

/** @param ip  a literal address, without brackets */
export function isPublic(ip: string): boolean {
  const family = isIP(ip);
  if (family === 4) return !NOT_PUBLIC.check(ip, 'ipv4');
  return family === 6 && PUBLIC_6.check(ip, 'ipv6') && !CARRIERS.check(ip, 'ipv6');
}

/** Whether a URL names a place that is private by its very words; what its name resolves to is seen when it is called. */
export function namesPrivatePlace(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  return isIP(host)
    ? !isPublic(host)
    : /(^|\.)(localhost|local|internal|home\.arpa)$/i.test(host) || !host.includes('.');
}

/** Resolves once, and only to public addresses: what was looked at is what is called. */
export const publicLookup: LookupFunction = (hostname, options, done) => {
  dnsLookup(hostname, { ...(options as LookupOptions), all: true }, (error, addresses) => {
    if (error) return done(error, '', 0);
    const open = addresses.filter(({ address }) => isPublic(address));
    const [first] = open;
    if (!first) return done(Object.assign(new Error('a private address'), { code: 'EPRIVATE' }), '', 0);
    if (options.all) done(null, open);
    else done(null, first.address, first.family);
  });
};
