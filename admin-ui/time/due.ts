import { HOUR, type Span, spanOf } from './duration.ts';
import { dayIn } from './zone.ts';

/** How a deadline stands. Each has its own colour, icon and words. */
export type Urgency = 'late' | 'soon' | 'today' | 'later' | 'paused' | 'met' | 'ended';

/** Under an hour left is soon. */
export const SOON_MS = HOUR;

/** What to say: time left or gone as a span, or the instant itself when it is another day. */
export type DueWords = { say: 'late' | 'left'; span: Span } | { say: 'at' };

export function urgencyOf(dueAt: number, breached: boolean, now: number, zone: string): Urgency {
  if (breached || dueAt <= now) return 'late';
  if (dueAt - now < SOON_MS) return 'soon';
  return dayIn(zone, dueAt) === dayIn(zone, now) ? 'today' : 'later';
}

export function dueWords(dueAt: number, urgency: Urgency, now: number): DueWords {
  if (urgency === 'late') return { say: 'late', span: spanOf(now - dueAt) };
  if (urgency === 'later') return { say: 'at' };
  return { say: 'left', span: spanOf(dueAt - now) };
}

/** Worse than before: what a screen reader should hear. */
export function crossed(before: Urgency, after: Urgency): 'soon' | 'late' | null {
  if (after === 'late' && before !== 'late') return 'late';
  if (after === 'soon' && (before === 'today' || before === 'later')) return 'soon';
  return null;
}
