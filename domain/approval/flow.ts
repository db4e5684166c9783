import { APPROVAL_KINDS, type ApprovalKind, type Locale, type Post, type Role } from '../vocabulary.ts';

/**
 * Who is asked: the first person of that post or above in the requester's reporting line; everybody with a role; or whoever
 * holds a post, wherever they stand.
 */
export type Approvers = { by: 'line'; post: Post } | { by: 'role'; role: Role } | { by: 'post'; post: Post };
export const APPROVERS_BY = ['line', 'role', 'post'] as const;

/** all: each of them must approve; any: one is enough. A rejection ends it in both. */
export const MODES = ['all', 'any'] as const;
export type Mode = (typeof MODES)[number];

/** Percent of the time after which whoever was asked is reminded; null: nobody is. */
type Reminding = { remind: number | null };
/** Somebody besides those whom the rules name: looks at it before they decide, or confirms after it. */
export type ApprovalStage = Reminding & {
  name: Record<Locale, string>;
  approvers: Approvers;
  mode: Mode;
  /** Working minutes until it goes up. */
  minutes: number;
};
/** `minutes` null: as the rules say. */
export type LevelTime = Reminding & { minutes: number | null };

/**
 * Where it goes when time runs out. next: to the next level, which then decides without this one, and above the last; above: to the superiors
 * of whoever let it lie, so that no level is passed by; same: it stays, and they are told again.
 */
export const LATE_TO = ['next', 'above', 'same'] as const;
/** And when nobody higher may be called. remind: it stays, and an administrator is told; post: `nobody` is called; expire: it ends. */
export const LATE_ENDS = ['remind', 'post', 'expire'] as const;
/** To whom one may pass it on, of those who may decide. */
export const DELEGATIONS = ['above', 'samePost', 'nobody'] as const;
export const WITHDRAWALS = ['always', 'untilFirstWord', 'never'] as const;
export const EXPIRY_ENDS = ['expire', 'post'] as const;

/** How an approval goes, whoever the rules say decides it. What differs by amount or tier is the rules'; how long and what then is this. */
export type ApprovalRules = {
  before: ApprovalStage[];
  after: ApprovalStage[];
  /** The n-th for the n-th level of the rules, the last one for all further. */
  levels: LevelTime[];
  late: {
    to: (typeof LATE_TO)[number];
    /** Nobody of a higher post is called; null: to the end of the line. */
    upTo: Post | null;
    /** How often somebody is called because time ran out, at one level; null: as long as there is somebody. */
    calls: number | null;
    end: (typeof LATE_ENDS)[number];
  };
  /** `minutes` null: the question waits for its answer for as long as it takes. */
  question: { possible: boolean; pauses: boolean; minutes: number | null };
  delegation: (typeof DELEGATIONS)[number];
  withdrawal: (typeof WITHDRAWALS)[number];
  /** Working minutes for all of it, whatever pauses; null: no end. */
  expiry: { minutes: number; end: (typeof EXPIRY_ENDS)[number] } | null;
  /** Whoever holds this post is asked where nobody else may decide; null: up the requester's line, at its end an administrator. */
  nobody: Post | null;
};

/** Data, one per kind of approval, versioned. A running approval keeps the one it began with, unless whoever publishes moves it. */
export type ApprovalFlow = ApprovalRules & { kind: ApprovalKind; version: number };

/** Approvals from before there were flows go by this, too. */
export const SHIPPED_RULES: ApprovalRules = {
  before: [],
  after: [],
  levels: [{ minutes: null, remind: null }],
  late: { to: 'next', upTo: null, calls: null, end: 'remind' },
  question: { possible: true, pauses: true, minutes: null },
  delegation: 'above',
  withdrawal: 'always',
  expiry: null,
  nobody: null,
};

export const APPROVAL_FLOWS: readonly ApprovalFlow[] = APPROVAL_KINDS.map((kind) => ({
  kind,
  version: 1,
  ...SHIPPED_RULES,
}));
/** @throws for what is no kind of approval */
export function shippedApprovalFlow(kind: string): ApprovalFlow {
  const flow = APPROVAL_FLOWS.find((one) => one.kind === kind);
  if (!flow) throw new Error(`No flow for approvals of kind ${kind}`);
  return flow;
}
