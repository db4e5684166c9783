import { EFFECTS, GRACE_MOST, NEEDING_APPROVAL, type TierApproval, type TierPolicy } from '../domain/tier-policy.ts';
import { TIERS } from '../domain/vocabulary.ts';
import type { Reader } from './parse-reader.ts';

/** How tiers move, as an editor hands it in. */
export function parsePolicy(read: Reader, input: unknown, place: string): TierPolicy | undefined {
  const policy = read.object(input, place, ['upgrade', 'downgrade'], ['approval']);
  if (!policy) return undefined;
  // What is missing was said to be.
  const part = (way: 'upgrade' | 'downgrade', keys: string[]) =>
    policy[way] === undefined ? undefined : read.object(policy[way], `${place}.${way}`, keys);
  const upgrade = part('upgrade', ['effect', 'oneStep']);
  const downgrade = part('downgrade', ['effect', 'oneStep', 'graceDays', 'belowPercent']);
  if (!upgrade || !downgrade) return undefined;
  const effect = (of: Record<string, unknown>, at: string) => read.choice(of.effect, `${at}.effect`, EFFECTS);
  const oneStep = (of: Record<string, unknown>, at: string) => read.boolean(of.oneStep, `${at}.oneStep`);
  const [up, down] = [`${place}.upgrade`, `${place}.downgrade`];
  return {
    upgrade: { effect: effect(upgrade, up), oneStep: oneStep(upgrade, up) },
    downgrade: {
      effect: effect(downgrade, down),
      oneStep: oneStep(downgrade, down),
      graceDays: read.integer(downgrade.graceDays, `${down}.graceDays`, 0, GRACE_MOST),
      belowPercent: read.integer(downgrade.belowPercent, `${down}.belowPercent`, 1, 100),
    },
    ...(policy.approval === undefined ? {} : { approval: parseApproval(read, policy.approval, `${place}.approval`) }),
  } as TierPolicy; // whatever is missing was noted
}

function parseApproval(read: Reader, input: unknown, place: string): Partial<TierApproval> | undefined {
  const approval = read.object(input, place, ['of'], ['from']);
  if (!approval) return undefined;
  const of = read.choice(approval.of, `${place}.of`, NEEDING_APPROVAL);
  const from = read.choice(approval.from, `${place}.from`, TIERS);
  return { ...(of ? { of } : {}), ...(from ? { from } : {}) };
}
