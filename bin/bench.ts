import { parseArgs } from 'node:util';
import type { Options } from '../test/bench/options.ts';
import { Report } from '../test/bench/report.ts';
import { build } from './build.ts';
import { Failure } from './failure.ts';

type Bench = (report: Report, options: Options) => Promise<void>;

/** Loaded when they are run: some need the database client, which `build` makes. */
const BENCHES: Record<string, () => Promise<{ default: Bench }>> = {
  intake: () => import('../test/bench/intake.ts'),
  queue: () => import('../test/bench/queue.ts'),
  workflow: () => import('../test/bench/workflow.ts'),
  notify: () => import('../test/bench/notify.ts'),
  start: () => import('../test/bench/start.ts'),
  import: () => import('../test/bench/import.ts'),
  rules: () => import('../test/bench/rules.ts'),
  reassess: () => import('../test/bench/reassess.ts'),
  desk: () => import('../test/bench/desk.ts'),
};

/**
 * `npm run bench -- NAME`: measures and says how it stands against its limit. A limit that is missed is a figure, not a
 * failure: exit code 1 means that nothing could be measured.
 */
export default async function bench(args: string[]): Promise<void> {
  const { name, json, options } = read(args);
  const load = BENCHES[name];
  if (!load) throw new Failure(`Which bench? There are: ${Object.keys(BENCHES).join(', ')} (npm run bench -- intake).`);
  await build('client');
  const report = new Report(name, json);
  await (await load()).default(report, options);
  report.end();
  process.exitCode = 0;
}

function read(args: string[]): { name: string; json: boolean; options: Options } {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        large: { type: 'boolean', default: false },
        rounds: { type: 'string', default: '3' },
        seconds: { type: 'string' },
        row: { type: 'string' },
      },
    });
    const [rounds, seconds] = [number('rounds', values.rounds), number('seconds', values.seconds)];
    return {
      name: positionals[0] ?? '',
      json: values.json,
      options: { rounds: rounds ?? 3, seconds, large: values.large, row: values.row },
    };
  } catch (error) {
    throw new Failure(`${(error as Error).message}. There are: --json, --rounds N, --seconds N, --large, --row NAME.`);
  }
}

function number(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text) || Number(text) < 1) throw new Error(`--${name} must be a whole number from 1`);
  return Number(text);
}
