import type { Approvers } from '../../domain/approval/flow.ts';
import { type ApprovalState, type Called, pendingSeats, rulesOf } from '../../domain/approval/state.ts';
import { ROLES } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { rungRecipients } from '../order.ts';

type Client = PrismaClient | Prisma.TransactionClient;

/**
 * Who decides at a level, as the order of people stands at this instant; the absent are stood in for by their deputies. Never the
 * requester, nor anybody in their place: where only they are left, the next one up their line is asked, at its end an administrator.
 * @param above  the superiors of these, since they let the time run out; nobody, when none is left
 */
export async function whoDecides(
  client: Client,
  tenantId: string,
  state: ApprovalState,
  { level, above, fallback = false }: { level: number; above: string[]; fallback?: boolean },
  at: Date,
): Promise<Called[]> {
  const { requesterId } = state;
  const { late: lateness, nobody } = rulesOf(state);
  const late = [...pendingSeats(state), ...state.seats.filter((s) => s.level === level && s.status === 'timedOut')];
  const own = requesterId === null ? [] : [requesterId];
  const barred = new Set(above.length > 0 ? [...own, ...late.map((seat) => seat.staffId)] : own);
  const seek = new Seeker(client, tenantId, requesterId, barred, at);
  if (fallback) return seek.atLast(nobody);
  if (above.length > 0) {
    const superiors: Called[] = [];
    const most = lateness.upTo === null ? Number.POSITIVE_INFINITY : await rankOf(client, tenantId, lateness.upTo);
    for (const id of above) superiors.push(...(await seek.upFrom(id, 0, most)));
    return unique(superiors);
  }
  const approvers = state.levels[level]?.approvers;
  const named = approvers ? await seek.named(approvers) : [];
  return named.length > 0 ? unique(named) : seek.atLast(nobody);
}

/** May this colleague decide at the level where the approval stands: the post or role it asks for, or above it, and here today. */
export async function entitled(
  client: Client,
  tenantId: string,
  state: ApprovalState,
  at: Date,
): Promise<{ id: string; name: string }[]> {
  const approvers = state.levels[state.level]?.approvers;
  if (!approvers) return [];
  const rank = approvers.by === 'role' ? 0 : await rankOf(client, tenantId, approvers.post);
  const { delegation } = rulesOf(state);
  if (delegation === 'nobody') return [];
  const same = delegation === 'samePost';
  const people = await client.staff.findMany({
    where: {
      tenantId,
      disabledAt: null,
      id: {
        notIn: [
          ...(state.requesterId === null ? [] : [state.requesterId]),
          ...pendingSeats(state).map((seat) => seat.staffId),
        ],
      },
      absences: { none: { from: { lte: at }, until: { gt: at } } },
      ...(approvers.by === 'role'
        ? {
            role: {
              in:
                same || approvers.role === 'admin' ? [approvers.role] : ROLES.slice(ROLES.indexOf(approvers.role), -1),
            },
          }
        : { post: { is: { rank: same ? rank : { gte: rank } } } }),
    },
    select: { id: true, name: true },
    orderBy: [{ post: { rank: 'asc' } }, { name: 'asc' }, { id: 'asc' }],
  });
  return people;
}

class Seeker {
  readonly #client: Client;
  readonly #tenantId: string;
  /** Null: the rules asked for it, so nobody is barred, and no line begins. */
  readonly #requesterId: string | null;
  readonly #barred: ReadonlySet<string>;
  readonly #at: Date;

  constructor(client: Client, tenantId: string, requesterId: string | null, barred: ReadonlySet<string>, at: Date) {
    this.#client = client;
    this.#tenantId = tenantId;
    this.#requesterId = requesterId;
    this.#barred = barred;
    this.#at = at;
  }

  async named(approvers: Approvers): Promise<Called[]> {
    if (approvers.by === 'role') return this.standIns(await this.withRole(approvers.role));
    const rank = await rankOf(this.#client, this.#tenantId, approvers.post);
    const inLine = approvers.by === 'line' ? await this.upFrom(this.#requesterId, rank) : [];
    // Whoever reports to nobody (an administrator, the rules) asks whoever holds that post.
    return inLine.length > 0 ? inLine : this.standIns(await this.#ids({ post: { is: { code: approvers.post } } }));
  }

  /** Where nobody else may decide: whoever holds that post, else up the requester's line, at its end an administrator. */
  async atLast(post: string | null): Promise<Called[]> {
    const holders = post ? await this.standIns(await this.#ids({ post: { is: { code: post } } })) : [];
    if (holders.length > 0) return unique(holders);
    const next = await this.upFrom(this.#requesterId, 0);
    return next.length > 0 ? next : this.standIns(await this.withRole('admin'));
  }

  /** The first above this person, of that rank or higher, who is there (or stood in for) and not barred. */
  async upFrom(id: string | null, rank: number, most = Number.POSITIVE_INFINITY): Promise<Called[]> {
    if (id === null) return [];
    const seen = new Set([id]);
    for (
      let up = await this.#superior(id);
      up && up.rank <= most && !seen.has(up.id);
      up = await this.#superior(up.id)
    ) {
      seen.add(up.id);
      const called = up.rank >= rank ? await this.standIns([up.id]) : [];
      if (called.length > 0) return called;
    }
    return [];
  }

  /** Each of these, or whoever stands in. */
  async standIns(ids: string[]): Promise<Called[]> {
    const called: Called[] = [];
    for (const assigneeId of ids)
      called.push(
        ...(await rungRecipients(this.#client, this.#tenantId, { queueId: null, assigneeId }, 'rep', this.#at)),
      );
    const own = (id: string | null) => id !== null && id === this.#requesterId;
    return called.filter(({ staffId, insteadOfId }) => !this.#barred.has(staffId) && !own(insteadOfId));
  }

  withRole = (role: string): Promise<string[]> => this.#ids({ role });

  async #ids(where: Prisma.StaffWhereInput): Promise<string[]> {
    const rows = await this.#client.staff.findMany({
      where: {
        AND: [
          { tenantId: this.#tenantId, disabledAt: null },
          this.#requesterId === null ? {} : { id: { not: this.#requesterId } },
          where,
        ],
      },
      select: { id: true },
      orderBy: { id: 'asc' },
    });
    return rows.map(({ id }) => id);
  }

  async #superior(id: string): Promise<{ id: string; rank: number } | null> {
    const row = await this.#client.staff.findUnique({
      where: { tenantId_id: { tenantId: this.#tenantId, id } },
      select: { reportsTo: { select: { id: true, post: { select: { rank: true } } } } },
    });
    return row?.reportsTo ? { id: row.reportsTo.id, rank: row.reportsTo.post?.rank ?? 0 } : null;
  }
}

async function rankOf(client: Client, tenantId: string, code: string): Promise<number> {
  const row = await client.post.findUnique({ where: { tenantId_code: { tenantId, code } }, select: { rank: true } });
  if (!row) throw new Error(`Post ${code} is not set up`);
  return row.rank;
}

const unique = (called: Called[]): Called[] => [...new Map(called.map((c) => [c.staffId, c])).values()];
