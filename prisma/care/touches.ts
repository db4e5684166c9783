import type { CadenceDefinition, Skip, Step } from '../../domain/care/cadence.ts';
import { nextStepAt } from '../../domain/care/cadence.ts';
import { judge, type Verdict } from '../../domain/care/judge.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { newId } from '../ids.ts';
import { insertRows } from '../rows.ts';
import { askWithin, empty, type Sql, sql } from '../statement.ts';
import { type Cared, channelFor, standingOf } from './standing.ts';
import type { Cadence } from './versions.ts';

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
  /** The rules of care leave the member out: the decision that says why. */
  leftOut?: string | undefined;
};
export type Made = { id: string; memberId: string; state: 'due' | 'open' | 'held' | 'skipped'; reason: string | null };

/** For a silence, the contact it is counted from; a follow-up of a call adds to the period. */
export const silentSinceOf = ({ trigger }: CadenceDefinition, period: string): number | null =>
  trigger.type === 'silence' ? Number(period.split('#')[0]) : null;

export const LEFT_OUT: Verdict = { is: 'skip', reason: 'audience' };

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
  client: PrismaClient | Prisma.TransactionClient,
  tenantId: string,
  cadence: Cadence,
  wanted: Wanted[],
  now: number,
): Promise<Made[]> {
  if (wanted.length === 0) return [];
  const rows = wanted
    // Two sweeps at once meet the same keys in the same order, and so never wait for each other crosswise.
    .toSorted((a, b) => (a.member.id < b.member.id ? -1 : 1))
    .map((one) => rowOf(tenantId, cadence, one, now));
  const tellings = rows.filter(({ state }) => state === 'due').map((row) => tellingOf(row));
  // One statement, so that it is one whole also where nobody began a transaction.
  return askWithin<Made>(
    client,
    sql`WITH made AS (
        ${insertRows('CareTouch', rows)} ON CONFLICT DO NOTHING RETURNING id, "memberId", state, reason)${tellMembers(tellings)}
      SELECT id::text, "memberId"::text, state, reason FROM made`,
  );
}

/** Written out: a row put together of parts costs six times the memory, and a sweep makes many. */
function rowOf(tenantId: string, cadence: Cadence, one: Wanted, now: number) {
  const { member, step, period, createdBy = null } = one;
  const channel = wayOf(member, step);
  const verdict = one.leftOut ? LEFT_OUT : judgeTouch(cadence, one, channel, now);
  const { state, reason, lookAt, closedAt, nextAt } = columnsOf(cadence.definition, step, verdict, now);
  return {
    tenantId,
    id: newId(),
    memberId: member.id,
    cadence: cadence.code,
    version: cadence.version,
    step: step.id,
    period,
    kind: step.kind,
    channel,
    state,
    reason,
    dueAt: new Date(one.dueAt),
    expiresAt: new Date(one.expiresAt),
    begunAt: one.begunAt === null ? null : new Date(one.begunAt),
    lookAt,
    closedAt,
    nextAt,
    ownerId: step.kind === 'call' ? (one.ownerId === undefined ? member.ownerId : one.ownerId) : null,
    createdBy,
    decisionId: one.leftOut ?? null,
    createdAt: new Date(now),
  };
}

function columnsOf(definition: CadenceDefinition, step: Step, verdict: Verdict, now: number) {
  if (verdict.is === 'skip') return skipped(definition, step.id, verdict.reason, now);
  const open = { reason: null, lookAt: null, closedAt: null, nextAt: null };
  // What a message waits for is looked at when it is to be sent.
  if (step.kind === 'message') return { state: 'due', ...open };
  if (verdict.is === 'go') return { state: 'open', ...open };
  return { ...open, state: 'held', reason: verdict.reason, lookAt: new Date(verdict.until) };
}

export function skipped(definition: CadenceDefinition, step: string, reason: Skip, now: number) {
  const nextAt = nextStepAt(definition, step, { state: 'skipped', reason }, now);
  const next = nextAt === null ? null : new Date(nextAt);
  return { state: 'skipped' as const, reason, lookAt: null, closedAt: new Date(now), nextAt: next };
}

export const CARE_NOTICE = 'care';

function tellingOf({ tenantId, id: touchId, memberId, channel, createdAt }: ReturnType<typeof rowOf>) {
  const id = newId();
  return {
    notice: { tenantId, id, key: `care:${touchId}`, kind: CARE_NOTICE, memberId, data: { touchId }, createdAt },
    delivery: { tenantId, id: newId(), noticeId: id, channel, nextTryAt: createdAt },
  };
}

/** A notice for each touch that was made, and the way it goes out. */
const tellMembers = (tellings: ReturnType<typeof tellingOf>[]): Sql =>
  tellings.length === 0
    ? empty
    : sql`, told AS (
        ${insertRows(
          'Notice',
          tellings.map(({ notice }) => notice),
          sql`JOIN made ON r.key = 'care:' || made.id`,
        )} RETURNING id),
      sent AS (
        ${insertRows(
          'NoticeDelivery',
          tellings.map(({ delivery }) => delivery),
          sql`JOIN told ON told.id = r."noticeId"`,
        )})`;
