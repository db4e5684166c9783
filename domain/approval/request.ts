import type { Running } from '../case/running.ts';
import type { RuleSetCode, Tier } from '../vocabulary.ts';

/** What can be asked for. Money is minor units of the tenant's currency; `until` is epoch ms. */
export type ApprovalRequest =
  /** Offered to the member of a case: money or points, not both. */
  | { kind: 'compensation'; caseId: string; amountMinor?: number | undefined; points?: number | undefined }
  /** Points more, or fewer. */
  | { kind: 'pointsAdjustment'; memberId: string; points: number }
  | { kind: 'tierOverride'; memberId: string; tier: Tier; until: number }
  /** What the rules decided of members whose change needs approval, and waits for it: all that go from one tier to another. */
  | { kind: 'tierChange'; was: Tier; tier: Tier }
  /**
   * A draft becomes the version in force, at once or `from` an instant on. `running`: whether open cases get their service level by it; left
   * out, they keep theirs. `checksum`: of the draft as it was looked at.
   */
  | {
      kind: 'rulePublication';
      ruleSet: RuleSetCode;
      version: number;
      running?: Running | undefined;
      from?: number | undefined;
      checksum?: string | undefined;
    };

/** By somebody who works here: what the rules ask for is asked by nobody else. */
export type ApprovalByPerson = Exclude<ApprovalRequest, { kind: 'tierChange' }>;

/** What lies in `Approval.subject`. `checksum` is of the draft as it was when asked for. */
export type ApprovalSubject = {
  tier?: Tier;
  until?: number;
  /** The tier that the members have; how many there are, and what they spent in 12 months, in minor units. */
  was?: Tier;
  members?: number;
  spent?: number;
  ruleSet?: RuleSetCode;
  version?: number;
  checksum?: string;
  running?: Running;
  /** What was asked for when there was no third choice. */
  moveRunning?: true;
  from?: number;
};

export const runningOf = ({ running, moveRunning }: ApprovalSubject): Running =>
  running ?? (moveRunning ? 'move' : 'stay');

/** Decisions about money ask for a sign-in; the others may be taken behind a signed link. */
export const isMoney = (kind: string): boolean => kind === 'compensation' || kind === 'pointsAdjustment';
