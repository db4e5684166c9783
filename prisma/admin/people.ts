import type { Prisma } from '../client.ts';
import { type Fault, mustHold, symmetricDifference, unknownPerson, unknownRecord, wouldLoop } from './lookups.ts';
import { type By, type Current, counted, type Kind, type Tx } from './records.ts';
import { ChangeRefused, type Uses } from './refused.ts';

export type PersonValues = {
  name: string;
  email: string;
  phone: string | null;
  role: string;
  locale: string;
  timeZone: string;
  postId: string | null;
  departmentId: string | null;
  teamId: string | null;
  reportsToId: string | null;
  deputyId: string | null;
  capacity: number;
  /** In order of their ids. */
  skills: { id: string; level: number }[];
  /** Ids, in order. */
  queues: string[];
};

export const PERSON: Kind<PersonValues> = {
  name: 'Staff',

  async read(tx, tenantId, id) {
    const row = await tx.staff.findUnique({ where: { tenantId_id: { tenantId, id } }, select: PERSON_COLUMNS });
    return row && { id, version: row.version, values: valuesOf(row) };
  },

  async check(tx, by, next, now) {
    const { tenantId } = by;
    await mustKeepOrder(tx, by, next, now);
    const before = now?.values;
    const isNew = (field: keyof PersonValues) => next[field] !== (before?.[field] ?? null);
    const added = next.queues.filter((id) => !before?.queues.includes(id));
    const learnt = next.skills.map((s) => s.id).filter((id) => !before?.skills.some((s) => s.id === id));
    const taken = isNew('email') && (await tx.staff.count({ where: { tenantId, email: next.email } })) > 0;
    const ref = (field: 'departmentId' | 'teamId', kind: 'department' | 'team') =>
      isNew(field) && next[field] ? unknownRecord(tx, tenantId, kind, [next[field]]) : null;
    mustHold({
      email: taken ? 'emailTaken' : null,
      postId: isNew('postId') ? await unknownPost(tx, tenantId, next.postId) : null,
      departmentId: await ref('departmentId', 'department'),
      teamId: await ref('teamId', 'team'),
      reportsToId: isNew('reportsToId') ? await faultOfLine(tx, tenantId, next.reportsToId, now?.id ?? null) : null,
      deputyId: isNew('deputyId') ? await faultOfDeputy(tx, tenantId, next.deputyId, now?.id ?? null) : null,
      skills: await unknownRecord(tx, tenantId, 'skill', learnt),
      queues: await unknownRecord(tx, tenantId, 'queue', added),
    });
  },

  async create(tx, tenantId, id, { skills, queues, ...row }) {
    await tx.staff.create({ data: { tenantId, id, ...row } });
    await writeSkills(tx, tenantId, id, skills);
    await writeQueues(tx, tenantId, id, queues);
  },

  async write(tx, tenantId, id, { skills, queues, ...row }) {
    await tx.staff.update({ where: { tenantId_id: { tenantId, id } }, data: { ...row, version: { increment: 1 } } });
    if (skills) await writeSkills(tx, tenantId, id, skills);
    if (queues) await writeQueues(tx, tenantId, id, queues);
    // A link under way was sent to the old address, and an open one knows the way in; whoever has another role was not meant any more.
    if (row.email || row.role) await revokeLinksOf(tx, tenantId, id);
  },

  uses: (tx, tenantId, id) => traces(tx, tenantId, id),

  async remove(tx, tenantId, id) {
    const own = { tenantId, staffId: id };
    await tx.noticeDelivery.deleteMany({ where: { tenantId, notice: { is: own } } });
    await tx.notice.deleteMany({ where: own });
    await tx.signedLink.deleteMany({ where: own });
    await tx.queueStaff.deleteMany({ where: own });
    await tx.staffSkill.deleteMany({ where: own });
    await tx.absence.deleteMany({ where: own });
    await tx.shift.deleteMany({ where: own });
    await tx.staff.delete({ where: { tenantId_id: { tenantId, id } } });
  },
};

export const PERSON_COLUMNS = {
  ...{ id: true, version: true, name: true, email: true, phone: true, role: true, locale: true, timeZone: true },
  ...{ postId: true, departmentId: true, teamId: true, reportsToId: true, deputyId: true, capacity: true },
  skills: { select: { skillId: true, level: true }, orderBy: { skillId: 'asc' } },
  queues: { select: { queueId: true }, orderBy: { queueId: 'asc' } },
} satisfies Prisma.StaffSelect;

export function valuesOf(row: Prisma.StaffGetPayload<{ select: typeof PERSON_COLUMNS }>): PersonValues {
  const { id: _, version: __, skills, queues, ...values } = row;
  return {
    ...values,
    skills: skills.map(({ skillId, level }) => ({ id: skillId, level })),
    queues: queues.map(({ queueId }) => queueId),
  };
}

/** Notices of coming in; others say that somebody has worked here. */
export const OF_ACCOUNT = ['staffInvited', 'passwordReset'];

/** Nobody changes their own role, and an administrator stays. */
async function mustKeepOrder(tx: Tx, by: By, next: PersonValues, now: Current<PersonValues> | null): Promise<void> {
  if (!now || next.role === now.values.role) return;
  if (now.id === by.actor.id) throw new ChangeRefused('ownRole');
  if (now.values.role === 'admin') await mustNotBeLast(tx, by.tenantId, now.id);
}

/** @throws ChangeRefused when there is no other administrator */
export async function mustNotBeLast(tx: Tx, tenantId: string, id: string): Promise<void> {
  const others = await tx.staff.count({ where: { tenantId, role: 'admin', disabledAt: null, id: { not: id } } });
  if (others === 0) throw new ChangeRefused('lastAdministrator');
}

async function faultOfLine(tx: Tx, tenantId: string, to: string | null, self: string | null): Promise<Fault> {
  const above = (id: string) =>
    tx.staff
      .findUnique({ where: { tenantId_id: { tenantId, id } }, select: { reportsToId: true } })
      .then((row) => row?.reportsToId ?? null);
  return (await unknownPerson(tx, tenantId, to)) ?? ((await wouldLoop(to, self, above)) ? 'wouldLoop' : null);
}

async function faultOfDeputy(tx: Tx, tenantId: string, deputy: string | null, self: string | null): Promise<Fault> {
  return deputy !== null && deputy === self ? 'notThemselves' : unknownPerson(tx, tenantId, deputy);
}

async function unknownPost(tx: Tx, tenantId: string, id: string | null): Promise<Fault> {
  return id === null || (await tx.post.count({ where: { tenantId, id } })) > 0 ? null : 'unknownRecord';
}

async function writeSkills(tx: Tx, tenantId: string, staffId: string, skills: PersonValues['skills']): Promise<void> {
  await tx.staffSkill.deleteMany({ where: { tenantId, staffId } });
  await tx.staffSkill.createMany({ data: skills.map(({ id, level }) => ({ tenantId, staffId, skillId: id, level })) });
}

async function writeQueues(tx: Tx, tenantId: string, staffId: string, queues: string[]): Promise<void> {
  const left = (await tx.queueStaff.findMany({ where: { tenantId, staffId } })).map(({ queueId }) => queueId);
  await tx.queueStaff.deleteMany({ where: { tenantId, staffId, queueId: { notIn: queues } } });
  await tx.queueStaff.createMany({
    data: queues.map((queueId) => ({ tenantId, staffId, queueId })),
    skipDuplicates: true,
  });
  // The queues have other people now: whoever has one of them open in a form must not undo this unseen.
  const touched = symmetricDifference(left, queues);
  await tx.queue.updateMany({ where: { tenantId, id: { in: touched } }, data: { version: { increment: 1 } } });
}

/** Links that were not used yet. @returns how many */
export async function revokeLinksOf(tx: Tx, tenantId: string, staffId: string, now = new Date()): Promise<number> {
  const where = { tenantId, staffId, usedAt: null, revokedAt: null };
  return (await tx.signedLink.updateMany({ where, data: { revokedAt: now } })).count;
}

/** Who counts on somebody: what to look after before they leave. */
export async function referencesTo(tx: Tx, tenantId: string, id: string): Promise<Uses> {
  return {
    openCases: await tx.case.count({ where: { tenantId, assigneeId: id, stage: { not: 'closed' } } }),
    ownedMembers: await tx.member.count({ where: { tenantId, ownerId: id } }),
    reports: await tx.staff.count({ where: { tenantId, reportsToId: id } }),
    deputyFor: await tx.staff.count({ where: { tenantId, deputyId: id } }),
    leads: await tx.team.count({ where: { tenantId, leadId: id } }),
    standsIn: await tx.absence.count({ where: { tenantId, deputyId: id } }),
  };
}

/**
 * Everything that says that somebody worked here. Who never signed in, was never told anything and never called has left no
 * other trace either: whatever one does needs one of these.
 */
async function traces(tx: Tx, tenantId: string, id: string): Promise<Uses> {
  const { openCases: _, ...references } = await referencesTo(tx, tenantId, id);
  return counted({
    cases: await tx.case.count({ where: { tenantId, assigneeId: id } }),
    ...references,
    sessions: await tx.staffSession.count({ where: { tenantId, staffId: id } }),
    notices: await tx.notice.count({ where: { tenantId, staffId: id, kind: { notIn: OF_ACCOUNT } } }),
    escalations: await tx.escalation.count({ where: { tenantId, recipientId: id } }),
    handovers: await tx.handover.count({
      where: { tenantId, OR: [{ fromId: id }, { createdBy: id }, { items: { some: { toId: id } } }] },
    }),
  });
}
