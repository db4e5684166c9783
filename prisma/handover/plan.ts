import type { ApprovalState } from '../../domain/approval/state.ts';
import { dealer, type ItemKind, type Rule, type Rules, type Scope, type Why } from '../../domain/handover/handover.ts';
import { presenceAt } from '../../domain/presence/presence.ts';
import { rankHandlers } from '../../rules/handlers.ts';
import { entitled } from '../approvals/people.ts';
import type { Prisma, PrismaClient } from '../client.ts';
import { candidatesOf, concerning } from '../decisions/people.ts';
import { queuesOf } from '../decisions/queues.ts';
import { planColumns, planOf } from '../presence.ts';

type Client = PrismaClient | Prisma.TransactionClient;
export type Wanted = {
  tenantId: string;
  fromId: string;
  scope: Scope;
  dueUntil: Date | null;
  rules: Rules;
  absenceId: string | null;
};
export type Listed = { kind: ItemKind; recordId: string; toId: string | null; why: Why };

/** Who works on cases. */
export const WORKING = ['rep', 'lead', 'manager'];

/** All that goes, each item with where it goes and why, as people and their load stand at this instant. Changes nothing. */
export async function listItems(client: Client, wanted: Wanted, at: Date): Promise<Listed[]> {
  const people = await peopleAround(client, wanted, at);
  const everything = wanted.scope === 'everything';
  return [
    ...(await cases(client, wanted, people, at)),
    ...(await tasks(client, wanted, people)),
    ...(await approvals(client, wanted, people, at)),
    ...(everything ? await members(client, wanted, people) : []),
    ...(everything ? await watches(client, wanted, people) : []),
  ];
}

type Around = { deputyId: string | null; team: string[]; leadId: string | null; capacity: Map<string, number> };
const ruleOf = ({ rules }: Wanted, kind: ItemKind): Rule => rules[kind] ?? { way: 'rule' };
const chosen = (rule: Rule): Omit<Listed, 'kind' | 'recordId'> | null =>
  rule.way === 'person' ? { toId: rule.toId, why: 'chosen' } : rule.way === 'free' ? { toId: null, why: 'free' } : null;

/** The deputy who is there, the colleagues of the team who are there, and the lead. */
async function peopleAround(client: Client, wanted: Wanted, at: Date): Promise<Around> {
  const { tenantId, fromId } = wanted;
  const from = await client.staff.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id: fromId } },
    select: {
      teamId: true,
      reportsToId: true,
      team: { select: { leadId: true } },
      queues: { select: { queueId: true } },
    },
  });
  const near: Prisma.StaffWhereInput = from.teamId
    ? { teamId: from.teamId }
    : { queues: { some: { queueId: { in: from.queues.map(({ queueId }) => queueId) } } } };
  const colleagues = await client.staff.findMany({
    where: { AND: [{ tenantId, disabledAt: null, id: { not: fromId }, role: { in: WORKING } }, near] },
    select: { id: true, ...planColumns(at, at) },
    orderBy: { id: 'asc' },
  });
  const here = colleagues.filter((one) => !['absent', 'away'].includes(presenceAt(planOf(one), at.getTime()).is));
  const deputyId = await deputyOf(client, wanted, at);
  const rows = await client.staff.findMany({
    where: { tenantId, id: { in: [...here.map(({ id }) => id), ...(deputyId ? [deputyId] : [])] } },
    select: { id: true, capacity: true },
  });
  const lead = from.team?.leadId ?? from.reportsToId;
  return {
    deputyId,
    team: here.map(({ id }) => id),
    leadId: lead === fromId ? null : lead,
    capacity: new Map(rows.map((row) => [row.id, row.capacity])),
  };
}

/** The deputy of the absence, else of the person; of an absent deputy theirs. Null when nobody who works on cases is left. */
export async function deputyOf(
  client: Client,
  { tenantId, fromId, absenceId }: Pick<Wanted, 'tenantId' | 'fromId' | 'absenceId'>,
  at: Date,
): Promise<string | null> {
  const read = (id: string) =>
    client.staff.findUnique({
      where: { tenantId_id: { tenantId, id } },
      select: {
        ...{ id: true, role: true, disabledAt: true, deputyId: true },
        absences: { where: { from: { lte: at }, until: { gt: at } }, select: { deputyId: true }, take: 1 },
      },
    });
  const absence = absenceId
    ? await client.absence.findUnique({
        where: { tenantId_id: { tenantId, id: absenceId } },
        select: { deputyId: true },
      })
    : null;
  const seen = new Set([fromId]);
  const first = await read(fromId);
  let next = absence?.deputyId ?? first?.absences[0]?.deputyId ?? first?.deputyId ?? null;
  while (next && !seen.has(next)) {
    seen.add(next);
    const person = await read(next);
    if (person && !person.disabledAt && person.absences.length === 0 && WORKING.includes(person.role)) return person.id;
    next = person?.absences[0]?.deputyId ?? person?.deputyId ?? null;
  }
  return null;
}

/** The deputy while they have room; then for each case whoever the ranking puts first, each counted as it is given. */
async function cases(client: Client, wanted: Wanted, people: Around, at: Date): Promise<Listed[]> {
  const rule = ruleOf(wanted, 'case');
  if (rule.way === 'keep') return [];
  const { tenantId, fromId } = wanted;
  const rows = await client.case.findMany({
    where: { tenantId, assigneeId: fromId, stage: { not: 'closed' }, ...dueWithin(wanted) },
    select: { id: true, queueId: true },
    orderBy: [{ dueAt: { sort: 'asc', nulls: 'last' } }, { id: 'asc' }],
  });
  const by = chosen(rule);
  if (by || rows.length === 0) return rows.map(({ id }) => ({ kind: 'case', recordId: id, ...(by ?? NOBODY) }));
  const { deputyId } = people;
  const given = new Map<string, number>();
  const give = (id: string) => given.set(id, (given.get(id) ?? 0) + 1);
  let room = deputyId ? (people.capacity.get(deputyId) ?? 0) - (await openOf(client, tenantId, deputyId)) : 0;
  const queues = await queuesOf(client, tenantId);
  const listed: Listed[] = [];
  for (const { id, queueId } of rows) {
    if (deputyId && room > 0) {
      room--;
      give(deputyId);
      listed.push({ kind: 'case', recordId: id, toId: deputyId, why: 'deputy' });
      continue;
    }
    const queue = queues.find((one) => one.id === queueId);
    const best = queue && (await bestFor(client, { tenantId, fromId, caseId: id }, queue, given, at));
    if (best) give(best);
    if (best) listed.push({ kind: 'case', recordId: id, toId: best, why: 'best' });
    // Rather a full deputy than nobody.
    else
      listed.push({ kind: 'case', recordId: id, ...(deputyId ? { toId: deputyId, why: 'deputy' as const } : NOBODY) });
  }
  return listed;
}

const NOBODY = { toId: null, why: 'nobody' as const };

async function bestFor(
  client: Client,
  { tenantId, fromId, caseId }: { tenantId: string; fromId: string; caseId: string },
  queue: Awaited<ReturnType<typeof queuesOf>>[number],
  given: ReadonlyMap<string, number>,
  at: Date,
): Promise<string | null> {
  const who = await concerning(client, { tenantId, caseId });
  const colleagues = await candidatesOf(client, tenantId, [queue], who, at.getTime());
  const ranked = rankHandlers(
    colleagues
      .filter(({ id, presence }) => id !== fromId && !['absent', 'away'].includes(presence.is))
      .map((one) => ({ ...one.on(queue), open: one.open + (given.get(one.id) ?? 0) })),
    { locale: who.locale },
  );
  return ranked[0]?.staffId ?? null;
}

const openOf = (client: Client, tenantId: string, assigneeId: string): Promise<number> =>
  client.case.count({ where: { tenantId, assigneeId, stage: { not: 'closed' } } });

const dueWithin = ({ scope, dueUntil }: Wanted) => (scope === 'due' && dueUntil ? { dueAt: { lte: dueUntil } } : {});

async function tasks(client: Client, wanted: Wanted, people: Around): Promise<Listed[]> {
  const rule = ruleOf(wanted, 'task');
  if (rule.way === 'keep') return [];
  const { tenantId, fromId } = wanted;
  const rows = await client.careTouch.findMany({
    where: { tenantId, ownerId: fromId, kind: 'call', state: { in: ['open', 'held'] }, ...dueWithin(wanted) },
    select: { id: true },
    orderBy: [{ dueAt: 'asc' }, { id: 'asc' }],
  });
  const go = spread(rule, people, { toId: null, why: 'free' });
  return rows.map(({ id }) => ({ kind: 'task', recordId: id, ...go() }));
}

async function members(client: Client, wanted: Wanted, people: Around): Promise<Listed[]> {
  const rule = ruleOf(wanted, 'member');
  if (rule.way === 'keep') return [];
  const { tenantId, fromId } = wanted;
  const rows = await client.member.findMany({
    where: { tenantId, ownerId: fromId, erasedAt: null },
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  const go = spread(rule, people, NOBODY);
  return rows.map(({ id }) => ({ kind: 'member', recordId: id, ...go() }));
}

/** As chosen; else to the deputy; else evenly over those of the team who are there. */
function spread(rule: Rule, { deputyId, team }: Around, otherwise: Omit<Listed, 'kind' | 'recordId'>) {
  const by = chosen(rule);
  const deal = dealer(team);
  return (): Omit<Listed, 'kind' | 'recordId'> => {
    if (by) return by;
    if (deputyId) return { toId: deputyId, why: 'deputy' };
    const next = deal();
    return next ? { toId: next, why: 'spread' } : otherwise;
  };
}

/** Seats in which they are asked to decide: to whoever may decide there. */
async function approvals(client: Client, wanted: Wanted, { deputyId }: Around, at: Date): Promise<Listed[]> {
  const rule = ruleOf(wanted, 'approval');
  if (rule.way === 'keep' || rule.way === 'free') return [];
  const { tenantId, fromId } = wanted;
  const seats = await client.approvalSeat.findMany({
    where: { tenantId, staffId: fromId, status: 'pending', approval: { is: { endedAt: null } } },
    select: { approval: { select: { id: true, state: true } } },
    orderBy: [{ calledAt: 'asc' }, { approvalId: 'asc' }],
  });
  const listed: Listed[] = [];
  for (const { approval } of seats) {
    const to = rule.way === 'person' ? rule.toId : deputyId;
    const may = to ? await entitled(client, tenantId, approval.state as unknown as ApprovalState, at) : [];
    const why: Why = !to
      ? 'nobody'
      : !may.some(({ id }) => id === to)
        ? 'notEntitled'
        : rule.way === 'person'
          ? 'chosen'
          : 'deputy';
    listed.push({
      ...{ kind: 'approval', recordId: approval.id, why },
      toId: why === 'notEntitled' || why === 'nobody' ? null : to,
    });
  }
  return listed;
}

async function watches(client: Client, wanted: Wanted, { deputyId, leadId }: Around): Promise<Listed[]> {
  const rule = ruleOf(wanted, 'watch');
  if (rule.way === 'keep' || rule.way === 'free') return [];
  const { tenantId, fromId } = wanted;
  const rows = await client.memberWatch.findMany({
    where: { tenantId, endedAt: null, OR: [{ setBy: fromId }, { recipients: { has: fromId } }] },
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  const to: Omit<Listed, 'kind' | 'recordId'> =
    chosen(rule) ?? (deputyId ? { toId: deputyId, why: 'deputy' } : leadId ? { toId: leadId, why: 'lead' } : NOBODY);
  return rows.map(({ id }) => ({ kind: 'watch', recordId: id, ...to }));
}
