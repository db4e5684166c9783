import { DAY } from '../calendar/definition.ts';
import type { CadenceDefinition, Hold, Skip, StepKind } from './cadence.ts';

/** What is known of a member when a touch is about to be made. All instants are epoch milliseconds. */
export type Standing = {
  erased: boolean;
  /** Agreed to hear from us besides their own cases. Who said nothing did not agree. */
  consent: boolean;
  /** Ways the member wants and can be reached by. */
  ways: { wanted: boolean; reachable: boolean };
  openComplaint: boolean;
  /** End of the quiet hours that hold now. */
  quietUntil: number | null;
  /** When touches of any cadence reached them, newest or oldest first alike. */
  touchedAt: number[];
  lastContactAt: number;
  /** When they last got in touch themselves. */
  inboundAt: number | null;
};

export type Candidate = {
  kind: StepKind;
  /** The cadence is switched on. */
  active: boolean;
  expiresAt: number;
  /** When the first step of this series ended; null for the first step itself. */
  begunAt: number | null;
  /** For a silence: the contact it is counted from. */
  silentSince: number | null;
};

export type Verdict = { is: 'go' } | { is: 'hold'; reason: Hold; until: number } | { is: 'skip'; reason: Skip };

/** While a complaint is open it is asked again after so long. */
const LOOK_AGAIN = 6 * 3_600_000;

/** May it be done now? Asked at the moment of sending, when whatever was true at the sweep may have changed. Pure. */
export function judge(
  { caps, stopOnResponse }: Pick<CadenceDefinition, 'caps' | 'stopOnResponse'>,
  touch: Candidate,
  member: Standing,
  now: number,
): Verdict {
  const skip = (reason: Skip): Verdict => ({ is: 'skip', reason });
  if (member.erased) return skip('erased');
  if (!touch.active) return skip('cadenceOff');
  if (now >= touch.expiresAt) return skip('stale');
  if (!member.consent) return skip('noConsent');
  if (touch.begunAt !== null && stopOnResponse && (member.inboundAt ?? Number.NEGATIVE_INFINITY) > touch.begunAt)
    return skip('responded');
  if (touch.begunAt === null && touch.silentSince !== null && member.lastContactAt > touch.silentSince)
    return skip('contacted');
  if (!member.ways.wanted) return skip('channel');
  if (!member.ways.reachable) return skip('noAddress');

  if (member.openComplaint) return hold('openComplaint', Math.min(now + LOOK_AGAIN, touch.expiresAt));
  const free = freeFrom(caps, member.touchedAt, now);
  if (free > now) return free >= touch.expiresAt ? skip('frequencyCap') : hold('frequencyCap', free);
  // Whoever calls sees the hours; a message has nobody to look.
  if (touch.kind === 'message' && member.quietUntil !== null) return hold('quietHours', member.quietUntil);
  return { is: 'go' };
}

const hold = (reason: Hold, until: number): Verdict => ({ is: 'hold', reason, until });

/** The first instant at which one more touch keeps to the cap; `now` or earlier: at once. */
function freeFrom({ perDays, most }: CadenceDefinition['caps'], touchedAt: number[], now: number): number {
  const recent = touchedAt.filter((at) => at > now - perDays * DAY).sort((a, b) => b - a);
  const counts = recent[most - 1];
  return counts === undefined ? now : counts + perDays * DAY;
}
