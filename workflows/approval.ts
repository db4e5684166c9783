import { continueAsNew } from '@temporalio/workflow';
import { type ApprovalInput, CHANGED_SIGNAL } from '../domain/approval/messages.ts';
import { keepTime } from './row-clock.ts';
import { world } from './world.ts';

/** The clock of one approval: whoever was asked has their time, then the record says what follows. */
export async function approvalWorkflow(input: ApprovalInput): Promise<'over' | 'stoodDown'> {
  const end = await keepTime(CHANGED_SIGNAL, {
    face: () => world.approvalClock(input),
    ranOut: (now) => world.approvalRanOut(input, now),
  });
  return end === 'long' ? continueAsNew<typeof approvalWorkflow>(input) : end;
}
