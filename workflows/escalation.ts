import { continueAsNew } from '@temporalio/workflow';
import { ALERT_CHANGED, type AlertInput } from '../domain/alert/messages.ts';
import { keepTime } from './row-clock.ts';
import { world } from './world.ts';

/** The clock of an alert that belongs to no case: whoever was called has their time, then the next rung of the ladder is. */
export async function escalationWorkflow(input: AlertInput): Promise<'over' | 'stoodDown'> {
  const end = await keepTime(ALERT_CHANGED, {
    face: () => world.alertClock(input),
    ranOut: (now) => world.alertRanOut(input, now),
  });
  return end === 'long' ? continueAsNew<typeof escalationWorkflow>(input) : end;
}
