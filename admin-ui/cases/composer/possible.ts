import type { CaseDetail } from '../useCase.ts';
import type { Tab } from './drafts.ts';

const possible = (of: CaseDetail, tab: Tab) => of.commands.find(({ command }) => command === tab);
export const allowed = (of: CaseDetail, tab: Tab): boolean => tab === 'note' || (possible(of, tab)?.allowed ?? false);
/** Why the tab's command cannot be given now; a note always can. */
export const reasonAgainst = (of: CaseDetail, tab: Tab): string | null =>
  tab === 'note' ? null : (possible(of, tab)?.refusal?.text ?? null);
/** One filled button per screen: while the case can still be claimed, that is Claim. */
export const isPrimary = (of: CaseDetail): boolean =>
  of.assignee !== null || !of.commands.some((c) => c.command === 'claim' && c.allowed && !c.refusal);
