import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build } from './build.ts';
import { Failure } from './failure.ts';

/**
 * `npm run helpdesk -- FILE`: a help desk's real log through the machine, and some of it through real workflows. Words go to stderr; the
 * last line is the figures in JSON. Exit code 1 when a case does not end as the log says.
 */
export default async function helpdesk(args: string[]): Promise<void> {
  const { file, workflows, list } = read(args);
  await build('client');
  const { readLog } = await import('../test/helpdesk/log.ts');
  const { figuresOf } = await import('../test/helpdesk/account.ts');
  const { helpdeskFlow } = await import('../test/helpdesk/flow.ts');
  const { runPure } = await import('../test/helpdesk/pure.ts');
  const say = (line: string) => console.error(`  ${line}`);
  const tickets = readLog(file);
  const timed = async <T extends object>(work: () => Promise<T> | T) => {
    const begun = performance.now();
    const done = await work();
    return { ...done, seconds: Math.round(performance.now() - begun) / 1_000 };
  };
  const told = (name: string, { wrongCases, ...figures }: ReturnType<typeof figuresOf> & { seconds: number }) => {
    say(`${name}: ${figures.right} of ${figures.cases} end as the log says, ${figures.seconds} s`);
    for (const [why, count] of Object.entries(figures.wrong)) say(`  ${count}: ${why}`);
    if (list) for (const { id, why } of wrongCases) say(`  ${id}: ${why}`);
    return figures;
  };

  const machine = told(
    'machine',
    await timed(() => figuresOf(tickets.map((one) => runPure(helpdeskFlow(1_000), one)))),
  );
  const some = spreadOver(tickets, workflows);
  const { skipping } = await import('../test/chaos/skipping.ts');
  const { runReal } = await import('../test/helpdesk/real.ts');
  let real: ReturnType<typeof told> | undefined;
  if (some.length > 0)
    await skipping(async (world) => {
      real = told('workflows', await timed(async () => figuresOf(await runReal(world, some, say))));
    });
  console.log(JSON.stringify({ machine, ...(real ? { workflows: real } : {}) }));
  process.exitCode = [machine, real].some((figures) => figures && figures.right < figures.cases) ? 1 : 0;
}

/** So many of them, evenly over the whole: the same every time. */
function spreadOver<T>(all: readonly T[], count: number): T[] {
  const step = all.length / Math.min(count, all.length);
  return Array.from({ length: Math.min(count, all.length) }, (_, n) => all[Math.floor(n * step)] as T);
}

function read(args: string[]): { file: string; workflows: number; list: boolean } {
  const usage = 'npm run helpdesk -- FILE [--workflows N] [--list]';
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { workflows: { type: 'string', default: '0' }, list: { type: 'boolean', default: false } },
    });
    const [file = ''] = positionals;
    if (!existsSync(file)) throw new Error(file ? `There is no file ${file}` : 'Which log?');
    if (!/^\d{1,6}$/.test(values.workflows)) throw new Error('--workflows must be a whole number');
    return { file, workflows: Number(values.workflows), list: values.list };
  } catch (error) {
    throw new Failure(`${(error as Error).message}. ${usage}`);
  }
}
