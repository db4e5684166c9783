import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChecks } from './check.ts';
import { seconds } from './progress.ts';
import { root } from './run.ts';

/** One run after another, and the seconds it may take on two cores. Suites of a run share its servers and its two workers: while one waits, another works. */
const RUNS = [
  { suites: ['check'], budget: 90 },
  { suites: ['unit'], budget: 80 },
  { suites: ['component', 'timeskip', 'workflow'], budget: 500 },
  { suites: ['e2e'], budget: 480 },
  // Each kills servers and counts the seconds until they are back: not beside each other.
  { suites: ['launcher'], budget: 200 },
  { suites: ['chaos'], budget: 200 },
] as const;
const TOTAL_BUDGET = 24 * 60;

type Run = { suites: readonly SuiteName[]; budget: number };
type SuiteName = (typeof RUNS)[number]['suites'][number];
type Count = { passed: number; failed: number; skipped: number };
type Outcome = Count & { name: string; ms: number; budget: number };

/**
 * `npm test`: everything CI runs, each run with its budget. `npm test -- unit component` takes the suites named; other
 * arguments go to vitest. The last line is always `N passed, N failed`.
 */
export default async function test(args: string[]): Promise<void> {
  const outcomes: Outcome[] = [];
  try {
    const known: readonly string[] = RUNS.flatMap(({ suites }) => [...suites]);
    const named = args.filter((arg) => known.includes(arg));
    const passedOn = args.filter((arg) => !known.includes(arg));
    for (const { suites, budget } of chosen(named)) {
      const begun = Date.now();
      const name = suites.join(' ');
      console.log(`\n── ${name} (budget ${budget} s) ${'─'.repeat(40)}`);
      const count = suites.includes('check') ? await checks() : await run(suites, passedOn);
      outcomes.push({ name, ms: Date.now() - begun, budget, ...count });
    }
  } catch (error) {
    console.error(error);
    outcomes.push({ name: 'test', ms: 0, budget: 0, passed: 0, failed: 1, skipped: 0 });
  }
  summarise(outcomes);
}

/** The runs with the suites that are named; with all where none is. */
function chosen(named: readonly string[]): Run[] {
  const runs = RUNS.map(({ suites, budget }) => ({
    suites: suites.filter((name) => named.length === 0 || named.includes(name)),
    budget,
  }));
  return runs.filter(({ suites }) => suites.length > 0);
}

async function checks(): Promise<Count> {
  const steps = await runChecks();
  const failed = steps.filter((step) => step.failed).length;
  return { passed: steps.length - failed, failed, skipped: 0 };
}

/** Runs vitest projects. A file that cannot be loaded, a setup that breaks or a run without a report counts as failed. */
async function run(suites: readonly SuiteName[], args: string[]): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), 'steward-report-'));
  const report = join(folder, 'report.json');
  const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...suites.map((name) => `--project=${name}`)];
  const code = await new Promise<number>((resolve) => {
    const child = spawn(
      process.execPath,
      [...vitest, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args],
      {
        cwd: root,
        stdio: 'inherit',
        env: plainWhenPiped(),
      },
    );
    child.on('error', () => resolve(1));
    child.on('close', (status) => resolve(status ?? 1));
  });
  try {
    return counted(existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as Report) : undefined, code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** No colours in a file or a CI log, whatever the environment makes of itself. */
function plainWhenPiped(): NodeJS.ProcessEnv {
  const { FORCE_COLOR, ...env } = process.env;
  return process.stdout.isTTY ? process.env : { ...env, NO_COLOR: '1' };
}

export type Report = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { status: string; assertionResults: { status: string }[] }[];
};

/** What a suite counts for. A run that ends badly without a failed test counts one failure, never none. */
export function counted(report: Report | undefined, code: number): Count {
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  ).length;
  const failed = report.numFailedTests + broken;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && (code !== 0 || report.numPassedTests === 0) ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function summarise(outcomes: Outcome[]): void {
  const sum = (what: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + what(outcome), 0);
  const total = sum(({ ms }) => ms) / 1000;
  console.log(`\n${'─'.repeat(60)}`);
  const width = Math.max(...outcomes.map(({ name }) => name.length));
  for (const { name, ms, budget, passed, failed, skipped } of outcomes) {
    const over = ms > budget * 1000 ? '  OVER BUDGET' : '';
    const result = `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
    console.log(
      `${failed ? '✗' : '✓'} ${name.padEnd(width)} ${seconds(ms).padStart(8)} of ${budget} s   ${result}${over}`,
    );
  }
  const tooSlow = total > TOTAL_BUDGET;
  console.log(
    `total ${total.toFixed(0)} s of ${TOTAL_BUDGET} s${tooSlow ? ': too slow, which counts as a failure' : ''}`,
  );
  const failed = sum((outcome) => outcome.failed) + (tooSlow ? 1 : 0);
  console.log(`${sum((outcome) => outcome.passed)} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
}
