import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createActivities } from '../../activities/index.ts';
import { figuresOf } from '../helpdesk/account.ts';
import { helpdeskFlow } from '../helpdesk/flow.ts';
import { readLog } from '../helpdesk/log.ts';
import { runPure } from '../helpdesk/pure.ts';
import { runReal } from '../helpdesk/real.ts';
import { plantDesk } from '../setup/desk.ts';
import { hands, log, quiet } from '../setup/temporal.ts';
import { bundlePath, database, testServerPath } from '../setup/world.ts';

let db: Awaited<ReturnType<typeof database>>;
let env: TestWorkflowEnvironment;
beforeAll(async () => {
  quiet();
  db = await database();
  env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: testServerPath() } },
  });
});
afterAll(async () => {
  await env?.teardown();
  await db?.close();
});

/** A fifth of the made-up log. */
const tickets = readLog(new URL('../helpdesk/made-up.csv', import.meta.url).pathname).filter((_, n) => n % 5 === 0);

test('tickets live as cases of a real desk, side by side over months, and end as the machine alone says and as the log does', async () => {
  const { prisma } = db;
  const desk = await plantDesk(prisma);
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue: 'case',
    activities: createActivities({ prisma, log }),
    workflowBundle: { codePath: bundlePath() },
  });
  const world = { env, prisma, desk, hands: hands(prisma, env.client, 'case') };
  const real = await worker.runUntil(() => runReal(world, tickets));
  const pure = tickets.map((ticket) => runPure(helpdeskFlow(1_000), ticket));
  const said = ({ ticket, end, outcome, kinds, met }: (typeof real)[number]) => ({
    ...{ id: ticket.id, end, outcome, kinds, met },
  });
  const byId = (accounts: typeof real) => accounts.map(said).sort((a, b) => a.id.localeCompare(b.id));
  expect(byId(real)).toEqual(byId(pure));
  expect(figuresOf(real)).toMatchObject({ cases: tickets.length, right: tickets.length, wrong: {} });
});
