import { caseWorkflowId } from '../../domain/case/messages.ts';
import { DEFAULT_TENANT as tenantId } from '../../domain/tenant.ts';
import { record } from '../setup/histories.ts';
import { Clients } from './client.ts';
import { LIVES, Living } from './lives.ts';
import { Run, range } from './run.ts';
import { Site } from './site.ts';
import { skipping } from './skipping.ts';

/**
 * `npm run chaos -- record`: lives every life and keeps the history of its workflow in test/histories. Existing ones stay: what ran once
 * must go on. Commit the new ones with the change that made them differ.
 */
export async function recordHistories(say: (line: string) => void): Promise<number> {
  let count = 0;
  await skipping(async (world) => {
    for (const [name, { kind = 'complaint', generation = 1, live }] of Object.entries(LIVES)) {
      const living = await Living.begin(world, kind);
      await live(living);
      const handle = world.env.client.workflow.getHandle(caseWorkflowId(tenantId, living.id, generation));
      await record(handle, `life-${name}`);
      count++;
      say(`${name}: ${(await handle.fetchHistory()).events?.length} events, ${(await handle.describe()).status.name}`);
      // Left open it would be woken for nothing by the next one's sleep.
      await handle.terminate('recorded').catch(() => {});
    }
  });
  return count + (await recordContinued(say));
}

/** A history that grew long ends, and the next run goes on with what it carried: on a server that finds fifty events long. */
async function recordContinued(say: (line: string) => void): Promise<number> {
  const run = new Run('record', { seed: 1, scale: 1, say });
  const site = await Site.open({ temporal: { 'limit.historyCount.suggestContinueAsNew': '50' } }, say);
  try {
    const clients = await Clients.open(site, run.ledger);
    const { id } = await clients.file('continued', 0);
    await clients.stage(id, ['firstLine'], 0);
    await clients.settled(await clients.act('rep', id, 'claim', 'claim'), 0);
    for (const n of range(12))
      await clients.settled(await clients.act('rep', id, 'reply', `${n}`, { body: 'Soon.' }), 0);
    await clients.settled(await clients.member(id, 'withdraw', 'withdraw'), 0);
    const client = await site.temporalClient();
    const runs: string[] = [];
    for await (const { runId } of client.workflow.list({ query: `WorkflowId = '${caseWorkflowId(tenantId, id, 1)}'` }))
      runs.push(runId);
    for (const [n, runId] of runs.reverse().entries())
      await record(client.workflow.getHandle(caseWorkflowId(tenantId, id, 1), runId), `life-continued-${n + 1}`);
    say(`continued: ${runs.length} runs`);
    return runs.length;
  } finally {
    await site.close();
    run.close();
  }
}
