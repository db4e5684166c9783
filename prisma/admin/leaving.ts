import type { PrismaClient } from '../client.ts';
import { auditChange } from './audit.ts';
import { mustNotBeLast, PERSON, revokeLinksOf } from './people.ts';
import { type By, changeIn, inTurn, type Tx } from './records.ts';
import { ChangeRefused, RecordNotFound } from './refused.ts';

/** Ends an account: from this moment no session, no link and no password of theirs is good. What they hold stays theirs until it is handed over. */
export const disablePerson = (prisma: PrismaClient, by: By, id: string): Promise<void> =>
  inTurn(prisma, by.tenantId, async (tx) => {
    const { tenantId } = by;
    const person = await find(tx, tenantId, id);
    if (person.disabledAt) return;
    if (id === by.actor.id) throw new ChangeRefused('ownAccount');
    if (person.role === 'admin') await mustNotBeLast(tx, tenantId, id);
    const now = new Date();
    await tx.staff.update({
      where: { tenantId_id: { tenantId, id } },
      data: { disabledAt: now, passwordOnceUntil: null, version: { increment: 1 } },
    });
    const sessions = await endSessionsOf(tx, tenantId, id, now);
    const links = await revokeLinksOf(tx, tenantId, id, now);
    const entry = { action: 'staff.disabled', recordType: 'Staff', recordId: id } as const;
    await auditChange(tx, by, { ...entry, after: { sessions, links } });
  });

export const enablePerson = (prisma: PrismaClient, by: By, id: string): Promise<void> =>
  inTurn(prisma, by.tenantId, async (tx) => {
    const { tenantId } = by;
    const person = await find(tx, tenantId, id);
    if (!person.disabledAt) return;
    await tx.staff.update({
      where: { tenantId_id: { tenantId, id } },
      data: { disabledAt: null, failedSignIns: 0, lockedUntil: null, version: { increment: 1 } },
    });
    await auditChange(tx, by, { action: 'staff.enabled', recordType: 'Staff', recordId: id });
  });

/** Signs somebody out everywhere. @returns how many sessions that ended */
export async function endSessionsOf(tx: Tx, tenantId: string, staffId: string, now = new Date()): Promise<number> {
  const where = { tenantId, staffId, revokedAt: null, expiresAt: { gt: now } };
  return (await tx.staffSession.updateMany({ where, data: { revokedAt: now } })).count;
}

/** What besides cases goes from one to another: members they look after, people who report to them, teams they lead. */
export type Inheritance = { members: number; reports: number; teams: number };

/**
 * Gives all that refers to somebody to a colleague, each change in the audit. Whoever cannot report to the heir (the heir
 * reports to them, or is the heir) stays where they are and is counted out.
 * @throws ChangeRefused when the heir is disabled
 */
export const inherit = (prisma: PrismaClient, by: By, id: string, toId: string): Promise<Inheritance> =>
  inTurn(prisma, by.tenantId, async (tx) => {
    const { tenantId } = by;
    await find(tx, tenantId, id);
    const heir = await find(tx, tenantId, toId);
    if (heir.disabledAt) throw new ChangeRefused('accountDisabled');
    const members = await tx.member.updateMany({ where: { tenantId, ownerId: id }, data: { ownerId: toId } });
    const teams = await tx.team.findMany({ where: { tenantId, leadId: id }, select: { id: true } });
    for (const team of teams) await leadBy(tx, by, team.id, id, toId);
    const above = await lineAbove(tx, tenantId, toId);
    const reports = await tx.staff.findMany({
      where: { tenantId, reportsToId: id, id: { notIn: [toId, ...above] } },
      select: { id: true },
    });
    for (const report of reports) {
      const now = await PERSON.read(tx, tenantId, report.id);
      if (now) await changeIn(tx, by, PERSON, now, { reportsToId: toId });
    }
    const counts = { members: members.count, reports: reports.length, teams: teams.length };
    const entry = { action: 'staff.handedOver', recordType: 'Staff', recordId: id } as const;
    await auditChange(tx, by, { ...entry, after: { toId, ...counts } });
    return counts;
  });

async function leadBy(tx: Tx, by: By, teamId: string, before: string, after: string): Promise<void> {
  await tx.team.update({
    where: { tenantId_id: { tenantId: by.tenantId, id: teamId } },
    data: { leadId: after, version: { increment: 1 } },
  });
  const entry = { action: 'team.changed', recordType: 'Team', recordId: teamId } as const;
  await auditChange(tx, by, { ...entry, before: { leadId: before }, after: { leadId: after } });
}

async function lineAbove(tx: Tx, tenantId: string, id: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE above(id) AS (
      SELECT "reportsToId" FROM "Staff" WHERE "tenantId" = ${tenantId} AND id = ${id}::uuid
      UNION SELECT s."reportsToId" FROM "Staff" s JOIN above a ON s.id = a.id WHERE s."tenantId" = ${tenantId}
    ) SELECT id::text FROM above WHERE id IS NOT NULL`;
  return rows.map((row) => row.id);
}

async function find(tx: Tx, tenantId: string, id: string) {
  const person = await tx.staff.findUnique({
    where: { tenantId_id: { tenantId, id } },
    select: { role: true, disabledAt: true },
  });
  if (!person) throw new RecordNotFound();
  return person;
}
