import { type Fault, mustHold, symmetricDifference, unknownRecord } from './lookups.ts';
import type { Kind, Tx } from './records.ts';
import { ChangeRefused } from './refused.ts';

export type QueueValues = {
  nameZh: string;
  nameEn: string;
  teamId: string;
  calendarId: string;
  skillCode: string | null;
  /** Ids of whoever works in it, in order. */
  people: string[];
};

export const QUEUE_LINES = ['first', 'second', 'head'] as const;
type NewQueue = QueueValues & { code: string; line: (typeof QUEUE_LINES)[number] };

/** Its line is for ever as its code is: cases lie in it in the stage of that line. */
export const QUEUE: Kind<QueueValues, NewQueue> = {
  name: 'Queue',

  async read(tx, tenantId, id) {
    const row = await tx.queue.findUnique({
      where: { tenantId_id: { tenantId, id } },
      include: { staff: { select: { staffId: true }, orderBy: { staffId: 'asc' } } },
    });
    if (!row) return null;
    const { version, nameZh, nameEn, teamId, calendarId, skillCode, staff } = row;
    const people = staff.map(({ staffId }) => staffId);
    return { id, version, values: { nameZh, nameEn, teamId, calendarId, skillCode, people } };
  },

  async check(tx, { tenantId }, next, now) {
    const { teamId, calendarId, skillCode } = next;
    const before = now?.values;
    const added = next.people.filter((id) => !before?.people.includes(id));
    mustHold({
      teamId: teamId === before?.teamId ? null : await unknownRecord(tx, tenantId, 'team', [teamId]),
      calendarId: calendarId === before?.calendarId ? null : await unknownCalendar(tx, tenantId, calendarId),
      skillCode: skillCode === (before?.skillCode ?? null) ? null : await unknownSkill(tx, tenantId, skillCode),
      people: await notHere(tx, tenantId, added),
    });
  },

  async create(tx, tenantId, id, { people, ...row }) {
    await tx.queue.create({ data: { tenantId, id, ...row } });
    await tx.queueStaff.createMany({ data: people.map((staffId) => ({ tenantId, queueId: id, staffId })) });
  },

  async write(tx, tenantId, id, { people, ...row }) {
    await tx.queue.update({ where: { tenantId_id: { tenantId, id } }, data: { ...row, version: { increment: 1 } } });
    if (!people) return;
    const left = await tx.queueStaff.findMany({ where: { tenantId, queueId: id }, select: { staffId: true } });
    await tx.queueStaff.deleteMany({ where: { tenantId, queueId: id, staffId: { notIn: people } } });
    await tx.queueStaff.createMany({
      data: people.map((staffId) => ({ tenantId, queueId: id, staffId })),
      skipDuplicates: true,
    });
    // Their queues have changed with it: whoever has one of them open in a form must not undo this unseen.
    const touched = symmetricDifference(
      left.map(({ staffId }) => staffId),
      people,
    );
    await tx.staff.updateMany({ where: { tenantId, id: { in: touched } }, data: { version: { increment: 1 } } });
  },

  async uses(tx, tenantId, id) {
    return {
      cases: await tx.case.count({ where: { tenantId, queueId: id } }),
      people: await tx.queueStaff.count({ where: { tenantId, queueId: id } }),
      rules: await rulesNaming(tx, tenantId, id),
    };
  },

  async remove(tx, tenantId, id) {
    await tx.queue.delete({ where: { tenantId_id: { tenantId, id } } });
  },
};

/** Open cases must have left it; and each line needs a queue, or the rules would have nowhere to send a case of it. */
export async function queueInWork(tx: Tx, tenantId: string, id: string) {
  const { line } = await tx.queue.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
  const others = await tx.queue.count({ where: { tenantId, line, retiredAt: null, id: { not: id } } });
  if (others === 0) throw new ChangeRefused('lastOfLine');
  return { openCases: await tx.case.count({ where: { tenantId, queueId: id, stage: { not: 'closed' } } }) };
}

/** Versions of the routing rules, in force or to come, that send cases there by its code. */
async function rulesNaming(tx: Tx, tenantId: string, id: string): Promise<number> {
  const rows = await tx.$queryRaw<{ count: bigint }[]>`
    SELECT count(*) AS count FROM "RuleSetVersion" v JOIN "Queue" q ON q."tenantId" = v."tenantId" AND q.id = ${id}::uuid
    WHERE v."tenantId" = ${tenantId} AND v."ruleSet" = 'routing' AND v.status NOT IN ('retired', 'discarded')
      AND jsonb_path_exists(v.definition::jsonb, '$.**.queueCode ? (@ == $code)', jsonb_build_object('code', q.code))`;
  return Number(rows[0]?.count ?? 0);
}

async function unknownCalendar(tx: Tx, tenantId: string, id: string): Promise<Fault> {
  return (await tx.calendar.count({ where: { tenantId, id, versions: { some: {} } } })) > 0 ? null : 'unknownRecord';
}

async function unknownSkill(tx: Tx, tenantId: string, code: string | null): Promise<Fault> {
  if (code === null) return null;
  return (await tx.skill.count({ where: { tenantId, code, retiredAt: null } })) > 0 ? null : 'unknownRecord';
}

async function notHere(tx: Tx, tenantId: string, ids: string[]): Promise<Fault> {
  const here = await tx.staff.count({ where: { tenantId, id: { in: ids }, disabledAt: null } });
  return here === new Set(ids).size ? null : 'unknownStaff';
}
