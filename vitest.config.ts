import { defineConfig } from 'vitest/config';

type Suite = {
  include?: string[];
  testTimeout?: number;
  hookTimeout?: number;
  /** Files of one process share what they import: each file has a database of its own, and modules keep nothing that tells. */
  shared?: boolean;
};

/**
 * One project per folder of tests. Global setup hangs on the root alone and projects do not extend it, else it would run
 * once for each of them.
 */
const suites: Record<string, Suite> = {
  unit: { shared: true },
  component: { shared: true },
  workflow: { shared: true },
  timeskip: { testTimeout: 40_000, shared: true },
  e2e: { testTimeout: 90_000, hookTimeout: 90_000, shared: true },
  launcher: { testTimeout: 120_000, hookTimeout: 120_000 },
  chaos: { include: ['test/chaos/*.test.ts'], testTimeout: 420_000, hookTimeout: 120_000 },
};

export default defineConfig({
  test: {
    globalSetup: ['test/setup/global.ts'],
    maxWorkers: 2,
    projects: Object.entries(suites).map(([name, suite]) => ({
      test: {
        name,
        include: suite.include ?? [`test/${name}/**/*.test.ts`],
        // Native modules and workflow isolates want processes, not threads.
        pool: 'forks' as const,
        isolate: !suite.shared,
        testTimeout: suite.testTimeout ?? 20_000,
        hookTimeout: suite.hookTimeout ?? 30_000,
        // A second, as it is by itself, is little for what goes through servers.
        expect: { poll: { timeout: 10_000 } },
      },
    })),
  },
});
