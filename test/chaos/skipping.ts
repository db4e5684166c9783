import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import pino from 'pino';
import { createActivities } from '../../activities/index.ts';
import { workflowBundle } from '../../bin/build.ts';
import { temporalProgram } from '../../bin/temporal-program.ts';
import type { CalendarDefinition } from '../../domain/calendar/calendar.ts';
import { createPrisma, type PrismaClient } from '../../prisma/client.ts';
import { Ground } from '../bench/ground.ts';
import { always, type Desk, plantDesk } from '../setup/desk.ts';
import { type Hands, hands } from '../setup/temporal.ts';

const log = pino({ level: 'silent' });

/** A desk on a Temporal whose time is skipped: weeks of real workflows and a real record in seconds. */
export type Skipping = { env: TestWorkflowEnvironment; prisma: PrismaClient; desk: Desk; hands: Hands };

export async function skipping(work: (world: Skipping) => Promise<void>, calendar: CalendarDefinition = always) {
  const { build } = await import('../../bin/build.ts');
  await build('workflows');
  try {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
  } catch {
    // Once per process is enough.
  }
  await Ground.with(async (ground) => {
    const prisma = createPrisma(await ground.database('skipping'), 10);
    ground.before(() => prisma.$disconnect());
    const desk = await plantDesk(prisma, calendar);
    const path = await temporalProgram('temporal-test-server', join(tmpdir(), 'steward-cache'));
    const env = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path } },
    });
    ground.before(() => env.teardown());
    const worker = await Worker.create({
      connection: env.nativeConnection,
      taskQueue: 'case',
      activities: createActivities({ prisma, log }),
      workflowBundle: { codePath: workflowBundle },
    });
    await worker.runUntil(() => work({ env, prisma, desk, hands: hands(prisma, env.client, 'case') }));
  });
}
