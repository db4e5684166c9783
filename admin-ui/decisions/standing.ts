/** How a condition stands in its tree. `spared`: it did not hold, and nothing hung on it, since another alternative did. */
export type Standing = 'met' | 'missed' | 'spared';

/** @param settled  a group around it held all the same */
export const standingOf = (met: boolean, settled: boolean): Standing => (met ? 'met' : settled ? 'spared' : 'missed');
