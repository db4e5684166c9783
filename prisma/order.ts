import type { Post } from '../domain/vocabulary.ts';
import type { Prisma } from './client.ts';

type Tx = Prisma.TransactionClient;
export type Called = { staffId: string /** Whom they stand in for. */; insteadOfId: string | null };

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

/**
 * Who is called for a rung of the ladder: from whoever holds the case up the real reporting line to the first person of
 * that post or above; the absent are stood in for by their deputies; where nobody is left, the next above is called, and
 * at the end of the line an administrator, so that no rung calls nobody.
 */
export async function rungRecipients(
  tx: Tx,
  tenantId: string,
  held: { queueId: string | null; assigneeId: string | null },
  post: Post,
  at: Date,
): Promise<Called[]> {
  const order = await readOrder(tx, tenantId, at);
  const holders = await holdersOf(tx, tenantId, held);
  const wanted = await rankOf(tx, tenantId, post);
  if (post === 'rep') {
    const called = unique(holders.map((id) => present(order, id)).filter((c) => c !== null));
    if (called.length > 0) return called;
  }
  for (const holder of holders) {
    const called = climb(order, holder, wanted);
    if (called) return [called];
  }
  const admins = await tx.staff.findMany({
    where: { tenantId, role: 'admin', disabledAt: null },
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  return admins.map(({ id }) => ({ staffId: id, insteadOfId: null }));
}

/** The assignee, else everybody who works the queue (the team's lead where nobody does). */
export async function holdersOf(
  tx: Tx,
  tenantId: string,
  held: { queueId: string | null; assigneeId: string | null },
): Promise<string[]> {
  if (held.assigneeId) return [held.assigneeId];
  if (!held.queueId) return [];
  const queue = await tx.queue.findUnique({
    where: { tenantId_id: { tenantId, id: held.queueId } },
    select: {
      team: { select: { leadId: true } },
      staff: { select: { staffId: true }, where: { staff: { disabledAt: null } }, orderBy: { staffId: 'asc' } },
    },
  });
  const people = queue?.staff.map(({ staffId }) => staffId) ?? [];
  return people.length > 0 ? people : queue?.team.leadId ? [queue.team.leadId] : [];
}

/** Whom news of a case goes to: its holders; where whoever held it has left, everybody who works the queue. */
export async function presentHolders(
  tx: Tx,
  tenantId: string,
  held: { queueId: string | null; assigneeId: string | null },
): Promise<string[]> {
  const holders = await holdersOf(tx, tenantId, held);
  const here = await tx.staff.findMany({
    where: { tenantId, id: { in: holders }, disabledAt: null },
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  if (here.length === 0 && held.assigneeId) return presentHolders(tx, tenantId, { ...held, assigneeId: null });
  return here.map(({ id }) => id);
}

async function rankOf(tx: Tx, tenantId: string, post: Post): Promise<number> {
  const row = await tx.post.findUnique({ where: { tenantId_code: { tenantId, code: post } }, select: { rank: true } });
  if (!row) throw new Error(`Post ${post} is not set up`);
  return row.rank;
}

async function readOrder(tx: Tx, tenantId: string, at: Date): Promise<Map<string, Person>> {
  const rows = await tx.staff.findMany({
    where: { tenantId },
    select: {
      id: true,
      disabledAt: true,
      reportsToId: true,
      deputyId: true,
      post: { select: { rank: true } },
      absences: { where: { from: { lte: at }, until: { gt: at } }, select: { deputyId: true }, take: 1 },
    },
  });
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        rank: row.post?.rank ?? 0,
        disabled: row.disabledAt !== null,
        reportsToId: row.reportsToId,
        deputyId: row.deputyId,
        absent: row.absences.length > 0,
        absenceDeputyId: row.absences[0]?.deputyId ?? null,
      },
    ]),
  );
}

function climb(order: Map<string, Person>, from: string, wanted: number): Called | null {
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
function present(order: Map<string, Person>, id: string): Called | null {
  const seen = new Set<string>();
  for (let person = order.get(id); person && !seen.has(person.id); ) {
    seen.add(person.id);
    if (!person.disabled && !person.absent) return { staffId: person.id, insteadOfId: person.id === id ? null : id };
    person = order.get(person.absenceDeputyId ?? person.deputyId ?? '');
  }
  return null;
}

const unique = (called: Called[]): Called[] => [...new Map(called.map((c) => [c.staffId, c])).values()];
