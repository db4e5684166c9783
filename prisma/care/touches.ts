import type { CadenceDefinition, Skip, Step } from '../../domain/care/cadence.ts';
import { nextStepAt } from '../../domain/care/cadence.ts';
import { judge, type Verdict } from '../../domain/care/judge.ts';
import type { Prisma } from '../client.ts';
import { newId } from '../ids.ts';
import { type Cared, channelFor, standingOf } from './standing.ts';
import type { Cadence } from './versions.ts';

type Tx = Prisma.TransactionClient;

/** A touch to be made. Instants are epoch milliseconds. */
export type Wanted = {
  member: Cared;
  step: Step;
  period: string;
  dueAt: number;
  expiresAt: number;
  begunAt: number | null;
  /** Asked for by hand: by whom, and who is to do it. */
  createdBy?: string;
  ownerId?: string | null;
};
export type Made = { id: string; memberId: string; state: 'due' | 'open' | 'held' | 'skipped'; reason: string | null };

/** For a silence, the contact it is counted from; a follow-up of a call adds to the period. */
export const silentSinceOf = ({ trigger }: CadenceDefinition, period: string): number | null =>
  trigger.type === 'silence' ? Number(period.split('#')[0]) : null;

/** The checks, as things stand now. */
export function judgeTouch(
  cadence: Cadence,
  wanted: Pick<Wanted, 'member' | 'step' | 'period' | 'expiresAt' | 'begunAt'>,
  way: 'email' | 'text' | 'phone',
  now: number,
): Verdict {
  const { member, step, period, expiresAt, begunAt } = wanted;
  const candidate = {
    ...{ kind: step.kind, active: cadence.active, expiresAt, begunAt },
    silentSince: silentSinceOf(cadence.definition, period),
  };
  return judge(cadence.definition, candidate, standingOf(member, way), now);
}

export const wayOf = (member: Cared, step: Step): 'email' | 'text' | 'phone' =>
  step.kind === 'call' ? 'phone' : channelFor(member, step.channel);

/**
 * Makes touches that are not there yet (their key is unique); the others stay as they are. A message gets its notice in the same
 * transaction and is checked again when it is sent; a call is a task at once, or waits, or is left out.
 * @returns what was made
 */
export async function makeTouches(
  tx: Tx,
  tenantId: string,
  cadence: Cadence,
  wanted: Wanted[],
  now: number,
): Promise<Made[]> {
  if (wanted.length === 0) return [];
  const at = new Date(now);
  const rows = wanted
    // Two sweeps at once meet the same keys in the same order, and so never wait for each other crosswise.
    .toSorted((a, b) => (a.member.id < b.member.id ? -1 : 1))
    .map((one) => ({ one, way: wayOf(one.member, one.step), id: newId() }))
    .map(({ one, way, id }) => {
      const verdict = judgeTouch(cadence, one, way, now);
      const { member, step, period, createdBy = null } = one;
      return {
        ...{ tenantId, id, memberId: member.id, cadence: cadence.code, version: cadence.version },
        ...{ step: step.id, period, kind: step.kind, channel: way, createdBy, createdAt: at },
        dueAt: new Date(one.dueAt),
        expiresAt: new Date(one.expiresAt),
        begunAt: one.begunAt === null ? null : new Date(one.begunAt),
        ownerId: step.kind === 'call' ? (one.ownerId === undefined ? member.ownerId : one.ownerId) : null,
        ...columnsOf(cadence.definition, step, verdict, now),
      };
    });
  const made = await tx.careTouch.createManyAndReturn({
    data: rows,
    skipDuplicates: true,
    select: { id: true, memberId: true, state: true, reason: true, channel: true },
  });
  await tellMembers(
    tx,
    tenantId,
    made.filter(({ state }) => state === 'due'),
    at,
  );
  return made as Made[];
}

function columnsOf(definition: CadenceDefinition, step: Step, verdict: Verdict, now: number) {
  if (verdict.is === 'skip') return skipped(definition, step.id, verdict.reason, now);
  // What a message waits for is looked at when it is to be sent.
  if (step.kind === 'message') return { state: 'due', reason: null, lookAt: null, closedAt: null, nextAt: null };
  return verdict.is === 'hold'
    ? { state: 'held', reason: verdict.reason, lookAt: new Date(verdict.until), closedAt: null, nextAt: null }
    : { state: 'open', reason: null, lookAt: null, closedAt: null, nextAt: null };
}

export function skipped(definition: CadenceDefinition, step: string, reason: Skip, now: number) {
  const nextAt = nextStepAt(definition, step, { state: 'skipped', reason }, now);
  return {
    ...{ state: 'skipped', reason, lookAt: null, closedAt: new Date(now) },
    nextAt: nextAt === null ? null : new Date(nextAt),
  };
}

export const CARE_NOTICE = 'care';

async function tellMembers(
  tx: Tx,
  tenantId: string,
  touches: { id: string; memberId: string; channel: string | null }[],
  at: Date,
): Promise<void> {
  if (touches.length === 0) return;
  const notices = touches.map(({ id: touchId, memberId, channel }) => ({
    ...{ id: newId(), channel: channel ?? 'email' },
    row: { key: `care:${touchId}`, kind: CARE_NOTICE, memberId, data: { touchId }, createdAt: at },
  }));
  await tx.notice.createMany({ data: notices.map(({ id, row }) => ({ tenantId, id, ...row })) });
  await tx.noticeDelivery.createMany({
    data: notices.map(({ id, channel }) => ({ tenantId, id: newId(), noticeId: id, channel, nextTryAt: at })),
  });
}
