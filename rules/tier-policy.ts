import { type Effect, STEP_DAYS, type TierPolicy } from '../domain/tier-policy.ts';
import { TIERS, type Tier } from '../domain/vocabulary.ts';

export type Pending = { tier: Tier; at: number };
/** Instants are epoch ms. */
export type TierQuestion = {
  was: Tier;
  /** Since when; null: from the beginning. */
  since: number | null;
  pending: Pending | null;
  /** What the rules say, and what they say with their thresholds eased by `belowPercent`. */
  decided: Tier;
  eased: Tier;
  now: number;
  /** Whose months and years count. */
  timeZone: string;
};
export type TierAnswer = { tier: Tier; pending: Pending | null };

const DAY = 86_400_000;
const rank = (tier: Tier) => TIERS.indexOf(tier);
const tierAt = (rank: number) => TIERS[rank] as Tier;

/**
 * The tier that a member has now, and the one that is to come. What was put off keeps its instant as long as it goes the same way. Asked
 * again with its own answer, it answers the same.
 */
export function tierNow(policy: TierPolicy, question: TierQuestion): TierAnswer {
  const { pending, now } = question;
  const [was, decided, eased] = [rank(question.was), rank(question.decided), rank(question.eased)];
  // Whoever falls, falls to where the eased rules would hold them: so it does not matter how often one looks.
  const target = decided > was ? decided : Math.min(was, Math.max(decided, eased));
  if (target === was) return { tier: question.was, pending: null };
  const up = target > was;
  const { oneStep } = up ? policy.upgrade : policy.downgrade;
  const tier = tierAt(oneStep ? was + (up ? 1 : -1) : target);
  const goesOn = pending !== null && rank(pending.tier) !== was && rank(pending.tier) > was === up;
  const at = goesOn ? pending.at : effectiveAt(policy, up, question);
  return at <= now ? { tier, pending: null } : { tier: question.was, pending: { tier, at } };
}

function effectiveAt({ upgrade, downgrade }: TierPolicy, up: boolean, { since, now, timeZone }: TierQuestion): number {
  const { effect, oneStep } = up ? upgrade : downgrade;
  const ready = up ? now : now + downgrade.graceDays * DAY;
  const at = effect === 'atOnce' ? ready : endOf(effect, ready, timeZone);
  return oneStep && since !== null ? Math.max(at, since + STEP_DAYS * DAY) : at;
}

/** The first instant of the next month or year there. */
export function endOf(effect: Exclude<Effect, 'atOnce'>, instant: number, timeZone: string): number {
  const [year = 0, month = 1] = localParts(instant, timeZone);
  const [y, m] = effect === 'yearEnd' ? [year + 1, 1] : month === 12 ? [year + 1, 1] : [year, month + 1];
  // The wall's midnight as if it were UTC, moved by what the zone is off there.
  const wall = Date.UTC(y, m - 1, 1);
  const first = wall - offsetAt(wall, timeZone);
  return wall - offsetAt(first, timeZone);
}

const formats = new Map<string, Intl.DateTimeFormat>();
function localParts(instant: number, timeZone: string): number[] {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en', {
      ...{ timeZone, calendar: 'iso8601', numberingSystem: 'latn', hourCycle: 'h23' },
      ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
    formats.set(timeZone, format);
  }
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  return (['year', 'month', 'day', 'hour', 'minute', 'second'] as const).map((type) => parts.get(type) ?? 0);
}

function offsetAt(instant: number, timeZone: string): number {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = localParts(instant, timeZone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1_000) * 1_000;
}
