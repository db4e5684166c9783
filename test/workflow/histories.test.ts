import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, test } from 'vitest';
import { caseWorkflowId } from '../../domain/case/messages.ts';
import { fileCase, plantDesk } from '../setup/desk.ts';
import { FOLDER, History, record, recording } from '../setup/histories.ts';
import { temporalWorld } from '../setup/temporal.ts';
import { bundlePath, database } from '../setup/world.ts';

/**
 * A change to a workflow that cannot replay these would break cases that are running now: then it needs `patched()`, and a new
 * history beside the old ones.
 */
const today = () => ({ codePath: bundlePath() });
const read = async (name: string) => JSON.parse(await readFile(new URL(name, FOLDER), 'utf8'));

/** One worker replays them all, as it would at a deployment: what went wrong, by name. */
async function replay(workflowBundle: WorkflowBundleOption, names: readonly string[]) {
  const histories = async function* () {
    for (const name of names) yield { workflowId: name, history: History.fromObject(await read(name)) };
  };
  const errors = new Map<string, Error | undefined>();
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, histories()))
    errors.set(workflowId, error);
  return errors;
}

beforeAll(() => {
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
  } catch {
    // Once per process is enough.
  }
});

// Not part of a run: it writes what the others read.
if (recording) {
  test('one complaint all the way', async () => {
    const db = await database();
    const desk = await plantDesk(db.prisma);
    const world = await temporalWorld(db.prisma);
    const { id, memberId } = await fileCase(db.prisma);
    await world.relay();
    const { rep, teamLead } = desk.people;
    const member = { actorType: 'member' as const };
    await expect.poll(async () => (await world.give(id, 'claim', rep)).status).toBe('done');
    await world.give(id, 'reply', rep, { body: '在查' });
    await world.give(id, 'ask', rep, { body: '哪天？' });
    await world.give(id, 'answer', memberId, { body: '周一', ...member });
    await world.give(id, 'handover', rep);
    await world.give(id, 'assign', teamLead, { staffId: desk.people.secondRep });
    await world.give(id, 'resolve', desk.people.secondRep, { body: '补发' });
    await world.give(id, 'reject', memberId, { body: '没收到', ...member });
    await world.give(id, 'resolve', desk.people.departmentHead, { body: '再补发' });
    await world.give(id, 'accept', memberId, member);
    const handle = world.client.workflow.getHandle(caseWorkflowId(desk.tenantId, id, 1));
    await handle.result();
    await record(handle, 'complaint');
    await world.close();
    await db.close();
  });
}

describe('committed histories', async () => {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.json'));
  let errors: Awaited<ReturnType<typeof replay>>;
  beforeAll(async () => {
    errors = await replay(today(), names);
  }, 60_000);

  test('there are many', () => expect(names.length).toBeGreaterThanOrEqual(30));

  test.each(names)('%s replays', (name) => {
    expect([...errors.keys()]).toContain(name);
    expect(errors.get(name)).toBeUndefined();
  });

  test('a history that the workflow would not have made is refused', async () => {
    const history = await read(names[0] as string);
    const marker = history.events.find(
      (e: { markerRecordedEventAttributes?: unknown }) => e.markerRecordedEventAttributes,
    );
    // A timer where the workflow asks for the record.
    marker.eventType = 'EVENT_TYPE_TIMER_STARTED';
    marker.timerStartedEventAttributes = {
      timerId: '1',
      startToFireTimeout: { seconds: '60' },
      workflowTaskCompletedEventId: marker.markerRecordedEventAttributes.workflowTaskCompletedEventId,
    };
    delete marker.markerRecordedEventAttributes;
    const broken = Worker.runReplayHistory({ workflowBundle: today() }, History.fromObject(history));
    await expect(broken).rejects.toThrow(DeterminismViolationError);
  });

  /** One that is short, one with timers, one that began in the midst of a case, one that was carried on. */
  const SOME = ['life-accepted', 'life-ladder-second-rung', 'life-next-generation', 'life-continued-2'];
  test('a build that takes its steps in another order is stopped', { timeout: 60_000 }, async () => {
    const workflowBundle = await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('./incompatible.ts', import.meta.url)),
      logger: new DefaultLogger('ERROR'),
    });
    const some = SOME.map((start) => names.find((known) => known.startsWith(`${start}-2`)) ?? '');
    const stopped = await replay(workflowBundle, some);
    for (const name of some) expect(stopped.get(name), name).toBeInstanceOf(DeterminismViolationError);
  });
});
