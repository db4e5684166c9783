import { LOCALES, ROLES } from '../../domain/vocabulary.ts';
import type { Prisma, PrismaClient } from '../../prisma/client.ts';
import { among } from '../cases/rows.ts';
import type { ACCOUNT_STATES, PersonDetail, PersonRow } from '../contract/admin-order.ts';
import { named } from './by.ts';

const PERSON = { select: { id: true, name: true } } as const;
const here = { disabledAt: null } as const;

const columns = (now: Date) =>
  ({
    ...{
      id: true,
      name: true,
      email: true,
      phone: true,
      role: true,
      capacity: true,
      availability: true,
      version: true,
    },
    ...{
      passwordOnceUntil: true,
      passwordSetAt: true,
      disabledAt: true,
      locale: true,
      timeZone: true,
      lockedUntil: true,
    },
    ...{ post: true, department: true, team: true, reportsTo: PERSON, deputy: PERSON },
    absences: { where: { until: { gt: now } }, include: { deputy: PERSON }, orderBy: { from: 'asc' } },
  }) satisfies Prisma.StaffSelect;

const DETAIL = {
  skills: { include: { skill: true }, orderBy: { skill: { code: 'asc' } } },
  queues: { include: { queue: true }, orderBy: { queue: { code: 'asc' } } },
  reports: { ...PERSON, where: here, orderBy: { name: 'asc' } },
  deputyFor: { ...PERSON, where: here, orderBy: { name: 'asc' } },
  leads: { orderBy: { code: 'asc' } },
  sessions: { select: { lastUsedAt: true }, orderBy: { lastUsedAt: 'desc' }, take: 1 },
  _count: { select: { ownedMembers: true } },
} satisfies Prisma.StaffSelect;

type Found = Prisma.StaffGetPayload<{ select: ReturnType<typeof columns> }>;
type Part = Pick<Prisma.StaffFindManyArgs, 'orderBy' | 'skip' | 'take'>;

/** Of a password only whether there is one is read. */
export async function peopleRows(
  prisma: PrismaClient,
  tenantId: string,
  where: Prisma.StaffWhereInput,
  part: Part = {},
  now = new Date(),
): Promise<PersonRow[]> {
  const people = await prisma.staff.findMany({ where, select: columns(now), ...part });
  const ids = people.map(({ id }) => id);
  const [open, invited] = await Promise.all([openCases(prisma, tenantId, ids), without(prisma, tenantId, ids)]);
  return people.map((person) => rowOf(person, open.get(person.id) ?? 0, invited.has(person.id), now));
}

export async function personDetail(
  prisma: PrismaClient,
  tenantId: string,
  id: string,
  now = new Date(),
): Promise<PersonDetail | null> {
  const select = { ...columns(now), ...DETAIL };
  const person = await prisma.staff.findUnique({ where: { tenantId_id: { tenantId, id } }, select });
  if (!person) return null;
  const [open, invited] = await Promise.all([openCases(prisma, tenantId, [id]), without(prisma, tenantId, [id])]);
  const at = (instant: Date | null | undefined) => instant?.toISOString() ?? null;
  return {
    ...rowOf(person, open.get(id) ?? 0, invited.has(id), now),
    locale: among(LOCALES, person.locale),
    timeZone: person.timeZone,
    skills: person.skills.map(({ skill, level }) => ({ skill: named(skill), level })),
    queues: person.queues.map(({ queue }) => named(queue)),
    absences: person.absences.map(({ id: absence, from, until, deputy, reason }) => ({
      ...{ id: absence, from: from.toISOString(), until: until.toISOString(), deputy, reason },
    })),
    ...{ reports: person.reports, deputyFor: person.deputyFor, leads: person.leads.map(named) },
    ownedMembers: person._count.ownedMembers,
    disabledAt: at(person.disabledAt),
    lockedUntil: person.lockedUntil && person.lockedUntil > now ? at(person.lockedUntil) : null,
    passwordSetAt: at(person.passwordSetAt),
    lastSeenAt: at(person.sessions[0]?.lastUsedAt),
  };
}

function rowOf(person: Found, open: number, invited: boolean, now: Date): PersonRow {
  const absence = person.absences.find(({ from }) => from <= now);
  return {
    ...{ id: person.id, name: person.name, email: person.email, phone: person.phone },
    role: among(ROLES, person.role),
    post: person.post && named(person.post),
    department: person.department && named(person.department),
    team: person.team && named(person.team),
    ...{ reportsTo: person.reportsTo, deputy: person.deputy, open, capacity: person.capacity },
    account: accountOf(person, invited),
    availability: person.availability,
    absentUntil: absence?.until.toISOString() ?? null,
    version: person.version,
  };
}

const accountOf = (
  { disabledAt, passwordOnceUntil }: Pick<Found, 'disabledAt' | 'passwordOnceUntil'>,
  invited: boolean,
): (typeof ACCOUNT_STATES)[number] =>
  disabledAt ? 'disabled' : invited ? 'invited' : passwordOnceUntil ? 'oneTime' : 'active';

/** The same states as conditions. */
export const ofAccount = (state: (typeof ACCOUNT_STATES)[number]): Prisma.StaffWhereInput =>
  ({
    disabled: { disabledAt: { not: null } },
    invited: { disabledAt: null, passwordHash: null },
    oneTime: { disabledAt: null, passwordHash: { not: null }, passwordOnceUntil: { not: null } },
    active: { disabledAt: null, passwordHash: { not: null }, passwordOnceUntil: null },
  })[state];

async function openCases(prisma: PrismaClient, tenantId: string, ids: string[]) {
  const rows = await prisma.case.groupBy({
    by: ['assigneeId'],
    where: { tenantId, assigneeId: { in: ids }, stage: { not: 'closed' } },
    _count: true,
  });
  return new Map(rows.map((row) => [row.assigneeId, row._count]));
}

async function without(prisma: PrismaClient, tenantId: string, ids: string[]): Promise<Set<string>> {
  const where = { tenantId, id: { in: ids }, passwordHash: null };
  return new Set((await prisma.staff.findMany({ where, select: { id: true } })).map(({ id }) => id));
}
