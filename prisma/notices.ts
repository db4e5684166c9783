import { clocksOf } from '../domain/case/clocks.ts';
import { flowOf } from '../domain/case/known-flows.ts';
import type { CaseState, Effect, NoticeKind, Recipient } from '../domain/case/state.ts';
import type { Post } from '../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from './client.ts';
import { newId } from './ids.ts';
import { type Called, leadOf, presentHolders, rungRecipients } from './order.ts';
import { robotPosts } from './robots.ts';
import { insertRows } from './rows.ts';
import { askWithin, join, type Sql, sql } from './statement.ts';

type Client = PrismaClient | Prisma.TransactionClient;
export type NoticeEffect = Extract<Effect, { type: 'notify' }>;
/** One step of a case, as far as people are told of it. `state` is the state after it. */
export type Told = { tenantId: string; caseId: string; at: number; state: CaseState; notices: readonly NoticeEffect[] };
/** What was new: who is told in the desk, and in how many ways the outside is. */
export type Written = { staffNotices: { id: string; staffId: string }[]; deliveries: number };

/**
 * Rows to be written: notices, the ways they go out, and a line behind 'Escalations' for each person called. A notice without `staffId`
 * is the member's, who is looked up where it is written; so is the channel of its delivery.
 */
export type NoticeRows = {
  of: { tenantId: string; caseId: string };
  notices: Row[];
  deliveries: object[];
  escalations: object[];
  /** What robots of chat groups say. */
  posts: object[];
};
type Row = { staffId: string | null };

/** Which staff notices leave the desk; all of them are shown in it. */
const MAILED: ReadonlySet<NoticeKind> = new Set(['escalation', 'memberRejected']);
/** From this rung on a text message goes with the mail. */
const TEXTED: ReadonlySet<Post> = new Set(['vicePresident', 'generalManager']);

/** Writes each notice once (its key is unique) with the ways it will go out. */
export async function writeNotices(client: Client, told: Told): Promise<Written> {
  const parts = noticeParts(await noticeRows(client, told));
  if (parts.length === 0) return NOTHING_NEW;
  const [written] = await askWithin<Written>(client, sql`WITH ${join(parts, ',\n')} SELECT ${NEW_NOTICES}`);
  return written ?? NOTHING_NEW;
}
const NOTHING_NEW: Written = { staffNotices: [], deliveries: 0 };

/** What the step tells whom. Only reads. */
export async function noticeRows(client: Client, told: Told): Promise<NoticeRows> {
  const { tenantId, caseId } = told;
  const rows: NoticeRows = { of: { tenantId, caseId }, notices: [], deliveries: [], escalations: [], posts: [] };
  for (const effect of told.notices) {
    if (effect.recipient.to === 'member') tellMember(told, effect, rows);
    else await tellStaff(client, told, effect, effect.recipient, rows);
  }
  await tellUncovered(client, told, rows);
  return rows;
}

/**
 * The rows as parts of a `WITH`; none when nobody is told. They end with `noticed`, which is asked for by `NEW_NOTICES`. A notice that
 * is there already is left as it is and goes out no second time.
 * @param when  a condition under which all of it is written
 */
export function noticeParts({ of, notices, deliveries, escalations, posts }: NoticeRows, when: Sql = sql`true`): Sql[] {
  if (notices.length === 0) return [];
  const toMember = notices.some(({ staffId }) => staffId === null);
  const [whom, how] = toMember ? [WHOM, HOW] : [{}, {}];
  return [
    ...(toMember ? [sql`member AS (${memberOf(of)})`] : []),
    sql`told AS (${insertRows('Notice', notices, sql`WHERE ${when}`, whom)} ON CONFLICT DO NOTHING RETURNING id, "staffId")`,
    ...(deliveries.length > 0
      ? [
          sql`sent AS (${insertRows('NoticeDelivery', deliveries, sql`JOIN told ON told.id = r."noticeId"`, how)} RETURNING id)`,
        ]
      : [sql`sent AS (SELECT id FROM told WHERE false)`]),
    ...(escalations.length > 0
      ? [sql`called AS (${insertRows('Escalation', escalations, sql`WHERE ${when}`)} ON CONFLICT DO NOTHING)`]
      : []),
    ...(posts.length > 0
      ? [sql`posted AS (${insertRows('RobotPost', posts, sql`WHERE ${when}`)} ON CONFLICT DO NOTHING)`]
      : []),
  ];
}

/** Where nobody is left whom the case could be filed under, the delivery has no channel, and nothing is written: that is an error. */
const WHOM = { memberId: sql`CASE WHEN r."staffId" IS NULL THEN (SELECT id FROM member) END` };
const HOW = { channel: sql`coalesce(r.channel, (SELECT channel FROM member))` };

/** Columns of `Written`, behind the parts. */
export const NEW_NOTICES: Sql = sql`
  (SELECT count(*)::int FROM sent) AS deliveries,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', id, 'staffId', "staffId")) FROM told WHERE "staffId" IS NOT NULL), '[]') AS "staffNotices"`;

function tellMember(p: Told, effect: NoticeEffect, rows: NoticeRows): void {
  const key = `case:${p.caseId}:${effect.key}`;
  add(rows, p, { ...about(effect), key, data: { stage: p.state.stage } }, [null]);
}

async function tellStaff(
  client: Client,
  p: Told,
  effect: NoticeEffect,
  recipient: Exclude<Recipient, { to: 'member' }>,
  rows: NoticeRows,
): Promise<void> {
  const { ladder, stage } = p.state;
  const post = postOf(p.state, recipient);
  const urgent =
    recipient.to === 'rung' && flowOf(p.state.flow.kind, p.state.flow.version).ladder[recipient.rung]?.urgent;
  const rung = post && {
    ...{ post, rung: ladder.rung, cycle: ladder.cycle, cause: ladder.cause },
    ...(urgent ? { urgent } : {}),
  };
  const channels = [...(MAILED.has(effect.notice) ? ['email'] : []), ...(post && TEXTED.has(post) ? ['text'] : [])];
  const people = await peopleOf(client, p, recipient);
  for (const { staffId, insteadOfId } of people) {
    const key = `case:${p.caseId}:${effect.key}:${staffId}`;
    const data = { stage, ...(rung ? { ...rung, insteadOfId } : {}) };
    add(rows, p, { ...about(effect), key, staffId, data }, channels);
    if (post) rows.escalations.push(escalation(p, post, { staffId, insteadOfId }));
  }
  if (!rung || effect.notice !== 'escalation') return;
  const { tenantId, caseId, at } = p;
  const called = { people: people.map(({ staffId }) => staffId), data: { ...rung, reminder: ladder.reminders } };
  const key = `case:${caseId}:${effect.key}`;
  rows.posts.push(
    ...(await robotPosts(client, {
      tenantId,
      caseId,
      alertId: null,
      kind: 'escalation',
      key,
      at: new Date(at),
      ...called,
    })),
  );
}

const about = ({ notice, messageId }: NoticeEffect) => ({ kind: notice, messageId: messageId ?? null });

type Notice = {
  key: string;
  kind: string;
  messageId: string | null;
  staffId?: string;
  data: object;
};

function add(rows: NoticeRows, { tenantId, caseId, at }: Told, notice: Notice, channels: (string | null)[]): void {
  const id = newId();
  const row = { tenantId, id, caseId, memberId: null, staffId: null, ...notice, createdAt: new Date(at) };
  rows.notices.push(row);
  rows.deliveries.push(
    ...channels.map((channel) => ({
      ...{ tenantId, id: newId(), noticeId: id, channel },
      ...{ status: 'pending', attempts: 0 },
    })),
  );
}

async function peopleOf(client: Client, p: Told, recipient: Exclude<Recipient, { to: 'member' }>): Promise<Called[]> {
  const { tenantId, state } = p;
  switch (recipient.to) {
    case 'staff':
      return [{ staffId: recipient.staffId, insteadOfId: null }];
    case 'holder':
      return (await presentHolders(client, tenantId, state)).map((staffId) => ({ staffId, insteadOfId: null }));
    case 'lead':
      return (await leadOf(client, tenantId, state)).map((staffId) => ({ staffId, insteadOfId: null }));
    case 'rung':
      return rungRecipients(client, tenantId, state, postOf(state, recipient) as Post, new Date(p.at));
  }
}

function postOf(state: CaseState, recipient: Recipient): Post | null {
  if (recipient.to !== 'rung') return null;
  const rung = flowOf(state.flow.kind, state.flow.version).ladder[recipient.rung];
  if (!rung) throw new Error(`Flow ${state.flow.kind} has no rung ${recipient.rung}`);
  return rung.post;
}

function escalation({ tenantId, caseId, at, state }: Told, post: Post, called: Called): object {
  const { ladder, clocks } = state;
  return {
    ...{ tenantId, id: newId(), caseId, cycle: ladder.cycle, rung: ladder.rung, reminder: ladder.reminders, post },
    recipientId: called.staffId,
    insteadOfId: called.insteadOfId,
    cause: ladder.cause ?? 'resolution',
    calledAt: new Date(at),
    nextRungAt: clocks.rung?.dueAt ? new Date(clocks.rung.dueAt) : null,
  };
}

/**
 * The member a case is filed under, merges resolved, and the channel they prefer among those we can reach them by; e-mail when
 * they said nothing.
 */
const memberOf = ({ tenantId, caseId }: { tenantId: string; caseId: string }): Sql => sql`
  WITH RECURSIVE record(id) AS (
    SELECT "memberId" FROM "Case" WHERE "tenantId" = ${tenantId} AND id = ${caseId}::uuid
    UNION
    SELECT a."intoId" FROM record JOIN "MemberAlias" a ON a."tenantId" = ${tenantId} AND a."memberId" = record.id)
  SELECT m.id, coalesce((
    SELECT way.channel
    FROM jsonb_array_elements_text(CASE jsonb_typeof(m.preferences->'channels') WHEN 'array' THEN m.preferences->'channels' ELSE '[]'::jsonb END
      || '["email", "text"]'::jsonb) WITH ORDINALITY AS way(channel, place)
      JOIN (VALUES ('email', 'email'), ('text', 'phone')) AS reach(channel, type) ON reach.channel = way.channel
    WHERE EXISTS (SELECT FROM "ContactPoint" p
      WHERE p."tenantId" = m."tenantId" AND p."memberId" = m.id AND p.type = reach.type)
    ORDER BY way.place LIMIT 1), 'email') AS channel
  FROM "Member" m WHERE m."tenantId" = ${tenantId} AND m.id = (SELECT id FROM record
    WHERE NOT EXISTS (SELECT FROM "MemberAlias" a WHERE a."tenantId" = ${tenantId} AND a."memberId" = record.id))`;

/** A deadline rests on a year whose holidays nobody entered: administrators are told, once for each calendar and year. */
async function tellUncovered(client: Client, p: Told, rows: NoticeRows): Promise<void> {
  const years = new Map<string, { calendarId: string; year: number }>();
  for (const [, clock] of clocksOf(p.state)) {
    const calendarId = clock.spans.at(-1)?.calendarId;
    if (clock.status !== 'running' || !clock.provisional || clock.dueAt === null || !calendarId) continue;
    const year = new Date(clock.dueAt).getUTCFullYear();
    years.set(`${calendarId}:${year}`, { calendarId, year });
  }
  if (years.size === 0) return;
  const admins = await client.staff.findMany({
    where: { tenantId: p.tenantId, role: 'admin', disabledAt: null },
    select: { id: true },
  });
  for (const [key, data] of years)
    for (const { id: staffId } of admins) {
      const kind = 'calendarUncovered';
      add(rows, p, { kind, messageId: null, key: `calendar:${key}:${staffId}`, staffId, data }, ['email']);
    }
}
