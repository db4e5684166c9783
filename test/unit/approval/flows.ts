import fc from 'fast-check';
import {
  APPROVERS_BY,
  type ApprovalFlow,
  type ApprovalStage,
  type Approvers,
  DELEGATIONS,
  EXPIRY_ENDS,
  LATE_ENDS,
  LATE_TO,
  MODES,
  shippedApprovalFlow,
  WITHDRAWALS,
} from '../../../domain/approval/flow.ts';
import { APPROVAL_KINDS, POSTS, ROLES } from '../../../domain/vocabulary.ts';

const minutes = fc.integer({ min: 10, max: 3_000 });
const remind = fc.option(fc.integer({ min: 1, max: 99 }), { nil: null });
const approvers: fc.Arbitrary<Approvers> = fc
  .record({ by: fc.constantFrom(...APPROVERS_BY), post: fc.constantFrom(...POSTS), role: fc.constantFrom(...ROLES) })
  .map(({ by, post, role }) => (by === 'role' ? { by, role } : { by, post }));
const stage: fc.Arbitrary<ApprovalStage> = fc.record({
  name: fc.constant({ zh: '复核', en: 'Check' }),
  approvers,
  mode: fc.constantFrom(...MODES),
  minutes,
  remind,
});

/** Built as a flow is; most of them have faults. */
export const anyApprovalFlow: fc.Arbitrary<ApprovalFlow> = fc.record({
  kind: fc.constantFrom(...APPROVAL_KINDS),
  version: fc.integer({ min: 1_000, max: 2_000 }),
  before: fc.array(stage, { maxLength: 2 }),
  after: fc.array(stage, { maxLength: 2 }),
  levels: fc.array(fc.record({ minutes: fc.option(minutes, { nil: null }), remind }), { minLength: 1, maxLength: 3 }),
  late: fc.record({
    to: fc.constantFrom(...LATE_TO),
    upTo: fc.option(fc.constantFrom(...POSTS), { nil: null }),
    calls: fc.option(fc.integer({ min: 1, max: 4 }), { nil: null }),
    end: fc.constantFrom(...LATE_ENDS),
  }),
  question: fc.record({ possible: fc.boolean(), pauses: fc.boolean(), minutes: fc.option(minutes, { nil: null }) }),
  delegation: fc.constantFrom(...DELEGATIONS),
  withdrawal: fc.constantFrom(...WITHDRAWALS),
  expiry: fc.option(
    fc.record({ minutes: fc.integer({ min: 100, max: 9_000 }), end: fc.constantFrom(...EXPIRY_ENDS) }),
    { nil: null },
  ),
  nobody: fc.option(fc.constantFrom(...POSTS), { nil: null }),
});

/** The shipped flow of a kind, with some of it as said. */
export const approvalFlow = (part: Partial<ApprovalFlow> = {}): ApprovalFlow => ({
  ...shippedApprovalFlow('compensation'),
  version: 1_000,
  ...part,
});
export const aStage = (part: Partial<ApprovalStage> = {}): ApprovalStage => ({
  ...{
    name: { zh: '复核', en: 'Check' },
    approvers: { by: 'post', post: 'rep' },
    mode: 'any',
    minutes: 60,
    remind: null,
  },
  ...part,
});
