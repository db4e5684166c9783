import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { APPROVAL_FAULTS, approvalFaults } from '../../../domain/approval/check-flow.ts';
import { approvalChanges } from '../../../domain/approval/compare-flows.ts';
import { APPROVAL_FLOWS, type ApprovalFlow } from '../../../domain/approval/flow.ts';
import { approvalShapeFaults } from '../../../domain/approval/flow-shape.ts';
import { has } from '../../../domain/language/index.ts';
import { anyApprovalFlow, approvalFlow, aStage } from './flows.ts';

const faults = (flow: unknown) => approvalFaults(flow).map(({ place, code }) => `${place} ${code}`);
const stage = (post: 'rep' | 'director', minutes = 60) => aStage({ approvers: { by: 'post', post }, minutes });

test('what is shipped has no faults', () => {
  for (const flow of APPROVAL_FLOWS) expect(faults(flow)).toEqual([]);
});

const WRONG: [string, Partial<ApprovalFlow>, string][] = [
  ['a stage without a name', { before: [aStage({ name: { zh: '复核', en: ' ' } })] }, 'before.0.name nameMissing'],
  ['the same people twice', { before: [aStage()], after: [aStage()] }, 'after.0.approvers sameAgain'],
  [
    'a ladder that does not go up',
    { before: [stage('director')], late: { to: 'above', upTo: 'director', calls: null, end: 'remind' } },
    'late.upTo noHigher',
  ],
  ['nobody at last', { expiry: { minutes: 100, end: 'post' } }, 'nobody noPost'],
  [
    'somebody lower at last',
    { late: { to: 'next', upTo: 'director', calls: null, end: 'post' }, nobody: 'teamLead' },
    'nobody lower',
  ],
  [
    'an end that never comes',
    { late: { to: 'same', upTo: null, calls: null, end: 'expire' } },
    'late.end neverReached',
  ],
  ['a question that may wait for ever', { withdrawal: 'never' }, 'question.minutes noClock'],
  [
    'an end before its parts',
    { after: [stage('rep', 600)], expiry: { minutes: 600, end: 'expire' } },
    'expiry.minutes expiresFirst',
  ],
  ['too many stages', { before: Array(5).fill(aStage()) }, 'before tooMany'],
  ['a time out of range', { levels: [{ minutes: 525_601, remind: null }] }, 'levels.0.minutes outOfRange'],
  ['a reminder at the end', { levels: [{ minutes: 10, remind: 100 }] }, 'levels.0.remind outOfRange'],
  ['too many calls', { late: { to: 'next', upTo: null, calls: 13, end: 'remind' } }, 'late.calls outOfRange'],
  [
    'a name that is too long',
    { before: [aStage({ name: { zh: '复'.repeat(61), en: 'x' } })] },
    'before.0.name.zh badName',
  ],
  ['a post that there is not', { nobody: 'janitor' as never }, 'nobody shape'],
  [
    'a role as a post',
    { after: [aStage({ approvers: { by: 'role', post: 'rep' } as never })] },
    'after.0.approvers.role shape',
  ],
  ['no time at all', { levels: [] }, 'levels shape'],
  ['something unknown', { surprise: 1 } as never, 'surprise shape'],
];
test.each(WRONG)('%s is a fault at its place', (_, part, fault) => {
  expect(faults(approvalFlow(part))).toContain(fault);
});

test('every fault is found by one of these, and has words in both languages', () => {
  const found = new Set(WRONG.map(([, , fault]) => fault.split(' ')[1]));
  expect([...found].sort()).toEqual([...APPROVAL_FAULTS].sort());
  for (const code of APPROVAL_FAULTS)
    for (const locale of ['zh', 'en'] as const) expect(has(locale, `approvalFlows.fault.${code}`)).toBe(true);
});

test('anything at all can be checked, and what is no flow is said to be none', () => {
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.record({ before: fc.anything(), late: fc.anything() })), (input) => {
      expect(approvalFaults(input).length).toBeGreaterThan(0);
    }),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(anyApprovalFlow, (flow) => {
      expect(approvalShapeFaults(flow)).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

describe('what differs', () => {
  test('is told place by place; of a stage that is new only that', () => {
    const is = approvalFlow({
      before: [aStage()],
      late: { to: 'above', upTo: 'director', calls: null, end: 'remind' },
      expiry: { minutes: 600, end: 'expire' },
    });
    expect(approvalChanges(approvalFlow(), is)).toEqual([
      { place: 'before.0', was: null, is: 'there' },
      { place: 'late.to', was: 'next', is: 'above' },
      { place: 'late.upTo', was: null, is: 'director' },
      { place: 'expiry.minutes', was: null, is: 600 },
      { place: 'expiry.end', was: null, is: 'expire' },
    ]);
  });

  test('is nothing between equals, and something between others', () => {
    fc.assert(
      fc.property(anyApprovalFlow, anyApprovalFlow, (one, other) => {
        expect(approvalChanges(one, structuredClone(one))).toEqual([]);
        const alike =
          JSON.stringify({ ...one, kind: 0, version: 0 }) === JSON.stringify({ ...other, kind: 0, version: 0 });
        expect(approvalChanges(one, other).length === 0).toBe(alike);
      }),
      { numRuns: 100 },
    );
  });
});
