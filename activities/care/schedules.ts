import {
  type Client,
  ScheduleAlreadyRunning,
  type ScheduleOptions,
  ScheduleOverlapPolicy,
  type ScheduleUpdateOptions,
} from '@temporalio/client';
import { CARE_SWEEP_TYPE, careScheduleId, type SweepInput } from '../../domain/care/messages.ts';
import { CASE_TASK_QUEUE } from '../../domain/case/messages.ts';
import type { PrismaClient } from '../../prisma/client.ts';

export type ScheduleDeps = { prisma: PrismaClient; client: Client; taskQueue?: string };

/** What this process has told Temporal already: asked again only where the record says something else. */
export type Told = Map<string, boolean>;

/**
 * One Schedule for each cadence that a time begins: hourly, paused while the cadence is off. Whoever comes first creates it; it is
 * brought to what the record says at every worker's start and whenever a manager changes it. Any number of workers may do so at once.
 * @returns how many were created or changed
 */
export async function keepSchedules({ prisma, client, taskQueue }: ScheduleDeps, told: Told): Promise<number> {
  const cadences = await prisma.cadence.findMany({ select: { tenantId: true, code: true, active: true } });
  let changed = 0;
  for (const { tenantId, code, active } of cadences) {
    const id = careScheduleId(tenantId, code);
    if (told.get(id) === active) continue;
    const wanted = scheduleOf(tenantId, code, active, taskQueue ?? CASE_TASK_QUEUE);
    if (await bring(client, wanted)) changed++;
    told.set(id, active);
  }
  return changed;
}

function scheduleOf(tenantId: string, code: string, active: boolean, taskQueue: string) {
  const input: SweepInput = { tenantId, cadence: code };
  const scheduleId = careScheduleId(tenantId, code);
  return {
    scheduleId,
    spec: { intervals: [{ every: '1h' }], jitter: '5m' },
    action: {
      type: 'startWorkflow',
      workflowType: CARE_SWEEP_TYPE,
      args: [input],
      taskQueue,
      workflowId: `${scheduleId}:sweep`,
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1d' },
    state: { paused: !active },
  } satisfies ScheduleOptions;
}

async function bring(client: Client, wanted: ReturnType<typeof scheduleOf>): Promise<boolean> {
  try {
    await client.schedule.create(wanted);
    return true;
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
  const { scheduleId, ...options } = wanted;
  // Written anew as a whole: what an older release put there, and whether it is paused, are mended alike.
  await client.schedule.getHandle(scheduleId).update(() => options as ScheduleUpdateOptions);
  return true;
}
