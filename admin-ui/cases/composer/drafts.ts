/** Drafts, one per case and tab, in this browser: a reload or a lost session loses nothing. */

export const TABS = ['reply', 'note', 'ask', 'resolve'] as const;
export type Tab = (typeof TABS)[number];

const keyOf = (caseId: string, tab: Tab) => `steward.draft.${caseId}.${tab}`;

export const readDraft = (caseId: string, tab: Tab): string => localStorage.getItem(keyOf(caseId, tab)) ?? '';

export function keepDraft(caseId: string, tab: Tab, text: string): void {
  try {
    if (text === '') localStorage.removeItem(keyOf(caseId, tab));
    else localStorage.setItem(keyOf(caseId, tab), text);
  } catch {
    // A full store costs the draft its copy, never the text in the field.
  }
}

/** The server keeps a file that nobody sends for a day; a little less is promised. ms */
const FILE_KEPT = 20 * 3_600_000;
const filesKey = (caseId: string, tab: Tab) => `steward.files.${caseId}.${tab}`;

export function readFiles<T>(caseId: string, tab: Tab): T[] {
  try {
    const kept = JSON.parse(localStorage.getItem(filesKey(caseId, tab)) ?? 'null') as { at: number; files: T[] } | null;
    return kept && Date.now() - kept.at < FILE_KEPT && Array.isArray(kept.files) ? kept.files : [];
  } catch {
    return [];
  }
}

export function keepFiles(caseId: string, tab: Tab, files: readonly object[]): void {
  try {
    if (files.length === 0) localStorage.removeItem(filesKey(caseId, tab));
    else localStorage.setItem(filesKey(caseId, tab), JSON.stringify({ at: Date.now(), files }));
  } catch {
    // As with the text: the copy is lost, not the file.
  }
}
