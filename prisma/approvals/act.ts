import { type ApprovalEvent, type ApprovalState, isOver, type Verb } from '../../domain/approval/state.ts';
import { nextRing } from '../../domain/approval/timers.ts';
import type { Actor } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import type { Approval } from '../generated/client.ts';
import { announce } from '../live.ts';
import { keepAnswer, type Once } from '../once.ts';
import { carryGranted } from '../retier/granted.ts';
import { carryOut, setAside } from './effects.ts';
import { tellApproval } from './notices.ts';
import { entitled } from './people.ts';
import { play } from './play.ts';
import { repeatable } from './repeatable.ts';
import { columnsOf, linesOf, type TEXT_KINDS, writeEvents, writeSeats, writeText } from './write.ts';

type Tx = Prisma.TransactionClient;
export class ApprovalNotFound extends Error {}

export type Deed = {
  tenantId: string;
  id: string;
  verb: Verb;
  /** `staff`, or `link` for whoever used a signed link. */
  actor: Actor & { id: string };
  /** Delegation: to whom. */
  to?: string | undefined;
  text?: string | undefined;
  once?: Once | undefined;
};
/** Where it stands after it; the workflow of this generation is to look at it again. */
export type Done = { id: string; generation: number; status: string };

/**
 * Somebody decides, asks, answers, delegates or withdraws: at once, in the record, whether Temporal is there or not. Two at a time wait
 * for each other, and the second is judged by what the first left.
 * @throws ApprovalRefused when it is not possible now; ApprovalNotFound; IdempotencyClash
 */
export function actOnApproval(prisma: PrismaClient, deed: Deed, now = Date.now()): Promise<Done> {
  const { tenantId, id, once } = deed;
  return repeatable(prisma, tenantId, once, () =>
    stepOf(prisma, deed, now, async (tx, row) => {
      const state = row.state as unknown as ApprovalState;
      const event = await eventOf(tx, deed, state, now);
      const textId =
        deed.text === undefined
          ? undefined
          : await writeText(
              tx,
              { tenantId, id },
              { kind: KIND[deed.verb], authorId: deed.actor.id, body: deed.text },
              now,
            );
      const data = deed.to ? { staffId: deed.to } : {};
      return { event, line: { type: deed.verb, actor: deed.actor, textId, data } };
    }),
  );
}

const KIND: Record<Verb, (typeof TEXT_KINDS)[number]> = {
  approve: 'comment',
  reject: 'comment',
  ask: 'question',
  answer: 'answer',
  delegate: 'comment',
  withdraw: 'comment',
};

async function eventOf(tx: Tx, { verb, to = '', actor, tenantId }: Deed, state: ApprovalState, now: number) {
  if (verb !== 'delegate') return { type: verb, by: actor.id } satisfies ApprovalEvent;
  const mayDecide = await entitled(tx, tenantId, state, new Date(now));
  const event: ApprovalEvent = { type: verb, by: actor.id, to, entitled: mayDecide.some(({ id }) => id === to) };
  return event;
}

/** The deadline of this generation's workflow came. Early, late and repeated calls change nothing. */
export async function approvalRanOut(
  prisma: PrismaClient,
  of: { tenantId: string; id: string; generation: number },
  now = Date.now(),
): Promise<void> {
  await stepOf(prisma, of, now, async (_, row) => {
    const ring = nextRing(row.state as unknown as ApprovalState);
    if (row.generation !== of.generation || !ring || ring.at > now) return null;
    const data = { level: row.level, dueAt: ring.at, timer: ring.name };
    return { event: { type: 'ranOut' }, line: { type: 'ranOut', actor: { type: 'clock', id: null }, data } };
  });
}

type Judged = { event: ApprovalEvent; line: Parameters<typeof linesOf>[0] } | null;

/** One step of an approval, in a transaction of its own; `judge` says what happens, or that nothing does. */
export async function stepOf(
  prisma: PrismaClient,
  of: { tenantId: string; id: string; once?: Once | undefined; actor?: Actor },
  now: number,
  judge: (tx: Tx, row: Approval) => Promise<Judged>,
): Promise<Done> {
  const { tenantId, id } = of;
  const { done, told } = await prisma.$transaction(
    async (tx) => {
      await tx.$queryRaw`SELECT 1 AS locked FROM "Approval" WHERE "tenantId" = ${tenantId} AND id = ${id}::uuid FOR UPDATE`;
      const row = await tx.approval.findUnique({ where: { tenantId_id: { tenantId, id } } });
      if (!row) throw new ApprovalNotFound(`No approval ${id}`);
      const judged = await judge(tx, row);
      if (!judged) return { done: { id, generation: row.generation, status: row.status }, told: null };
      const before = row.state as unknown as ApprovalState;
      const played = await play(tx, tenantId, before, judged.event, now);
      const lines = linesOf(judged.line, played);
      await tx.approval.update({
        where: { tenantId_id: { tenantId, id } },
        data: { ...columnsOf(played.state, now), version: row.version + lines.length },
      });
      await writeEvents(tx, { tenantId, id }, row.version, lines, now);
      await writeSeats(tx, { tenantId, id }, before.seats, played.state.seats);
      const by = of.actor?.id ?? null;
      if (played.carryOut) await carryOut(tx, row, by, now);
      else if (isOver(played.state)) await setAside(tx, row, played.state.status, by, now);
      if (isOver(played.state))
        await tx.signedLink.updateMany({
          where: { tenantId, approvalId: id, usedAt: null, revokedAt: null },
          data: { revokedAt: new Date(now) },
        });
      const { notices } = await tellApproval(
        tx,
        { tenantId, id, number: row.number, at: new Date(now) },
        played.notices,
      );
      const done: Done = { id, generation: row.generation, status: played.state.status };
      if (of.once) await keepAnswer(tx, tenantId, of.once, 200, done);
      const tiers = played.carryOut && row.kind === 'tierChange';
      return { done, told: { notices, memberId: played.carryOut ? row.memberId : null, tiers } };
    },
    { timeout: 10_000 },
  );
  if (told)
    await announce(
      prisma,
      [
        { tenantId, topic: 'approval', id },
        ...(told.memberId ? [{ tenantId, topic: 'member' as const, id: told.memberId }] : []),
        ...told.notices.map((n) => ({ tenantId, topic: 'notice' as const, id: n.id, staffId: n.staffId })),
      ],
      told.notices.length > 0 ? ['delivery'] : [],
    );
  if (told?.tiers) await carryGranted(prisma, tenantId, { now }).catch(() => undefined); // the worker goes on with it, and says what is wrong
  return done;
}
