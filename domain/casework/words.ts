/** Small words of casework: what a member wants, tags, why a snooze ended. */

export const REMEDIES = ['refund', 'replacement', 'repair', 'apology', 'explanation', 'compensation', 'other'] as const;
export type Remedy = (typeof REMEDIES)[number];

export const SNOOZE_ENDS = ['time', 'memberWrote', 'dueSoon', 'byHand', 'closed'] as const;
export type SnoozeEnd = (typeof SNOOZE_ENDS)[number];

/** This long before a clock runs out nobody is left without the case. */
export const DUE_SOON_MS = 30 * 60_000;
export const LONGEST_SNOOZE_MS = 90 * 86_400_000;

export const LONGEST_TAG = 40;
export const MOST_TAGS = 20;

/** The form in which a tag is kept and compared; null when nothing is left of it. */
export function normaliseTag(typed: string): string | null {
  if (!typed.isWellFormed() || /\p{Cc}/u.test(typed)) return null;
  const tag = typed
    .normalize('NFC')
    .trim()
    .replace(/^#+\s*/, '')
    .replace(/\s+/g, ' ')
    .toLowerCase();
  return tag && [...tag].length <= LONGEST_TAG ? tag : null;
}
