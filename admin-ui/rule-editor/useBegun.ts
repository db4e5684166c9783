import { useEffect } from 'react';

/** What was typed on the cell itself, and opened it, counts as if it had been typed into the field: one key and Enter is an entry. */
export function useBegun(begun: string | null, take: (text: string) => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, as the field opens
  useEffect(() => {
    if (begun !== null) take(begun);
  }, []);
}
