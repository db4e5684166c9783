import type { ApprovalByPerson, ApprovalRequest, ApprovalSubject } from '../../domain/approval/request.ts';
import { ApprovalRefused, type ApprovalState, newApproval } from '../../domain/approval/state.ts';
import { decide } from '../../rules/engine.ts';
import type { Requested } from '../../rules/facts/request.ts';
import { readFacts } from '../../rules/read.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { queryOf } from '../decisions/versions.ts';
import { decideAndKeep, versionAt } from '../decisions.ts';
import { approvalFlowInForce } from '../flow-versions.ts';
import { newId, nextApprovalNumber } from '../ids.ts';
import { announce } from '../live.ts';
import { keepAnswer, type Once } from '../once.ts';
import { carryOut, draftOf, presentMember } from './effects.ts';
import { tellApproval } from './notices.ts';
import { play } from './play.ts';
import { repeatable } from './repeatable.ts';
import { gather } from './tier-changes.ts';
import { columnsOf, linesOf, writeEvents, writeSeats, writeText } from './write.ts';

type Tx = Prisma.TransactionClient;
export type NewApproval = {
  tenantId: string;
  /** Null: the rules. */
  requesterId: string | null;
  request: ApprovalRequest;
  /** In words, for whoever decides; left out: what is asked for says it. */
  reason?: string;
  once?: Once | undefined;
};
export type Opened = { id: string; number: string; status: string };

/**
 * Asks for approval: the rules say who decides, and those are asked. Where the rules ask for nobody it is approved and carried out at
 * once; the decision is kept either way.
 * @throws ApprovalRefused when what is asked for is not possible; IdempotencyClash
 */
export function requestApproval(prisma: PrismaClient, asked: NewApproval, now = Date.now()): Promise<Opened> {
  const { tenantId, once } = asked;
  return repeatable(prisma, tenantId, once, async () => {
    const { opened, told } = await prisma.$transaction((tx) => open(tx, asked, now), { timeout: 10_000 });
    await announce(
      prisma,
      [
        { tenantId, topic: 'approval', id: opened.id },
        ...told.map((n) => ({ tenantId, topic: 'notice' as const, id: n.id, staffId: n.staffId })),
      ],
      ['relay', ...(told.length > 0 ? ['delivery' as const] : [])],
    );
    return opened;
  });
}

async function open(tx: Tx, asked: NewApproval, now: number) {
  const { tenantId, requesterId, request, reason = '', once } = asked;
  const id = newId();
  const about = await aboutOf(tx, tenantId, request, id);
  const { decisionId, outcome } = await decideAndKeep(tx, {
    ...{
      tenantId,
      set: 'approvals',
      key: `approval:${id}`,
      asOf: now,
      request: await factsOf(tx, tenantId, request, about, now),
    },
    ...{ caseId: about.caseId ?? undefined, memberId: about.memberId ?? undefined },
  });
  const calendarId = await calendarOf(tx, tenantId, about.caseId);
  const flow = await approvalFlowInForce(tx, tenantId, request.kind);
  const fresh = newApproval({ requesterId, calendarId, levels: outcome.levels, flow });
  const played = await play(tx, tenantId, fresh, { type: 'opened' }, now);
  const number = await nextApprovalNumber(tx, tenantId, new Date(now));
  const lines = linesOf(
    { type: 'requested', actor: { type: requesterId ? 'staff' : 'system', id: requesterId } },
    played,
  );
  const row = { tenantId, id, number, kind: request.kind, requesterId, decisionId, ...about };
  const columns = columnsOf(played.state, now);
  const created = await tx.approval.create({
    data: { ...row, ...columns, version: lines.length, requestedAt: new Date(now) },
  });
  const textId = requesterId
    ? await writeText(tx, { tenantId, id }, { kind: 'reason', authorId: requesterId, body: reason }, now)
    : undefined;
  await writeEvents(
    tx,
    { tenantId, id },
    0,
    lines.map((line, i) => (i === 0 ? { ...line, textId } : line)),
    now,
  );
  await writeSeats(tx, { tenantId, id }, [], played.state.seats);
  if (played.carryOut) await carryOut(tx, created, null, now);
  const { notices } = await tellApproval(tx, { tenantId, id, number, at: new Date(now) }, played.notices);
  const opened: Opened = { id, number, status: played.state.status };
  if (once) await keepAnswer(tx, tenantId, once, 201, opened);
  return { opened, told: notices };
}

type About = {
  caseId: string | null;
  memberId: string | null;
  amountMinor: bigint | null;
  currency: string | null;
  points: number | null;
  subject: Prisma.InputJsonObject;
};

/** What is asked for, as it is written down. @throws ApprovalRefused */
async function aboutOf(tx: Tx, tenantId: string, request: ApprovalRequest, id: string): Promise<About> {
  const about: About = { caseId: null, memberId: null, amountMinor: null, currency: null, points: null, subject: {} };
  switch (request.kind) {
    case 'compensation':
      return { ...about, ...(await offerOf(tx, tenantId, request)) };
    case 'pointsAdjustment': {
      const memberId = await presentMember(tx, { tenantId, ...request });
      await oneAfterAnother(tx, `adjustment:${tenantId}:${memberId}`);
      return { ...about, memberId, points: request.points };
    }
    case 'tierOverride': {
      const { tier, until } = request;
      const subject: ApprovalSubject = { tier, until };
      return { ...about, memberId: await presentMember(tx, { tenantId, ...request }), subject };
    }
    case 'tierChange':
      return { ...about, ...(await gather(tx, { tenantId, id, ...request })) };
    case 'rulePublication': {
      const { ruleSet, version, running = 'stay', from } = request;
      const checksum = await draftOf(tx, tenantId, ruleSet, version);
      if (checksum !== (request.checksum ?? checksum)) throw new ApprovalRefused({ code: 'draftChanged', values: {} });
      const more = { ...(running === 'stay' ? {} : { running }), ...(from === undefined ? {} : { from }) };
      const subject: ApprovalSubject = { ruleSet, version, checksum, ...more };
      return { ...about, subject };
    }
  }
}

const oneAfterAnother = (tx: Tx, what: string) =>
  tx.$queryRaw`SELECT 1 AS locked FROM (SELECT pg_advisory_xact_lock(hashtextextended(${what}, 0))) AS l`;

async function offerOf(tx: Tx, tenantId: string, request: Extract<ApprovalRequest, { kind: 'compensation' }>) {
  const { caseId, amountMinor, points = null } = request;
  // Two offers at once for one case: the second sees the first.
  await oneAfterAnother(tx, `offer:${tenantId}:${caseId}`);
  const waiting = await tx.approval.findFirst({
    where: { tenantId, caseId, kind: 'compensation', endedAt: null },
    select: { number: true },
  });
  if (waiting) throw new ApprovalRefused({ code: 'offerOpen', values: { number: waiting.number } });
  const { memberId } = await tx.case.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id: caseId } },
    select: { memberId: true },
  });
  const { currency } = await tx.tenant.findUniqueOrThrow({ where: { id: tenantId }, select: { currency: true } });
  const money = amountMinor === undefined ? {} : { amountMinor: BigInt(amountMinor), currency };
  return { caseId, memberId: await presentMember(tx, { tenantId, memberId }), points, ...money };
}

/** How long an adjustment of a member's points counts together with the next one. */
const ADJUSTED_MS = 30 * 86_400_000;

/**
 * What the rules judge: this request together with what was granted before, for the same case, or to the same member in the last 30
 * days. Else a sum above the limit could be given in parts below it.
 */
async function factsOf(
  tx: Tx,
  tenantId: string,
  request: ApprovalRequest,
  about: About,
  now: number,
): Promise<Requested> {
  const { kind } = request;
  const money = kind === 'compensation' ? request.amountMinor : undefined;
  const points = kind === 'compensation' || kind === 'pointsAdjustment' ? request.points : undefined;
  const before = { amount: 0, points: 0 };
  if (money !== undefined || points !== undefined) {
    const of =
      kind === 'compensation'
        ? { caseId: about.caseId }
        : { memberId: about.memberId, requestedAt: { gt: new Date(now - ADJUSTED_MS) } };
    const granted = await tx.approval.findMany({
      where: { tenantId, kind, status: 'approved', ...of },
      select: { amountMinor: true, points: true },
    });
    for (const one of granted) {
      before.amount += Number(one.amountMinor ?? 0);
      before.points += Math.abs(one.points ?? 0);
    }
  }
  return {
    'request.kind': kind,
    'request.amount': money === undefined ? null : money + before.amount,
    'request.points': points === undefined || points === null ? null : Math.abs(points) + before.points,
    ...ofTiers(kind, about),
  };
}

/** The tiers that it is about, and how much that comes to. */
function ofTiers(kind: ApprovalRequest['kind'], { subject }: About): Requested {
  const { was, tier, members, spent } = subject as ApprovalSubject;
  const ofThem = kind === 'tierChange' ? { 'request.members': members ?? 0, 'request.spent': spent ?? 0 } : {};
  return { 'request.tierFrom': was ?? null, 'request.tierTo': tier ?? null, ...ofThem };
}

/** The calendar of the case's queue; else the one most queues keep. */
async function calendarOf(tx: Tx, tenantId: string, caseId: string | null): Promise<string> {
  const queue = caseId
    ? await tx.case.findUnique({
        where: { tenantId_id: { tenantId, id: caseId } },
        select: { queue: { select: { calendarId: true } } },
      })
    : null;
  if (queue?.queue) return queue.queue.calendarId;
  const [most] = await tx.queue.groupBy({
    by: ['calendarId'],
    where: { tenantId },
    _count: true,
    orderBy: [{ _count: { calendarId: 'desc' } }, { calendarId: 'asc' }],
    take: 1,
  });
  if (!most) throw new Error('No queue has a calendar');
  return most.calendarId;
}

export type Preview = {
  state: ApprovalState;
  rowId: string;
  version: number;
};

/** What would happen if this were asked for now. Nothing is kept. @throws ApprovalRefused */
export async function previewApproval(
  prisma: PrismaClient,
  { tenantId, requesterId, request }: { tenantId: string; requesterId: string; request: ApprovalByPerson },
  now = Date.now(),
): Promise<Preview> {
  return prisma.$transaction(async (tx) => {
    const about = await aboutOf(tx, tenantId, request, newId());
    const { version, definition } = await versionAt(tx, tenantId, 'approvals', now);
    const facts = await readFacts(
      queryOf(tx),
      { tenantId, ...about, request: await factsOf(tx, tenantId, request, about, now) },
      now,
    );
    const { outcome, rowId } = await decide(definition, facts);
    const calendarId = await calendarOf(tx, tenantId, about.caseId);
    const flow = await approvalFlowInForce(tx, tenantId, request.kind);
    const fresh = newApproval({ requesterId, calendarId, levels: outcome.levels, flow });
    const { state } = await play(tx, tenantId, fresh, { type: 'opened' }, now);
    return { state, rowId, version };
  });
}
