import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChecks } from './check.ts';
import { seconds } from './progress.ts';
import { root } from './run.ts';

/** Seconds that each suite may take on two cores. */
const BUDGETS = {
  check: 90,
  unit: 80,
  component: 400,
  workflow: 150,
  timeskip: 100,
  e2e: 480,
  launcher: 190,
  chaos: 180,
};
const TOTAL_BUDGET = 30 * 60;
/** Run in two halves at once, each with a house of its own: a browser waits for servers half of its time. */
const HALVED: ReadonlySet<SuiteName> = new Set(['e2e']);

type SuiteName = keyof typeof BUDGETS;
type Count = { passed: number; failed: number; skipped: number };
type Outcome = Count & { name: SuiteName; ms: number };

/**
 * `npm test`: everything CI runs, one suite after another, each with its budget. `npm test -- unit component` takes the
 * suites named; other arguments go to vitest. The last line is always `N passed, N failed`.
 */
export default async function test(args: string[]): Promise<void> {
  const outcomes: Outcome[] = [];
  try {
    const known = Object.keys(BUDGETS) as SuiteName[];
    const named = args.filter((arg): arg is SuiteName => known.includes(arg as SuiteName));
    const passedOn = args.filter((arg) => !known.includes(arg as SuiteName));
    for (const name of named.length ? named : known) {
      const begun = Date.now();
      console.log(`\n── ${name} (budget ${BUDGETS[name]} s) ${'─'.repeat(40)}`);
      const count = name === 'check' ? await checks() : await suite(name, passedOn);
      outcomes.push({ name, ms: Date.now() - begun, ...count });
    }
  } catch (error) {
    console.error(error);
    outcomes.push({ name: 'check', ms: 0, passed: 0, failed: 1, skipped: 0 });
  }
  summarise(outcomes);
}

async function checks(): Promise<Count> {
  const steps = await runChecks();
  const failed = steps.filter((step) => step.failed).length;
  return { passed: steps.length - failed, failed, skipped: 0 };
}

/** Whoever names files or tests wants to see them one after another. */
async function suite(name: SuiteName, args: string[]): Promise<Count> {
  if (!HALVED.has(name) || args.length > 0) return run(name, args);
  const [one, other] = await Promise.all([run(name, ['--shard=1/2']), run(name, ['--shard=2/2'])]);
  const sum = (what: keyof Count) => one[what] + other[what];
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/** Runs one vitest project. A file that cannot be loaded, a setup that breaks or a run without a report counts as failed. */
async function run(name: SuiteName, args: string[]): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), 'steward-report-'));
  const report = join(folder, 'report.json');
  const vitest = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', name];
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
  for (const { name, ms, passed, failed, skipped } of outcomes) {
    const over = ms > BUDGETS[name] * 1000 ? '  OVER BUDGET' : '';
    const result = `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
    console.log(
      `${failed ? '✗' : '✓'} ${name.padEnd(10)} ${seconds(ms).padStart(8)} of ${BUDGETS[name]} s   ${result}${over}`,
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
