import type { Post } from '../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from './client.ts';
import { askWithin, type Sql, sql } from './statement.ts';

type Client = PrismaClient | Prisma.TransactionClient;
export type Called = { staffId: string /** Whom they stand in for. */; insteadOfId: string | null };
/** Who has a case now. */
export type Held = { queueId: string | null; assigneeId: string | null };

type Person = {
  id: string;
  rank: number;
  disabled: boolean;
  reportsToId: string | null;
  deputyId: string | null;
  /** Absent at the instant asked for; the absence may name its own deputy. */
  absent: boolean;
  absenceDeputyId: string | null;
};
type Order = Map<string, Person>;

/**
 * Who is called for a rung of the ladder: from whoever holds the case up the real reporting line to the first person of
 * that post or above; the absent are stood in for by their deputies; where nobody is left, the next above is called, and
 * at the end of the line an administrator, so that no rung calls nobody.
 */
export const rungRecipients = async (
  client: Client,
  tenantId: string,
  held: Held,
  post: Post,
  at: Date,
): Promise<Called[]> => (await rungRecipientsOfEach(client, tenantId, [held], post, at))[0] ?? [];

/** The same for each of many, in as few questions as for one. */
export async function rungRecipientsOfEach(
  client: Client,
  tenantId: string,
  held: readonly Held[],
  post: Post,
  at: Date,
): Promise<Called[][]> {
  if (held.length === 0) return [];
  const { order, wanted, people } = await readOrder(client, tenantId, held, post, at);
  const called = held.map((one) => calledOf(order, holdersAmong(people, one), post, wanted));
  if (called.every(({ length }) => length > 0)) return called;
  const admins = await client.staff.findMany({
    where: { tenantId, role: 'admin', disabledAt: null },
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  const last = admins.map(({ id }) => ({ staffId: id, insteadOfId: null }));
  return called.map((one) => (one.length > 0 ? one : last));
}

function calledOf(order: Order, holders: readonly string[], post: Post, wanted: number): Called[] {
  if (post === 'rep') {
    const called = unique(holders.map((id) => present(order, id)).filter((c) => c !== null));
    if (called.length > 0) return called;
  }
  for (const holder of holders) {
    const called = climb(order, holder, wanted);
    if (called) return [called];
  }
  return [];
}

/** The assignee, else everybody who works the queue (the team's lead where nobody does). */
export const holdersOf = async (client: Client, tenantId: string, held: Held): Promise<string[]> =>
  (await holdersOfEach(client, tenantId, [held]))[0] ?? [];

export async function holdersOfEach(client: Client, tenantId: string, held: readonly Held[]): Promise<string[][]> {
  const queues = queuesOf(held);
  const people = queues.length > 0 ? await askWithin<OfQueues>(client, peopleOfQueuesSql(tenantId, queues)) : [];
  return held.map((one) => holdersAmong(people, one));
}

/** Those that lie with nobody yet. */
const queuesOf = (held: readonly Held[]): string[] => [
  ...new Set(held.flatMap(({ assigneeId, queueId }) => (assigneeId ? [] : (queueId ?? [])))),
];

type OfQueues = { id: string; queueIds: string[] };
const holdersAmong = (people: readonly OfQueues[], { assigneeId, queueId }: Held): string[] => {
  if (assigneeId) return [assigneeId];
  return queueId ? people.filter(({ queueIds }) => queueIds.includes(queueId)).map(({ id }) => id) : [];
};

/** Everybody who works one of the queues, or leads the team of one that nobody does: `id` and `"queueIds"`, in order of the ids. */
const peopleOfQueuesSql = (tenantId: string, queues: string[]): Sql => sql`
  SELECT coalesce(w.id, t."leadId")::text AS id, array_agg(q.id::text) AS "queueIds"
  FROM "Queue" q JOIN "Team" t ON t."tenantId" = q."tenantId" AND t.id = q."teamId"
  LEFT JOIN LATERAL (
    SELECT s.id FROM "QueueStaff" w JOIN "Staff" s ON s."tenantId" = w."tenantId" AND s.id = w."staffId"
    WHERE w."tenantId" = q."tenantId" AND w."queueId" = q.id AND s."disabledAt" IS NULL) w ON true
  WHERE q."tenantId" = ${tenantId} AND q.id = ANY(${queues}::uuid[]) AND coalesce(w.id, t."leadId") IS NOT NULL
  GROUP BY 1 ORDER BY 1`;

/** Whom news of a case goes to: its holders; where whoever held it has left, everybody who works the queue. */
export async function presentHolders(client: Client, tenantId: string, held: Held): Promise<string[]> {
  const holders = await holdersOf(client, tenantId, held);
  const here = await askWithin<{ id: string }>(
    client,
    sql`SELECT id::text FROM "Staff"
      WHERE "tenantId" = ${tenantId} AND id = ANY(${holders}::uuid[]) AND "disabledAt" IS NULL ORDER BY id`,
  );
  if (here.length === 0 && held.assigneeId) return presentHolders(client, tenantId, { ...held, assigneeId: null });
  return here.map(({ id }) => id);
}

/** Whoever leads the team of its queue; where nobody does, whom news of the case goes to. */
export async function leadOf(client: Client, tenantId: string, held: Held): Promise<string[]> {
  const [lead] = await askWithin<{ id: string }>(
    client,
    sql`SELECT s.id::text FROM "Queue" q JOIN "Team" t ON t."tenantId" = q."tenantId" AND t.id = q."teamId"
        JOIN "Staff" s ON s."tenantId" = t."tenantId" AND s.id = t."leadId"
      WHERE q."tenantId" = ${tenantId} AND q.id = ${held.queueId}::uuid AND s."disabledAt" IS NULL`,
  );
  return lead ? [lead.id] : presentHolders(client, tenantId, held);
}

/** Whoever holds them, those above and all who may stand in for any of these, as of this instant; and the rank of the post. */
async function readOrder(
  client: Client,
  tenantId: string,
  held: readonly Held[],
  post: Post,
  at: Date,
): Promise<{ order: Order; wanted: number; people: OfQueues[] }> {
  const assignees = [...new Set(held.flatMap(({ assigneeId }) => assigneeId ?? []))];
  const rows = await askWithin<Person & { queueIds: string[] | null; wanted: number | null }>(
    client,
    sql`WITH RECURSIVE works AS (${peopleOfQueuesSql(tenantId, queuesOf(held))}),
      person AS NOT MATERIALIZED (
        SELECT s.id, s."postId", s."disabledAt", s."reportsToId", s."deputyId",
          a.id IS NOT NULL AS absent, a."deputyId" AS "absenceDeputyId"
        FROM "Staff" s LEFT JOIN LATERAL (
          SELECT id, "deputyId" FROM "Absence"
          WHERE "tenantId" = s."tenantId" AND "staffId" = s.id AND "from" <= ${at}::timestamptz AND until > ${at}::timestamptz
          ORDER BY "from", id LIMIT 1) a ON true
        WHERE s."tenantId" = ${tenantId}),
      reach(id) AS (
        (SELECT unnest(${assignees}::uuid[]) UNION SELECT id::uuid FROM works)
        UNION
        SELECT next.id FROM reach JOIN person p ON p.id = reach.id,
          LATERAL (VALUES (p."reportsToId"), (p."deputyId"), (p."absenceDeputyId")) AS next(id)
        WHERE next.id IS NOT NULL)
      SELECT p.id::text, coalesce(o.rank, 0) AS rank, p."disabledAt" IS NOT NULL AS disabled, p."reportsToId"::text,
        p."deputyId"::text, p.absent, p."absenceDeputyId"::text, w."queueIds",
        (SELECT rank FROM "Post" WHERE "tenantId" = ${tenantId} AND code = ${post}) AS wanted
      FROM reach JOIN person p ON p.id = reach.id LEFT JOIN "Post" o ON o."tenantId" = ${tenantId} AND o.id = p."postId"
      LEFT JOIN works w ON w.id = p.id::text ORDER BY p.id`,
  );
  const wanted = rows.length > 0 ? rows[0]?.wanted : 0;
  if (wanted == null) throw new Error(`Post ${post} is not set up`);
  const people = rows.flatMap(({ id, queueIds }) => (queueIds ? [{ id, queueIds }] : []));
  return { order: new Map(rows.map((row) => [row.id, row])), wanted, people };
}

function climb(order: Order, from: string, wanted: number): Called | null {
  const seen = new Set<string>();
  for (let id: string | null = from; id && !seen.has(id); id = order.get(id)?.reportsToId ?? null) {
    seen.add(id);
    if ((order.get(id)?.rank ?? 0) < wanted) continue;
    const called = present(order, id);
    if (called) return called;
  }
  return null;
}

/** The person, or whoever stands in, through deputies of deputies; null when nobody is there. */
function present(order: Order, id: string): Called | null {
  const seen = new Set<string>();
  for (let person = order.get(id); person && !seen.has(person.id); ) {
    seen.add(person.id);
    if (!person.disabled && !person.absent) return { staffId: person.id, insteadOfId: person.id === id ? null : id };
    person = order.get(person.absenceDeputyId ?? person.deputyId ?? '');
  }
  return null;
}

const unique = (called: Called[]): Called[] => [...new Map(called.map((c) => [c.staffId, c])).values()];
