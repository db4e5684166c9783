import {
  allHandlersFinished,
  condition,
  continueAsNew,
  defineQuery,
  defineUpdate,
  setHandler,
} from '@temporalio/workflow';
import {
  type CaseInput,
  COMMAND_UPDATE,
  type CommandInput,
  type CommandResult,
  PROGRESS_QUERY,
  type Progress,
} from '../domain/case/messages.ts';
import { CaseRun, StoodDown } from './case-run.ts';

export const command = defineUpdate<CommandResult, [CommandInput]>(COMMAND_UPDATE);
export const progress = defineQuery<Progress | null>(PROGRESS_QUERY);

/**
 * One case, from wherever the record says it is until it is closed. People come in as updates, deadlines as timers;
 * what each of them means is the machine's business (domain/case), what is written down the projection's (activities/case).
 * Ends 'stoodDown' when the record belongs to another run.
 */
export async function caseWorkflow(input: CaseInput): Promise<'closed' | 'stoodDown'> {
  let run: CaseRun | null = null;
  setHandler(progress, () => run && { version: run.version, generation: input.generation, stage: run.state.stage });
  setHandler(
    command,
    (given) => {
      if (run) return run.command(given);
      return condition(() => run !== null).then(() => (run as unknown as CaseRun).command(given));
    },
    // Before the case is loaded nothing can be said; the machine refuses later what it must.
    { validator: (given) => run?.mayTake(given) },
  );

  try {
    run = await CaseRun.begin(input);
    while (!run.isOver) {
      await run.untilDueOrChanged();
      if (run.isLong) {
        await condition(allHandlersFinished);
        await continueAsNew<typeof caseWorkflow>({ ...input, carried: run.carry() });
      }
    }
    await condition(allHandlersFinished);
    return 'closed';
  } catch (error) {
    if (error instanceof StoodDown) return 'stoodDown';
    throw error;
  }
}
