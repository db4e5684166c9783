import { approvalFaults } from './approval/check-flow.ts';
import { approvalChanges } from './approval/compare-flows.ts';
import { APPROVAL_FLOWS, type ApprovalFlow } from './approval/flow.ts';
import { approvalShapeFaults } from './approval/flow-shape.ts';
import { faultsOf } from './case/check-flow.ts';
import { changesOf } from './case/compare-flows.ts';
import type { Flow } from './case/flow.ts';
import { shapeFaults } from './case/flow-shape.ts';
import { FLOWS } from './case/flows.ts';
import type { Fault, FlowChange } from './flow-parts.ts';
import { APPROVAL_KINDS, type ApprovalKind, CASE_KINDS, type CaseKind } from './vocabulary.ts';

/** What managers set flows up for: each kind of case, and each kind of approval. */
export const FLOW_KINDS = [...CASE_KINDS, ...APPROVAL_KINDS] as const;
export type FlowKind = CaseKind | ApprovalKind;
export type AnyFlow = Flow | ApprovalFlow;

export const isApprovalKind = (kind: string): kind is ApprovalKind => APPROVAL_KINDS.some((one) => one === kind);

type Subject<F> = {
  /** Oldest first. */
  shipped: readonly F[];
  /** Whether it is built as a flow of this subject at all. */
  shapeFaults(input: unknown): Fault[];
  /** Everything wrong with it; none: it may be published. */
  faults(input: unknown): Fault[];
  changes(was: F, is: F): FlowChange[];
};
const CASES: Subject<Flow> = { shipped: FLOWS, shapeFaults, faults: faultsOf, changes: changesOf };
const APPROVALS: Subject<ApprovalFlow> = {
  shipped: APPROVAL_FLOWS,
  shapeFaults: approvalShapeFaults,
  faults: approvalFaults,
  changes: approvalChanges,
};
export const subjectOf = (kind: FlowKind): Subject<AnyFlow> =>
  (isApprovalKind(kind) ? APPROVALS : CASES) as Subject<AnyFlow>;

/** Shipped flows of a kind, oldest first. */
export const shippedFlows = (kind: FlowKind): AnyFlow[] =>
  subjectOf(kind)
    .shipped.filter((flow) => flow.kind === kind)
    .sort((a, b) => a.version - b.version);
