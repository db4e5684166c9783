import { afterAll, beforeAll, expect, test } from 'vitest';
import { mendProcesses, startWanted } from '../../activities/relay/start.ts';
import { DEFAULT_TENANT as tenantId } from '../../domain/tenant.ts';
import { trialWorkflowId } from '../../domain/trial/messages.ts';
import { versionAt } from '../../prisma/decisions/versions.ts';
import { newId } from '../../prisma/ids.ts';
import { cancelTrial, startTrial } from '../../prisma/trials/rows.ts';
import type { RuleSetDefinition } from '../../rules/definition.ts';
import { plantDesk } from '../setup/desk.ts';
import { record, recording } from '../setup/histories.ts';
import { log, temporalWorld } from '../setup/temporal.ts';
import { database } from '../setup/world.ts';

let db: Awaited<ReturnType<typeof database>>;
let world: Awaited<ReturnType<typeof temporalWorld>>;
let by: string;
let tiers: { version: number; definition: RuleSetDefinition<'tier'> };

beforeAll(async () => {
  db = await database();
  by = (await plantDesk(db.prisma)).people.departmentHead;
  await db.prisma.member.createMany({
    data: Array.from({ length: 12 }, (_, n) => ({ tenantId, id: newId(), number: `M${n}`, name: 'Anna Berg' })),
  });
  tiers = await versionAt(db.prisma, tenantId, 'tier', Date.now());
  world = await temporalWorld(db.prisma);
});
afterAll(async () => {
  await world.close();
  await db.close();
});

const deps = () => ({ prisma: db.prisma, client: world.client, taskQueue: world.taskQueue });
const row = (id: string) => db.prisma.ruleTrial.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
const workflowOf = (id: string, generation = 1) =>
  world.client.workflow.getHandle(trialWorkflowId(tenantId, id, generation));

async function ask(note: string): Promise<string> {
  const { definition: plain, version: against } = tiers;
  const definition = { ...plain, otherwise: { ...plain.otherwise, note: { zh: note, en: note } } } as RuleSetDefinition;
  const asked = { tenantId, set: 'tier', kind: 'members', definition, version: null, against, period: null } as const;
  return (await startTrial(db.prisma, { ...asked, by, once: undefined })).id;
}

test('a trial that was asked for is done; its history names ids and nothing that anybody wrote', async () => {
  const id = await ask('Written by somebody');
  await startWanted(deps());
  expect(await workflowOf(id).result()).toBe('done');
  expect(await row(id)).toMatchObject({ state: 'done', done: 12, total: 12, problem: null });
  if (recording) await record(workflowOf(id), 'rule-trial');
  expect(JSON.stringify(await workflowOf(id).fetchHistory())).not.toMatch(/Anna|Written by/);
});

test('the third waits until one of the first two is over, and a workflow that is gone is started anew', async () => {
  const [first, second, third] = [await ask(''), await ask(''), await ask('')];
  expect((await row(third)).state).toBe('queued');
  await cancelTrial(db.prisma, tenantId, first);
  // Temporal was told of the second, and lost it.
  await db.prisma.ruleTrial.updateMany({ where: { id: second }, data: { startedAt: new Date(Date.now() - 60_000) } });
  await mendProcesses({ ...deps(), log, tenantId });
  await startWanted(deps());
  expect(await workflowOf(second, 2).result()).toBe('done');
  expect(await workflowOf(third).result()).toBe('done');
  expect((await row(first)).state).toBe('cancelled');
});

test('rules that this version cannot read end it with the reason, and are not tried again', async () => {
  const id = await ask('');
  await db.prisma.ruleTrial.updateMany({ where: { id }, data: { definition: { set: 'tier', rows: 'Anna' } } });
  await startWanted(deps());
  expect(await workflowOf(id).result()).toBe('failed');
  expect(await row(id)).toMatchObject({ state: 'failed', problem: 'unreadableRules' });
  expect(JSON.stringify(await workflowOf(id).fetchHistory())).not.toContain('Anna');
});
