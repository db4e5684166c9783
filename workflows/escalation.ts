import {
  condition,
  continueAsNew,
  defineSignal,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { ALERT_CHANGED, type AlertInput } from '../domain/alert/messages.ts';

const changed = defineSignal(ALERT_CHANGED);

/** As the case's: short, idempotent, against our own database; they retry for ever. */
const world = proxyLocalActivities<Activities>({
  startToCloseTimeout: '10s',
  localRetryThreshold: '1m',
  retry: { initialInterval: '200ms', maximumInterval: '5s' },
});

/**
 * The clock of an alert that belongs to no case: whoever was called has their time, then the next rung of the ladder is. It decides
 * nothing: the record says when, and judges by itself what follows. A signal that is lost or comes twice does no harm.
 */
export async function escalationWorkflow(input: AlertInput): Promise<'over' | 'stoodDown'> {
  let news = 0;
  setHandler(changed, () => {
    news++;
  });
  for (;;) {
    const known = news;
    const face = await world.alertClock(input);
    if (face.is !== 'open') return face.is;
    const told = await condition(() => news !== known, Math.max(1, face.dueAt - Date.now()));
    if (!told) await world.alertRanOut(input, Date.now());
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof escalationWorkflow>(input);
  }
}
