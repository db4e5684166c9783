import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileCase } from '../setup/desk.ts';
import { extra, lost, twice } from './judge.ts';
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
  ['kills', kills, 0.005],
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

test('the judge finds what is wrong', async () => {
  const run = new Run('judge', { seed: 1, scale: 1, say: () => {} });
  const { id: caseId, number } = await fileCase(site.prisma, { subject: 'judged' });
  const at = Date.now();
  try {
    await run.ledger.add({ fact: 'filed', key: 'right', caseId, number, from: at, at });
    expect(await lost(site.prisma, run.ledger)).toEqual([]);
    await run.ledger.add({ fact: 'filed', key: 'gone', caseId: randomUUID(), number: 'CS-1', from: at, at });
    const command = { caseId, commandId: randomUUID(), command: 'claim' };
    await run.ledger.add({ fact: 'taken', ...command, status: 'pending', at });
    expect(await lost(site.prisma, run.ledger)).toHaveLength(2);
    await fileCase(site.prisma, { subject: 'judged, too' });
    expect(await extra(site.prisma, run.ledger, 'judged')).toHaveLength(1);
    const event = { tenantId: site.desk.tenantId, caseId, type: 'reply', at: new Date(), actorType: 'staff' };
    await site.prisma.caseEvent.create({ data: { ...event, version: 99 } });
    expect((await twice(site.prisma, [caseId])).length).toBeGreaterThanOrEqual(2);
  } finally {
    run.close();
  }
});
