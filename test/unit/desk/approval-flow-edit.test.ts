import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addLevel,
  addStage,
  askedBy,
  moveStage,
  putLevel,
  putStage,
  removeLevel,
  removeStage,
} from '../../../admin-ui/flow-editor/approval/edit.ts';
import { approvalFaults } from '../../../domain/approval/check-flow.ts';
import type { ApprovalFlow } from '../../../domain/approval/flow.ts';
import { approvalShapeFaults } from '../../../domain/approval/flow-shape.ts';
import { anyApprovalFlow, approvalFlow } from '../approval/flows.ts';

const side = fc.constantFrom('before' as const, 'after' as const);
const nth = fc.integer({ min: 0, max: 3 });
type Edit = (flow: ApprovalFlow) => ApprovalFlow;
const edit: fc.Arbitrary<Edit> = fc.oneof(
  side.map(
    (of): Edit =>
      (flow) =>
        flow[of].length < 4 ? addStage(flow, of) : flow,
  ),
  fc.tuple(side, nth).map(
    ([of, n]): Edit =>
      (flow) =>
        removeStage(flow, of, n),
  ),
  fc.tuple(side, nth, fc.constantFrom(-1 as const, 1 as const)).map(
    ([of, n, by]): Edit =>
      (flow) =>
        moveStage(flow, of, n, by),
  ),
  fc.tuple(side, nth, fc.constantFrom('line' as const, 'post', 'role')).map(
    ([of, n, by]): Edit =>
      (flow) => {
        const stage = flow[of][n];
        return stage ? putStage(flow, of, n, { approvers: askedBy(stage.approvers, by) }) : flow;
      },
  ),
  fc.constant((flow: ApprovalFlow) => (flow.levels.length < 6 ? addLevel(flow) : flow)),
  nth.map(
    (n): Edit =>
      (flow) =>
        flow.levels.length > 1 ? removeLevel(flow, n) : flow,
  ),
  nth.map(
    (n): Edit =>
      (flow) =>
        putLevel(flow, n, { minutes: 60 }),
  ),
);

test('whatever is done to a flow, it stays built as one, and what it came from stays as it was', () => {
  fc.assert(
    fc.property(anyApprovalFlow, fc.array(edit, { maxLength: 12 }), (begun, edits) => {
      const before = JSON.stringify(begun);
      let flow = begun;
      for (const step of edits) {
        flow = step(flow);
        expect(approvalShapeFaults(flow)).toEqual([]);
      }
      expect(JSON.stringify(begun)).toBe(before);
    }),
    { numRuns: 100 },
  );
});

test('a stage that is added lacks but its name, and asks nobody who is asked already', () => {
  const two = addStage(addStage(approvalFlow(), 'before'), 'after');
  expect(approvalFaults(two).map(({ place, code }) => `${place} ${code}`)).toEqual([
    'before.0.name nameMissing',
    'after.0.name nameMissing',
  ]);
  expect(moveStage(two, 'before', 0, 1)).toEqual(two);
  expect(removeStage(removeStage(two, 'before', 0), 'after', 0)).toEqual(approvalFlow());
});
