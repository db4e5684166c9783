import type { Presence } from '../domain/presence/presence.ts';

/** Who can take a case, best first (D1). Pure: the record is read elsewhere. */

export type Candidate = {
  staffId: string;
  /** Looks after this member. */
  ownsMember: boolean;
  /** Works the queue in question. */
  worksQueue: boolean;
  /** 1 … 5 in the queue's skill; null without it. */
  skillLevel: number | null;
  locale: string;
  /** Earlier cases of this member that this person had. */
  earlierCases: number;
  /** Open cases now, and how many the person can hold. */
  open: number;
  capacity: number;
  presence: Presence;
};

/** `strong`: somebody experienced is wanted, so the skill counts double and a light load less. */
export type Need = { locale: string; strong?: boolean };

/** The words are `rules.reason.<code>`. */
export const REASONS = [
  'owner',
  'earlier',
  'skill',
  'queueMember',
  'language',
  'lightLoad',
  'full',
  'onShift',
  'busy',
  'offShift',
  'away',
  'absent',
] as const;
/** Those that say how long: the words are `rules.reasonUntil.<code>`. */
export const PRESENCE_REASONS: readonly Reason[] = ['onShift', 'busy', 'offShift', 'away', 'absent'];
export type Reason = (typeof REASONS)[number];
export type RankedPerson = { staffId: string; score: number; reasons: Reason[] };

/** People below this share of their capacity have room. */
const LIGHT = 0.5;

/** Everybody, best first; then the full, those not on shift, those away and the absent, never hidden. Equal scores in order of id. */
export function rankHandlers(candidates: readonly Candidate[], need: Need): RankedPerson[] {
  return candidates
    .map((c) => ({ staffId: c.staffId, score: score(c, need), reasons: reasons(c, need), behind: behind(c) }))
    .sort((a, b) => a.behind - b.behind || b.score - a.score || (a.staffId < b.staffId ? -1 : 1))
    .map(({ staffId, score, reasons }) => ({ staffId, score, reasons }));
}

const BEHIND = { here: 0, busy: 0, offShift: 2, away: 3, absent: 4 } as const;
const behind = (c: Candidate) => Math.max(BEHIND[c.presence.is], isFull(c) ? 1 : 0);
const isFull = (c: Candidate) => c.open >= c.capacity;
const load = (c: Candidate) => (c.capacity > 0 ? Math.min(1, c.open / c.capacity) : 1);

/** 0 … 135, less for the busy: who knows the member comes before who has the skill, who comes before who has the time. */
function score(c: Candidate, need: Need): number {
  const skill = Math.max(0, Math.min(5, c.skillLevel ?? 0));
  return (
    (c.ownsMember ? 40 : 0) +
    (c.earlierCases > 0 ? 15 + Math.min(10, 2 * c.earlierCases) : 0) +
    (c.worksQueue ? 20 : 0) +
    skill * (need.strong ? 6 : 3) +
    (c.locale === need.locale ? 5 : 0) +
    Math.round((1 - load(c)) * (need.strong ? 8 : 15)) -
    (c.presence.is === 'busy' ? 10 : 0)
  );
}

function reasons(c: Candidate, need: Need): Reason[] {
  const held: Record<Reason, boolean> = {
    owner: c.ownsMember,
    earlier: c.earlierCases > 0,
    skill: (c.skillLevel ?? 0) > 0,
    queueMember: c.worksQueue,
    language: c.locale === need.locale,
    lightLoad: !isFull(c) && load(c) < LIGHT,
    full: isFull(c),
    onShift: c.presence.is === 'here' && c.presence.until !== null,
    busy: c.presence.is === 'busy',
    offShift: c.presence.is === 'offShift',
    away: c.presence.is === 'away',
    absent: c.presence.is === 'absent',
  };
  return REASONS.filter((reason) => held[reason]);
}
