/** Members that are planted before a bench, numbered from 0. */
export const KNOWN_MEMBERS = 10_000;

/** A valid mobile number of its own for each number below 100 million. */
export const phoneOf = (n: number): string => `+86138${String(n).padStart(8, '0')}`;
