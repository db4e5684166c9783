import type { Hold, Skip, Step, StepKind } from '../../domain/care/cadence.ts';
import type { PrismaClient } from '../client.ts';
import { candidates } from './candidates.ts';
import { type Occasion, occasionsOf } from './occasions.ts';
import { type Cared, caredFor } from './standing.ts';
import { judgeTouch, LEFT_OUT, wayOf } from './touches.ts';
import type { Cadence } from './versions.ts';

const DAY = 86_400_000;
const PAGE = 1_000;
/** Members looked at for one question: beyond, the answer would be too long in coming. */
const MOST = 200_000;

export type Due = {
  member: Cared;
  kind: StepKind;
  way: 'email' | 'text' | 'phone';
  dueAt: number;
  /** What would come of it, as things stand now. */
  verdict: 'go' | 'hold' | 'skip';
  reason: Hold | Skip | null;
};

export type DueList = {
  rows: Due[];
  total: number;
  /** So many members were looked at, and there are more: `total` is of these only. Null: everybody was. */
  lookedAt: number | null;
};

type DueAsk = { tenantId: string; cadence: Cadence; days: number; now: number };

/**
 * Who is due now and within `days`, soonest first: how many, and one page with what would become of them; nothing is made. A cadence that
 * is off is looked at as if it were on: that is what one wants to know before switching it on.
 */
export async function whoIsDue(
  prisma: PrismaClient,
  { tenantId, cadence, days, now }: DueAsk,
  { skip, take }: { skip: number; take: number },
  most = MOST,
): Promise<DueList> {
  const window = { now, by: now + days * DAY };
  const due: Occasion[] = [];
  let [after, looked]: [string | null, number] = [null, 0];
  do {
    const page = await candidates(prisma, tenantId, cadence, window, after, Math.min(PAGE, most - looked));
    due.push(...(await occasionsOf(prisma, tenantId, cadence, page.found, window)));
    looked += page.looked;
    after = page.next;
  } while (after !== null && looked < most);
  const shown = due.sort((a, b) => a.moment.dueAt - b.moment.dueAt || (a.id < b.id ? -1 : 1)).slice(skip, skip + take);
  const ids = shown.map(({ id }) => id);
  const members = await caredFor(prisma, tenantId, ids, now);
  const [step] = cadence.definition.steps;
  const rows = shown.flatMap((one) => {
    const member = members.get(one.id);
    return step && member ? [dueOf({ ...cadence, active: true }, step, member, one, now)] : [];
  });
  return { rows, total: due.length, lookedAt: after === null ? null : looked };
}

function dueOf(cadence: Cadence, step: Step, member: Cared, { moment, leftOut }: Occasion, now: number): Due {
  const { period, dueAt } = moment;
  const way = wayOf(member, step);
  // At which hour it comes is the sweep's business, and that it came too late is not known beforehand.
  const touch = { member: { ...member, quietUntil: null }, step, period, begunAt: null };
  const expiresAt = Number.POSITIVE_INFINITY;
  const verdict = leftOut ? LEFT_OUT : judgeTouch(cadence, { ...touch, expiresAt }, way, Math.max(now, dueAt));
  const reason = verdict.is === 'go' ? null : verdict.reason;
  return { member, kind: step.kind, way, dueAt, verdict: verdict.is, reason };
}
