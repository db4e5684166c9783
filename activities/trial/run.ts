import { ApplicationFailure, Context } from '@temporalio/activity';
import type { TrialEnd, TrialInput } from '../../domain/trial/messages.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { failTrial, finishTrial } from '../../prisma/trials/rows.ts';
import { playTrial } from '../../prisma/trials/run.ts';
import { InvalidDefinition } from '../../rules/parse.ts';

/** A page may take longer than a heartbeat is waited for. */
const BEAT_MS = 5_000;

/** Activities of a trial of rules. The record keeps every page with the place where it ends. */
export const trialActivities = (prisma: PrismaClient) => ({
  /** Everything that is left of a trial. One that was cut short goes on where the record says. */
  async runTrial(input: TrialInput): Promise<TrialEnd> {
    const context = Context.current();
    let beat: unknown = context.info.heartbeatDetails;
    const beating = setInterval(() => context.heartbeat(beat), BEAT_MS);
    const pages = playTrial(prisma, input);
    try {
      for (let page = await pages.next(); ; page = await pages.next()) {
        if (page.done) {
          if (page.value) await finishTrial(prisma, input);
          return page.value ? 'done' : 'over';
        }
        beat = page.value;
        context.heartbeat(beat);
        context.cancellationSignal.throwIfAborted();
      }
    } catch (error) {
      if (!(error instanceof InvalidDefinition)) throw error;
      // It will be no better the next time. What is wrong is in the definition, which a history must not hold.
      await failTrial(prisma, input, 'unreadableRules');
      throw ApplicationFailure.nonRetryable('unreadableRules');
    } finally {
      clearInterval(beating);
      await pages.return(false);
    }
  },

  /** Nothing helps any more; whoever asked must know. */
  async failTrial(input: TrialInput): Promise<void> {
    await failTrial(prisma, input, 'broken');
  },
});
