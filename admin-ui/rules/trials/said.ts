import type { TrialDetail, TrialFigures } from '../../../api/contract/rule-trials.ts';
import { isOfMembers } from '../../../domain/trial/trial.ts';

type Set = TrialDetail['set'];

const MOVED = {
  tier: 'members',
  lifecycle: 'classes',
  loyalty: 'classes',
  careAudience: 'care',
  routing: 'routing',
  serviceLevel: 'serviceLevel',
  severity: 'severity',
  alerts: 'alerts',
  approvals: 'approvals',
} as const satisfies Record<Set, string>;

const NONE: Partial<Record<Set, 'noneApprovals' | 'noneAlerts' | 'careNone'>> = {
  ...{ approvals: 'noneApprovals', alerts: 'noneAlerts', careAudience: 'careNone' },
};

type Said = {
  tone: 'active' | 'met' | 'soon';
  sentence: (typeof MOVED)[Set] | NonNullable<(typeof NONE)[Set]> | 'membersNone' | 'none' | 'unplayable' | 'nothing';
};

export const unplayedOf = ({ unplayed }: Pick<TrialFigures, 'unplayed'>): number =>
  unplayed.reduce((sum, { count }) => sum + count, 0);

/** What came of a trial in one sentence. Of what could not be tried nothing is known, least of all that it would be the same. */
export function saidOf(set: Set, figures: Pick<TrialFigures, 'played' | 'changed' | 'unplayed'>): Said {
  if (figures.played === 0) return { tone: 'soon', sentence: unplayedOf(figures) > 0 ? 'unplayable' : 'nothing' };
  if (figures.changed > 0) return { tone: 'active', sentence: MOVED[set] };
  return { tone: 'met', sentence: NONE[set] ?? (isOfMembers(set) ? 'membersNone' : 'none') };
}
