import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import proto from '@temporalio/proto';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { workflowBundle } from '../../../bin/build.ts';
import { CASE_WORKFLOW_TYPE } from '../../../domain/case/messages.ts';
import { FOLDER, History } from '../../setup/histories.ts';
import { Clients } from '../client.ts';
import { judge } from '../judge.ts';
import { lifeOf, live } from '../life.ts';
import { lanes, range, type Scenario } from '../run.ts';

const COMPLAINTS = 1_000;
const RESTART_EVERY_MS = 20_000;
const AT_ONCE = 15;
const NON_DETERMINISTIC =
  proto.temporal.api.enums.v1.WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR;

/** Workers of one version follow each other while cases run, and this version can go on with every case of the past. */
export const replay: Scenario = {
  about: 'rolling worker restarts every 20 s under load; all committed histories replayed',
  async run(run, open) {
    const site = await open();
    const clients = await Clients.open(site, run.ledger);
    const over = new AbortController();
    let restarts = 0;
    const rolling = (async () => {
      while (!over.signal.aborted) {
        await wait(RESTART_EVERY_MS, undefined, { signal: over.signal }).catch(() => {});
        await site.restartWorker();
        restarts++;
      }
    })();
    const failed: string[] = [];
    await lanes(range(run.of(COMPLAINTS, 8)), AT_ONCE, async (i) => {
      const { id } = await clients.file(`replay ${run.seed} ${i}`, i);
      await live(clients, id, lifeOf(run.random.stream(i)), i).catch((error: Error) => failed.push(error.message));
    });
    over.abort();
    await rolling;
    run.figures.restarts = restarts;
    run.none('givenUp', failed);
    const client = await site.temporalClient();
    const violations: string[] = [];
    let histories = 0;
    for await (const { workflowId, runId } of client.workflow.list({
      query: `WorkflowType = '${CASE_WORKFLOW_TYPE}'`,
    })) {
      const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      histories++;
      for (const event of events ?? [])
        if (event.workflowTaskFailedEventAttributes?.cause === NON_DETERMINISTIC)
          violations.push(`${workflowId}: ${event.workflowTaskFailedEventAttributes.failure?.message}`);
    }
    run.figures.histories = histories;
    run.none('nonDeterminism', violations);
    await replayCommitted(
      (name, value) => run.demand(name, value, value >= 30),
      (text) => run.fault(text),
    );
    await judge(run, site.prisma, `replay ${run.seed} `);
  },
};

async function replayCommitted(count: (name: string, value: number) => void, fault: (text: string) => void) {
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
  } catch {
    // Once per process is enough.
  }
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.json'));
  for (const name of names) {
    const history = History.fromObject(JSON.parse(await readFile(new URL(name, FOLDER), 'utf8')));
    await Worker.runReplayHistory({ workflowBundle: { codePath: workflowBundle } }, history).catch((error: Error) =>
      fault(`${name}: ${error.message}`),
    );
  }
  count('committedHistories', names.length);
}
