import { type ApprovalState, isOver } from '../../domain/approval/state.ts';
import { nextRing } from '../../domain/approval/timers.ts';
import type { Actor } from '../../domain/vocabulary.ts';
import type { Prisma } from '../client.ts';
import { newId } from '../ids.ts';
import type { Played } from './play.ts';

type Tx = Prisma.TransactionClient;
type Of = { tenantId: string; id: string };
export type Line = {
  type: string;
  actor: Actor;
  textId?: string | undefined;
  data?: Record<string, string | number | string[] | null>;
};

/** The columns that repeat the state for lists. */
export const columnsOf = (state: ApprovalState, now: number) => ({
  state: state as unknown as Prisma.InputJsonObject,
  status: state.status,
  level: state.level,
  dueAt: instant(deadlineOf(state)),
  wakesAt: instant(nextRing(state)?.at ?? null),
  flowVersion: state.flow?.version ?? 1,
  endedAt: isOver(state) ? new Date(now) : null,
});

const instant = (at: number | null) => (at === null ? null : new Date(at));

/** By when whoever is asked must decide; null: the clock stands still, or it is over. */
function deadlineOf(state: ApprovalState): number | null {
  const due = state.clock?.dueAt ?? null;
  return due === null || isOver(state) ? null : Math.min(due, state.expiry?.dueAt ?? due);
}

/** What a step leaves in the story: the act, then whom it called, then what came of it. */
export function linesOf(first: Line, { called, carryOut, state }: Played): Line[] {
  const actor: Actor = { type: 'system', id: null };
  return [
    first,
    ...called.map((data): Line => ({ type: 'called', actor, data })),
    ...(state.status === 'expired' ? [{ type: 'expired', actor }] : []),
    ...(carryOut ? [{ type: 'carriedOut', actor, data: { levels: state.levels.length } }] : []),
  ];
}

export async function writeEvents(tx: Tx, { tenantId, id: approvalId }: Of, after: number, lines: Line[], now: number) {
  await tx.approvalEvent.createMany({
    data: lines.map(({ type, actor, textId, data }, i) => ({
      ...{ tenantId, approvalId, version: after + 1 + i, type, at: new Date(now) },
      ...{ actorType: actor.type, actorId: actor.id, textId: textId ?? null, data: data ?? {} },
    })),
  });
}

/** New seats, and those whose state changed. */
export async function writeSeats(
  tx: Tx,
  { tenantId, id: approvalId }: Of,
  before: ApprovalState['seats'],
  after: ApprovalState['seats'],
): Promise<void> {
  const dates = (seat: ApprovalState['seats'][number]) => ({
    calledAt: new Date(seat.calledAt),
    decidedAt: seat.decidedAt === null ? null : new Date(seat.decidedAt),
  });
  await tx.approvalSeat.createMany({
    data: after
      .slice(before.length)
      .map((seat, i) => ({ tenantId, approvalId, nth: before.length + i, ...seat, ...dates(seat) })),
  });
  for (const [nth, was] of before.entries()) {
    const seat = after[nth];
    if (!seat || seat.status === was.status) continue;
    const { decidedAt } = dates(seat);
    await tx.approvalSeat.update({
      where: { tenantId_approvalId_nth: { tenantId, approvalId, nth } },
      data: { status: seat.status, decidedAt },
    });
  }
}

export const TEXT_KINDS = ['reason', 'question', 'answer', 'comment'] as const;

/** What somebody wrote. @returns its id */
export async function writeText(
  tx: Tx,
  { tenantId, id: approvalId }: Of,
  text: { kind: (typeof TEXT_KINDS)[number]; authorId: string; body: string },
  now: number,
): Promise<string> {
  const id = newId();
  await tx.approvalText.create({ data: { tenantId, id, approvalId, ...text, createdAt: new Date(now) } });
  return id;
}
