import { defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import { TRIAL_CHANGED, type TrialEnd, type TrialInput } from '../domain/trial/messages.ts';
import { world as record } from './world.ts';

/** So many workers may be lost, or databases be away for so long, before somebody must look. */
const TRIES = 40;

const world = proxyActivities<Activities>({
  startToCloseTimeout: '12h',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '1m', maximumAttempts: TRIES },
});

/** One trial of rules on the past. The record says what is tried, how far it is and what came of it; here is only that it goes on. */
export async function ruleTrial(input: TrialInput): Promise<TrialEnd | 'failed'> {
  setHandler(defineSignal(TRIAL_CHANGED), () => {});
  try {
    return await world.runTrial(input);
  } catch {
    await record.failTrial(input);
    return 'failed';
  }
}
