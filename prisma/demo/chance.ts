/**
 * Chance that is the same on every machine: sfc32 (Chris Doty-Humphrey, PractRand), seeded by a string, with the
 * distributions the demo needs. `Math.random` would give every installation another demo.
 */
export type Chance = {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform whole number, both ends included. */
  whole(from: number, to: number): number;
  /** True with this probability. */
  happens(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** Exponential with this rate. */
  exponential(rate: number): number;
  /** Gamma with mean shape / rate. */
  gamma(shape: number, rate: number): number;
  /** Beta with mean a / (a + b). */
  beta(a: number, b: number): number;
};

export function chance(seed: string): Chance {
  const next = sfc32(seed);
  const gamma = (shape: number, rate: number) => standardGamma(next, shape) / rate;
  return {
    next,
    whole: (from, to) => from + Math.floor(next() * (to - from + 1)),
    happens: (probability) => next() < probability,
    pick: <T>(from: readonly T[]) => {
      if (from.length === 0) throw new Error('There is nothing to pick from');
      return from[Math.floor(next() * from.length)] as T;
    },
    exponential: (rate) => -Math.log(1 - next()) / rate,
    gamma,
    beta: (a, b) => {
      const x = gamma(a, 1);
      return x / (x + gamma(b, 1));
    },
  };
}

function sfc32(seed: string): () => number {
  let [a, b, c] = [fnv1a(seed), fnv1a(`${seed}/2`), fnv1a(`${seed}/3`)];
  let counter = 1;
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  };
  // Seeds that differ in one bit are told apart after a dozen rounds.
  for (let round = 0; round < 15; round++) next();
  return next;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) as number), 0x01000193);
  return hash | 0;
}

/** Marsaglia & Tsang (2000), 'A simple method for generating gamma variables'; shapes below 1 by their boost. */
function standardGamma(next: () => number, shape: number): number {
  if (shape < 1) return standardGamma(next, shape + 1) * (1 - next()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = standardNormal(next);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Box & Muller (1958). */
const standardNormal = (next: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
