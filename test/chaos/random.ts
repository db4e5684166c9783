/** Chance that can be had again: the same seed gives the same sequence (mulberry32). */
export type Random = {
  /** 0 ≤ x < 1 */
  next(): number;
  /** A whole number, 0 ≤ n < below. */
  int(below: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** A stream of its own: what runs beside others draws the same however they interleave. */
  stream(name: string | number): Random;
};

export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number) => Math.floor(next() * below);
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (from) => from[int(from.length)] as (typeof from)[number],
    stream: (name) => randomOf(mixed(seed, String(name))),
  };
}

/** FNV-1a over the name, begun at the seed. */
const mixed = (seed: number, name: string): number =>
  [...name].reduce((hash, letter) => Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619), seed ^ 2_166_136_261);
