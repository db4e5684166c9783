import { COMMAND_UPDATE, type CommandInput, type CommandResult, REFUSED, type RefusedDetails } from './messages.ts';
import type { Refusal } from './state.ts';

/** The little of Temporal's client that delivering needs. */
export type UpdateClient = {
  withDeadline<T>(deadline: number | Date, work: () => Promise<T>): Promise<T>;
  workflow: {
    getHandle(workflowId: string): {
      executeUpdate<Result, Args extends unknown[]>(
        name: string,
        options: { args: Args; updateId: string },
      ): Promise<Result>;
    };
  };
};

export type Delivered =
  | { status: 'done'; result: CommandResult }
  | { status: 'refused'; refusal: Refusal; version: number }
  /** `reached`: the workflow answered, but it is too early to tell. */
  | { status: 'unknown'; error: unknown; reached: boolean };

/**
 * Sends a command to the case's workflow and waits for its answer, at most `timeoutMs`. A timeout, a lost connection or a
 * workflow that is not there yet is 'unknown', never 'failed': the command may have been applied, and will be delivered again
 * under the same update id.
 */
export async function deliverCommand(
  client: UpdateClient,
  to: { workflowId: string; input: CommandInput },
  timeoutMs: number,
): Promise<Delivered> {
  try {
    const result = await client.withDeadline(Date.now() + timeoutMs, () =>
      client.workflow.getHandle(to.workflowId).executeUpdate<CommandResult, [CommandInput]>(COMMAND_UPDATE, {
        args: [to.input],
        updateId: to.input.commandId,
      }),
    );
    return { status: 'done', result };
  } catch (error) {
    const refused = refusalIn(error);
    // Too early rather than wrong: in a moment the case is routed, and the command waits for its turn.
    if (refused?.[0].code === 'routing') return { status: 'unknown', error, reached: true };
    return refused
      ? { status: 'refused', refusal: refused[0], version: refused[1] }
      : { status: 'unknown', error, reached: false };
  }
}

/** The machine's own refusal travels as an ApplicationFailure of type `Refused` somewhere down the causes. */
function refusalIn(error: unknown): RefusedDetails | null {
  for (
    let e = error as { type?: string; details?: unknown[]; cause?: unknown } | undefined, depth = 0;
    e && depth < 6;
    depth++
  ) {
    if (e.type === REFUSED && e.details?.[0]) return e.details as RefusedDetails;
    e = e.cause as typeof e;
  }
  return null;
}
