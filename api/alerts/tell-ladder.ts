import { ALERT_CHANGED, alertWorkflowId } from '../../domain/alert/messages.ts';
import type { ApiDeps } from '../deps.ts';

const SIGNAL_MS = 2_000;

/** Best effort, after the commit: the workflow reads the record whenever it wakes. */
export function tellLadder(
  { client }: Partial<Pick<ApiDeps, 'client'>>,
  { tenantId, id, generation }: { tenantId: string; id: string; generation: number },
): void {
  client
    ?.withDeadline(Date.now() + SIGNAL_MS, () =>
      client.workflow.getHandle(alertWorkflowId(tenantId, id, generation)).signal(ALERT_CHANGED),
    )
    .catch(() => undefined);
}
