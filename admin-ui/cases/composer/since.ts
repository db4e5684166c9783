/** At which version of the case a draft was begun. */

const keyOf = (caseId: string, tab: string) => `steward.draft.${caseId}.${tab}.since`;

/** Kept beside the draft, so that a reload does not forget when it was begun. */
export function keepSince(caseId: string, tab: string, version: number): void {
  try {
    localStorage.setItem(keyOf(caseId, tab), String(version));
  } catch {
    // A full store costs the question, never the text.
  }
}

export function readSince(caseId: string, tab: string): number | null {
  const kept = localStorage.getItem(keyOf(caseId, tab));
  return kept === null || !/^\d{1,9}$/.test(kept) ? null : Number(kept);
}
