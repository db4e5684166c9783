import {
  condition,
  continueAsNew,
  defineSignal,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { type ApprovalInput, CHANGED_SIGNAL } from '../domain/approval/messages.ts';

const changed = defineSignal(CHANGED_SIGNAL);

/** As the case's: short, idempotent, against our own database; they retry for ever. */
const world = proxyLocalActivities<Activities>({
  startToCloseTimeout: '10s',
  localRetryThreshold: '1m',
  retry: { initialInterval: '200ms', maximumInterval: '5s' },
});

/**
 * The clock of one approval. It decides nothing: it reads when the time runs out, waits for that or for news, and says so to the record,
 * which judges by itself. Whenever it wakes it reads again, so news that are lost or come twice do no harm.
 */
export async function approvalWorkflow(input: ApprovalInput): Promise<'over' | 'stoodDown'> {
  let news = 0;
  setHandler(changed, () => {
    news++;
  });
  for (;;) {
    const known = news;
    const face = await world.approvalClock(input);
    if (face.is !== 'open') return face.is;
    const more = () => news !== known;
    if (face.dueAt === null) await condition(more);
    else if (!(await condition(more, Math.max(1, face.dueAt - Date.now()))))
      await world.approvalRanOut(input, Date.now());
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof approvalWorkflow>(input);
  }
}
