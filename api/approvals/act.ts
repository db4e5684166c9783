import { approvalWorkflowId, CHANGED_SIGNAL } from '../../domain/approval/messages.ts';
import { ApprovalRefused } from '../../domain/approval/state.ts';
import { actOnApproval, type Deed, type Done } from '../../prisma/approvals/act.ts';
import { earlierAnswer } from '../../prisma/once.ts';
import type { ApiDeps } from '../deps.ts';
import { namesOf } from '../names.ts';
import { invalid, ProblemError } from '../problem.ts';
import { actorOf } from '../reader.ts';
import { onceOf } from '../register.ts';
import { type Answer, type Context, ok } from '../route.ts';
import { approvalDetail } from './detail.ts';
import { findApproval } from './find.ts';

type C = Context<unknown, unknown, unknown>;
const SIGNAL_MS = 2_000;

/** One verb of a member of staff: 200 with the approval as it stands then, 409 with the reason in words. */
export async function act(c: C, id: string, what: Pick<Deed, 'verb' | 'text' | 'to'>): Promise<Answer> {
  const { deps, tenantId, staff } = c;
  const once = onceOf(c);
  // A repeat is answered before anything is judged.
  const earlier = once && (await earlierAnswer<Done>(deps.prisma, tenantId, once));
  if (!earlier) {
    await findApproval(c, id);
    if (what.to !== undefined) await mustBeThere(c, what.to);
    const deed: Deed = { tenantId, id, ...what, actor: { type: actorOf(staff).type, id: staff.id }, once };
    const done = await inWords(c, () => actOnApproval(deps.prisma, deed));
    tellClock(deps, tenantId, done);
  }
  return ok(await approvalDetail(c, await findApproval(c, id)));
}

/** @throws `validation` where nobody of that id works here */
async function mustBeThere({ deps: { prisma }, tenantId }: C, staffId: string): Promise<void> {
  const where = { tenantId_id: { tenantId, id: staffId } };
  const person = await prisma.staff.findUnique({ where, select: { disabledAt: true } });
  if (!person || person.disabledAt) throw invalid({ staffId: 'unknownStaff' });
}

/** Runs it; what the machine refuses becomes a 409 with the words. */
export async function inWords<T>({ deps, tenantId, res }: C, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApprovalRefused)) throw error;
    const { staffId } = error.refusal.values;
    res.locals.reading = { names: await namesOf(deps.prisma, tenantId, [staffId ? String(staffId) : null]) };
    throw new ProblemError('refused', { refusal: error.refusal });
  }
}

/** Best effort: the workflow reads the record whenever it wakes, and the reconciler wakes what slept through this. */
export function tellClock({ client }: Pick<ApiDeps, 'client'>, tenantId: string, { id, generation }: Done): void {
  client
    ?.withDeadline(Date.now() + SIGNAL_MS, () =>
      client.workflow.getHandle(approvalWorkflowId(tenantId, id, generation)).signal(CHANGED_SIGNAL),
    )
    .catch(() => undefined);
}
