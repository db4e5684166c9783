import { ipKeyGenerator } from 'express-rate-limit';

/** What comes from one remote address, counted in this process like the other limits. An IPv6 network is one address. */

/** @returns whether another one of this address may come in this minute; asking counts */
export function perMinute(most: number, now: () => number = Date.now): (address: string) => boolean {
  let minute = 0;
  let counts = new Map<string, number>();
  return (address) => {
    const current = Math.floor(now() / 60_000);
    if (current !== minute) counts = new Map();
    minute = current;
    const place = ipKeyGenerator(address);
    const count = (counts.get(place) ?? 0) + 1;
    counts.set(place, count);
    return count <= most;
  };
}

/** @returns enters, and gives what to call on leaving, once; or null when so many of this address are in already */
export function atOnce(most: number): (address: string) => (() => void) | null {
  const inside = new Map<string, number>();
  return (address) => {
    const place = ipKeyGenerator(address);
    const others = inside.get(place) ?? 0;
    if (others >= most) return null;
    inside.set(place, others + 1);
    return () => {
      const left = (inside.get(place) ?? 0) - 1;
      if (left > 0) inside.set(place, left);
      else inside.delete(place);
    };
  };
}
