import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { build } from './build.ts';
import { Failure } from './failure.ts';

/**
 * `npm run chaos -- NAME`: one trial from `test/chaos/scenarios`. Words go to stderr; the last line is its result in JSON. Exit code 1
 * when something that was acknowledged was not kept.
 */
export default async function chaos(args: string[]): Promise<void> {
  const { name, seed, scale, json, list, keep } = read(args);
  await build('client');
  // Loaded now: they need the database client, which `build` makes.
  const { SCENARIOS } = await import('../test/chaos/scenarios.ts');
  if (list) {
    for (const [known, { about }] of Object.entries(SCENARIOS)) console.log(`${known.padEnd(13)} ${about}`);
    return;
  }
  if (name === 'record') {
    const { recordHistories } = await import('../test/chaos/record.ts');
    console.log(JSON.stringify({ recorded: await recordHistories((line) => console.error(`  ${line}`)) }));
    return;
  }
  const scenario = Object.hasOwn(SCENARIOS, name) ? SCENARIOS[name as keyof typeof SCENARIOS] : undefined;
  if (!scenario)
    throw new Failure(`Which trial? There are: ${Object.keys(SCENARIOS).join(', ')} (npm run chaos -- kills).`);
  const { Run } = await import('../test/chaos/run.ts');
  const { perform } = await import('../test/chaos/perform.ts');
  const say = (line: string) => {
    if (!json) console.error(`  ${line}`);
  };
  say(`${name}: ${scenario.about}; seed ${seed}, scale ${scale}`);
  const run = new Run(name, { seed, scale, say });
  await perform(run, scenario, keep);
  console.log(JSON.stringify(run.result()));
  run.close(keep);
  process.exitCode = run.faults.length > 0 ? 1 : 0;
}

type Options = { name: string; seed: number; scale: number; json: boolean; list: boolean; keep: boolean };

function read(args: string[]): Options {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        seed: { type: 'string' },
        scale: { type: 'string', default: '1' },
        json: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
      },
    });
    const scale = Number(values.scale);
    if (!(scale > 0 && scale <= 1)) throw new Error('--scale must be above 0 and at most 1');
    if (values.seed !== undefined && !/^\d{1,9}$/.test(values.seed)) throw new Error('--seed must be a whole number');
    const seed = values.seed === undefined ? randomInt(1_000_000) : Number(values.seed);
    return { name: positionals[0] ?? '', seed, scale, json: values.json, list: values.list, keep: values.keep };
  } catch (error) {
    throw new Failure(`${(error as Error).message}. There are: --seed N, --scale 0…1, --json, --list, --keep.`);
  }
}
