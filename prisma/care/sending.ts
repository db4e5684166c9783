import type { Skip, StepText } from '../../domain/care/cadence.ts';
import { nextStepAt } from '../../domain/care/cadence.ts';
import type { Verdict } from '../../domain/care/judge.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { resolveMember } from '../members.ts';
import { type Cared, caredFor } from './standing.ts';
import { judgeTouch, silentSinceOf, skipped } from './touches.ts';
import { type Cadence, cadenceOf, stepOf } from './versions.ts';

type Tx = Prisma.TransactionClient;

export type Sendable = { member: Cared; cadence: Cadence; text: StepText; silentSince: number | null };

const CLOSED = ['sent', 'done', 'refused', 'skipped'];

/**
 * May this message go out now? The checks run one at a time for a member (the row of their last contact is locked), and whoever passes
 * counts at once, so that two messages never slip under one cap together.
 * @returns what to send, or why not
 */
export async function passTouch(
  prisma: PrismaClient,
  tenantId: string,
  touchId: string,
  channel: 'email' | 'text',
  now: number,
): Promise<Sendable | Exclude<Verdict, { is: 'go' }> | { is: 'over' }> {
  return prisma.$transaction(async (tx) => {
    const touch = await tx.careTouch.findUnique({ where: { tenantId_id: { tenantId, id: touchId } } });
    if (!touch || CLOSED.includes(touch.state)) return { is: 'over' };
    const memberId = await resolveMember(tx, tenantId, touch.memberId);
    await tx.$queryRaw`SELECT 1 AS locked FROM "MemberContact" WHERE "tenantId" = ${tenantId} AND "memberId" = ${memberId}::uuid FOR UPDATE`;
    const cadence = await cadenceOf(tx, tenantId, touch.cadence, touch.version);
    const member = (await caredFor(tx, tenantId, [memberId], now)).get(memberId);
    if (!cadence || !member) return { is: 'over' };
    // Its own try of a moment ago is not another touch.
    const own = touch.state === 'sending' ? touch.lookAt?.getTime() : undefined;
    const others = own === undefined ? member.touchedAt : without(member.touchedAt, own);
    const step = stepOf(cadence, touch.step);
    const asked = {
      ...{ member: { ...member, touchedAt: others }, step, period: touch.period },
      ...{ expiresAt: touch.expiresAt.getTime(), begunAt: touch.begunAt?.getTime() ?? null },
    };
    const verdict = judgeTouch(cadence, asked, channel, now);
    if (verdict.is !== 'go') return verdict;
    await tx.careTouch.update({
      where: { tenantId_id: { tenantId, id: touchId } },
      data: { state: 'sending', reason: null, lookAt: new Date(now), channel },
    });
    const silentSince = silentSinceOf(cadence.definition, touch.period);
    return { member, cadence, text: step.text[member.locale], silentSince };
  });
}

function without(instants: number[], one: number): number[] {
  const at = instants.indexOf(one);
  return at < 0 ? instants : instants.toSpliced(at, 1);
}

export type TouchEnd =
  | { is: 'sent'; at: number }
  | { is: 'waiting'; reason: string; until: number }
  | { is: 'skipped'; reason: Skip; at: number };

/** How its delivery went, on the record: in the transaction that settles the delivery. A touch that is over stays as it is. */
export async function endTouch(tx: Tx, tenantId: string, touchId: string, end: TouchEnd): Promise<void> {
  const touch = await tx.careTouch.findUnique({ where: { tenantId_id: { tenantId, id: touchId } } });
  if (!touch || CLOSED.includes(touch.state)) return;
  const cadence = await cadenceOf(tx, tenantId, touch.cadence, touch.version);
  if (!cadence) return;
  await tx.careTouch.update({
    where: { tenantId_id: { tenantId, id: touchId } },
    data: columnsOf(cadence, touch.step, end),
  });
}

function columnsOf({ definition }: Cadence, step: string, end: TouchEnd): Prisma.CareTouchUncheckedUpdateInput {
  if (end.is === 'waiting') return { state: 'held', reason: end.reason, lookAt: new Date(end.until) };
  if (end.is === 'skipped') return skipped(definition, step, end.reason, end.at);
  const nextAt = nextStepAt(definition, step, { state: 'sent' }, end.at);
  return {
    ...{ state: 'sent', reason: null, lookAt: null, closedAt: new Date(end.at) },
    nextAt: nextAt === null ? null : new Date(nextAt),
  };
}
