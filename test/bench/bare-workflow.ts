// The other side of `workflow`: takes four updates, holds one timer, and each of six local activities inserts one row.
import { allHandlersFinished, condition, defineUpdate, proxyLocalActivities, setHandler } from '@temporalio/workflow';

export type BareActivities = { insert(run: string, step: number): Promise<void> };

const world = proxyLocalActivities<BareActivities>({
  startToCloseTimeout: '10s',
  localRetryThreshold: '1m',
  retry: { initialInterval: '200ms', maximumInterval: '5s' },
});
const UPDATES = 4;

export const step = defineUpdate<number, [string]>('step');

export async function bareWorkflow(run: string): Promise<void> {
  let taken = 0;
  setHandler(step, async () => {
    const mine = ++taken;
    await world.insert(run, mine);
    return mine;
  });
  await world.insert(run, 0);
  await condition(() => taken === UPDATES, '1 day');
  await condition(allHandlersFinished);
  await world.insert(run, UPDATES + 1);
}
