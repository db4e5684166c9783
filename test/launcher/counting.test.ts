import { expect, test } from 'vitest';
import { delayBefore } from '../../bin/supervise.ts';
import { table } from '../../bin/table.ts';
import { counted, type Report } from '../../bin/test.ts';

const report = (numPassedTests: number, numFailedTests: number, files: Report['testResults'] = []): Report => ({
  numPassedTests,
  numFailedTests,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: files,
});

test.each([
  ['all passed', report(5, 0), 0, { passed: 5, failed: 0, skipped: 0 }],
  ['some failed', report(5, 2), 1, { passed: 5, failed: 2, skipped: 0 }],
  [
    'a file could not be loaded',
    report(5, 0, [{ status: 'failed', assertionResults: [] }]),
    1,
    { passed: 5, failed: 1, skipped: 0 },
  ],
  [
    'a failed file with its failed test counts once',
    report(5, 1, [{ status: 'failed', assertionResults: [{ status: 'failed' }] }]),
    1,
    { passed: 5, failed: 1, skipped: 0 },
  ],
  ['setup broke: no report', undefined, 1, { passed: 0, failed: 1, skipped: 0 }],
  ['it ended badly after all tests passed', report(5, 0), 1, { passed: 5, failed: 1, skipped: 0 }],
  ['nothing ran', report(0, 0), 0, { passed: 0, failed: 1, skipped: 0 }],
])('counting a suite: %s', (_, result, code, expected) => {
  expect(counted(result, code)).toEqual(expected);
});

test('the wait before another try doubles from a tenth of a second to two seconds', () => {
  expect([1, 2, 3, 4, 5, 6, 7].map(delayBefore)).toEqual([100, 200, 400, 800, 1_600, 2_000, 2_000]);
});

test('a table is even, also with Chinese in it', () => {
  const lines = table('T', [
    ['', [['工单', 'http://x']]],
    ['Sign-ins', [['rep', 'a@example.org', 'secret']]],
  ]).split('\n');
  const width = (line: string) => [...line].reduce((sum, char) => sum + (/[工单]/.test(char) ? 2 : 1), 0);
  expect(new Set(lines.map(width)).size).toBe(1);
});
