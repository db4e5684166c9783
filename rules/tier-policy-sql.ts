import { type Effect, STEP_DAYS, type TierPolicy } from '../domain/tier-policy.ts';
import { TIERS } from '../domain/vocabulary.ts';

/** SQL for the parts of a question; `now` is a timestamptz. `timeZone` is asked for only where months or years count. */
export type TierColumns = {
  was: string;
  since: string;
  pendingTier: string;
  pendingAt: string;
  decided: string;
  eased: string;
  now: string;
  timeZone: () => string;
};

const RANKS = `ARRAY[${TIERS.map((tier) => `'${tier}'`).join(', ')}]::text[]`;
export const rankSql = (tier: string) => `array_position(${RANKS}, ${tier})`;

/** `tierNow` for many: a relation of one row with `tier`, `pending` and `pending_at`, to be joined laterally. */
export function tierNowSql({ upgrade, downgrade }: TierPolicy, of: TierColumns): string {
  const at = `CASE WHEN r.target > r.was THEN ${effectiveSql(upgrade, of.now, of)}
    ELSE ${effectiveSql(downgrade, `${of.now} + interval '${downgrade.graceDays * 24} hours'`, of)} END`;
  const step = `CASE WHEN r.target > r.was THEN ${upgrade.oneStep ? 'r.was + 1' : 'r.target'}
    ELSE ${downgrade.oneStep ? 'r.was - 1' : 'r.target'} END`;
  const ranks = `SELECT was, pending, CASE WHEN decided > was THEN decided ELSE LEAST(was, GREATEST(decided, eased)) END AS target
    FROM (SELECT ${rankSql(of.was)} AS was, ${rankSql(of.decided)} AS decided, ${rankSql(of.eased)} AS eased, ${rankSql(of.pendingTier)} AS pending) x`;
  const goesOn = 'COALESCE(r.pending <> r.was AND (r.pending > r.was) = (r.target > r.was), FALSE)';
  return `(SELECT CASE WHEN g.target = g.was OR g.at > ${of.now} THEN ${of.was} ELSE (${RANKS})[g.step] END AS tier,
  CASE WHEN g.target <> g.was AND g.at > ${of.now} THEN (${RANKS})[g.step] END AS pending,
  CASE WHEN g.target <> g.was AND g.at > ${of.now} THEN g.at END AS pending_at
  FROM (SELECT r.was, r.target, ${step} AS step, CASE WHEN ${goesOn} THEN ${of.pendingAt} ELSE ${at} END AS at FROM (${ranks}) r) g)`;
}

function effectiveSql(
  { effect, oneStep }: TierPolicy['upgrade'],
  ready: string,
  { since, timeZone }: TierColumns,
): string {
  const at = effect === 'atOnce' ? ready : endSql(effect, ready, timeZone());
  return oneStep ? `GREATEST(${at}, ${since} + interval '${STEP_DAYS * 24} hours')` : at;
}

const endSql = (effect: Exclude<Effect, 'atOnce'>, ready: string, timeZone: string) => {
  const unit = effect === 'yearEnd' ? 'year' : 'month';
  return `(date_trunc('${unit}', (${ready}) AT TIME ZONE ${timeZone}) + interval '1 ${unit}') AT TIME ZONE ${timeZone}`;
};
