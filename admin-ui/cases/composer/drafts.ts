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
