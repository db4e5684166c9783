import { flowOf } from '../domain/case/flows.ts';
import type { CaseState, Effect, NoticeKind, Recipient } from '../domain/case/state.ts';
import type { Post } from '../domain/vocabulary.ts';
import type { Prisma } from './client.ts';
import { newId } from './ids.ts';
import { resolveMember } from './members.ts';
import { type Called, presentHolders, rungRecipients } from './order.ts';

type Tx = Prisma.TransactionClient;
export type NoticeEffect = Extract<Effect, { type: 'notify' }>;
/** One step of a case, as far as people are told of it. `state` is the state after it. */
export type Told = { tenantId: string; caseId: string; at: number; state: CaseState; notices: NoticeEffect[] };
type Written = { staffNotices: { id: string; staffId: string }[]; deliveries: number };
type Row = {
  id: string;
  key: string;
  kind: string;
  staffId: string | null;
  memberId: string | null;
  messageId: string | null;
  data: Prisma.InputJsonObject;
  channels: string[];
};

/** Which staff notices leave the desk; all of them are shown in it. */
const MAILED: ReadonlySet<NoticeKind> = new Set(['escalation', 'memberRejected']);
/** From this rung on a text message goes with the mail. */
const TEXTED: ReadonlySet<Post> = new Set(['vicePresident', 'generalManager']);

/** Writes each notice once (its key is unique) with the ways it will go out. */
export async function writeNotices(tx: Tx, p: Told): Promise<Written> {
  const rows: Row[] = [];
  for (const effect of p.notices) rows.push(...(await rowsOf(tx, p, effect)));
  rows.push(...(await uncovered(tx, p)));
  if (rows.length === 0) return { staffNotices: [], deliveries: 0 };

  const { tenantId, caseId } = p;
  const created = await tx.notice.createManyAndReturn({
    data: rows.map(({ channels: _, ...row }) => ({ tenantId, caseId, createdAt: new Date(p.at), ...row })),
    skipDuplicates: true,
    select: { id: true, staffId: true },
  });
  const isNew = new Set(created.map((n) => n.id));
  const deliveries = rows
    .filter((row) => isNew.has(row.id))
    .flatMap(({ id, channels }) => channels.map((channel) => ({ tenantId, id: newId(), noticeId: id, channel })));
  if (deliveries.length > 0) await tx.noticeDelivery.createMany({ data: deliveries });
  return {
    staffNotices: created.flatMap(({ id, staffId }) => (staffId ? [{ id, staffId }] : [])),
    deliveries: deliveries.length,
  };
}

async function rowsOf(tx: Tx, p: Told, effect: NoticeEffect): Promise<Row[]> {
  const base = { kind: effect.notice, messageId: effect.messageId ?? null };
  const key = `case:${p.caseId}:${effect.key}`;
  if (effect.recipient.to === 'member') {
    const memberId = await memberOf(tx, p);
    return [
      {
        ...base,
        id: newId(),
        key,
        staffId: null,
        memberId,
        data: { stage: p.state.stage },
        channels: [await memberChannel(tx, p.tenantId, memberId)],
      },
    ];
  }
  const called = await peopleOf(tx, p, effect.recipient);
  const post = postOf(p.state, effect.recipient);
  if (post) await callRung(tx, p, post, called);
  return called.map(({ staffId, insteadOfId }) => ({
    ...base,
    id: newId(),
    key: `${key}:${staffId}`,
    staffId,
    memberId: null,
    data: {
      stage: p.state.stage,
      ...(post
        ? { post, rung: p.state.ladder.rung, cycle: p.state.ladder.cycle, cause: p.state.ladder.cause, insteadOfId }
        : {}),
    },
    channels: [...(MAILED.has(effect.notice) ? ['email'] : []), ...(post && TEXTED.has(post) ? ['text'] : [])],
  }));
}

async function peopleOf(tx: Tx, p: Told, recipient: Exclude<Recipient, { to: 'member' }>): Promise<Called[]> {
  const { tenantId, state } = p;
  switch (recipient.to) {
    case 'staff':
      return [{ staffId: recipient.staffId, insteadOfId: null }];
    case 'holder':
      return (await presentHolders(tx, tenantId, state)).map((staffId) => ({ staffId, insteadOfId: null }));
    case 'rung':
      return rungRecipients(tx, tenantId, state, postOf(state, recipient) as Post, new Date(p.at));
  }
}

function postOf(state: CaseState, recipient: Recipient): Post | null {
  if (recipient.to !== 'rung') return null;
  const rung = flowOf(state.flow.kind, state.flow.version).ladder[recipient.rung];
  if (!rung) throw new Error(`Flow ${state.flow.kind} has no rung ${recipient.rung}`);
  return rung.post;
}

/** The rows behind 'Escalations': one for each person called. */
async function callRung(tx: Tx, p: Told, post: Post, called: Called[]): Promise<void> {
  const { ladder, clocks } = p.state;
  const nextRungAt = clocks.rung?.dueAt ? new Date(clocks.rung.dueAt) : null;
  await tx.escalation.createMany({
    data: called.map(({ staffId, insteadOfId }) => ({
      tenantId: p.tenantId,
      id: newId(),
      caseId: p.caseId,
      cycle: ladder.cycle,
      rung: ladder.rung,
      reminder: ladder.reminders,
      post,
      recipientId: staffId,
      insteadOfId,
      cause: ladder.cause ?? 'resolution',
      calledAt: new Date(p.at),
      nextRungAt,
    })),
    skipDuplicates: true,
  });
}

async function memberOf(tx: Tx, p: Told): Promise<string> {
  const row = await tx.case.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: p.tenantId, id: p.caseId } },
    select: { memberId: true },
  });
  return resolveMember(tx, p.tenantId, row.memberId);
}

/** What the member prefers among what we can reach them by; e-mail when they said nothing. */
async function memberChannel(tx: Tx, tenantId: string, memberId: string): Promise<string> {
  const member = await tx.member.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id: memberId } },
    select: { preferences: true, contactPoints: { select: { type: true } } },
  });
  const reach = {
    email: member.contactPoints.some((c) => c.type === 'email'),
    text: member.contactPoints.some((c) => c.type === 'phone'),
  };
  const wanted = (member.preferences as { channels?: string[] } | null)?.channels ?? [];
  for (const channel of [...wanted, 'email', 'text'])
    if (channel === 'email' || channel === 'text') if (reach[channel]) return channel;
  return 'email';
}

/** A deadline rests on a year whose holidays nobody entered: administrators are told, once for each calendar and year. */
async function uncovered(tx: Tx, p: Told): Promise<Row[]> {
  const years = new Map<string, { calendarId: string; year: number }>();
  for (const clock of Object.values(p.state.clocks)) {
    const calendarId = clock.spans.at(-1)?.calendarId;
    if (clock.status !== 'running' || !clock.provisional || clock.dueAt === null || !calendarId) continue;
    const year = new Date(clock.dueAt).getUTCFullYear();
    years.set(`${calendarId}:${year}`, { calendarId, year });
  }
  if (years.size === 0) return [];
  const admins = await tx.staff.findMany({
    where: { tenantId: p.tenantId, role: 'admin', disabledAt: null },
    select: { id: true },
  });
  return [...years].flatMap(([key, data]) =>
    admins.map(({ id: staffId }) => ({
      id: newId(),
      key: `calendar:${key}:${staffId}`,
      kind: 'calendarUncovered',
      messageId: null,
      staffId,
      memberId: null,
      data,
      channels: ['email'],
    })),
  );
}
