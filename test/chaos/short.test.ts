import { afterAll, beforeAll, expect, test } from 'vitest';
import { Run, type Scenario } from './run.ts';
import { kills } from './scenarios/kills.ts';
import { oneKey } from './scenarios/one-key.ts';
import { relay } from './scenarios/relay.ts';
import { sinks } from './scenarios/sinks.ts';
import { temporalDown } from './scenarios/temporal-down.ts';
import { Site } from './site.ts';

/** The trials of `npm run chaos` at a hundredth of their size, one after another in one house, each with another seed every time. */
const SHORT: [name: string, scenario: Scenario, scale: number][] = [
  ['oneKey', oneKey, 0.01],
  ['sinks', sinks, 0.02],
  ['relay', relay, 0.005],
  ['temporalDown', temporalDown, 0.005],
  ['kills', kills, 0.01],
];

let site: Site;
beforeAll(async () => {
  site = await Site.open();
}, 120_000);
afterAll(() => site?.close());

test.each(SHORT)('%s', async (name, scenario, scale) => {
  const run = new Run(name, { seed: Date.now() % 1_000_000, scale, say: () => {} });
  try {
    await scenario.run(run, async () => site);
    console.log(JSON.stringify(run.result()));
    expect(run.faults).toEqual([]);
  } finally {
    run.close();
  }
});
