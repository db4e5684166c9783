import { createApiKey, type Scope } from '../prisma/api-keys.ts';
import type { PrismaClient } from '../prisma/client.ts';
import { retierAll } from '../prisma/decisions.ts';
import { newId } from '../prisma/ids.ts';
import { hashPassword } from '../prisma/passwords.ts';
import { reindexMembers } from '../prisma/reindex.ts';
import { newPassword, seed } from '../prisma/seed.ts';
import { openRecord } from './desk-database.ts';
import { Failure } from './failure.ts';
import { seconds } from './progress.ts';
import { table } from './table.ts';

/** The short commands of `steward`. */

export async function onRecord(work: (prisma: PrismaClient, embedded: boolean) => Promise<void>): Promise<void> {
  const { prisma, embedded } = await openRecord();
  try {
    await work(prisma, embedded);
  } finally {
    await prisma.$disconnect();
  }
}

export const createKey = (tenantId: string, name: string, scopes: Scope[]) =>
  onRecord(async (prisma) => {
    await mustExist(prisma, tenantId);
    const { key } = await createApiKey(prisma, { tenantId, name, scopes });
    console.log(`${key}\nThis key is shown once; note it down. It may: ${scopes.join(', ')}.`);
  });

/** Whoever was signed in with the old password is signed out. */
export const resetPassword = (tenantId: string, email: string) =>
  onRecord(async (prisma) => {
    const password = newPassword();
    const passwordHash = await hashPassword(password);
    const name = await prisma.$transaction(async (tx) => {
      const who = await tx.staff.findUnique({
        where: { tenantId_email: { tenantId, email: email.trim().toLowerCase() } },
      });
      if (!who) throw new Failure(`Nobody of the staff has the e-mail ${email}.`);
      const where = { tenantId_id: { tenantId, id: who.id } };
      await tx.staff.update({
        where,
        data: { passwordHash, passwordOnceUntil: null, failedSignIns: 0, lockedUntil: null },
      });
      await tx.staffSession.updateMany({
        where: { tenantId, staffId: who.id, revokedAt: null },
        data: { revokedAt: new Date() },
      });
      await tx.audit.create({
        data: {
          tenantId,
          id: newId(),
          actorType: 'system',
          action: 'staff.password',
          recordType: 'Staff',
          recordId: who.id,
        },
      });
      return who.name;
    });
    console.log(`New password of ${name}, shown once: ${password}`);
  });

export const retier = (tenantId: string) =>
  onRecord(async (prisma) => {
    await mustExist(prisma, tenantId);
    const begun = Date.now();
    const { members, changed } = await retierAll(prisma, tenantId, begun, { cause: 'command' });
    console.log(`${members} members were tiered anew in ${seconds(Date.now() - begun)}, ${changed} changed.`);
  });

export const reindex = (tenantId: string) =>
  onRecord(async (prisma) => {
    await mustExist(prisma, tenantId);
    const begun = Date.now();
    const { members, changed } = await reindexMembers(prisma, tenantId);
    console.log(`${members} members were looked at in ${seconds(Date.now() - begun)}, ${changed} indexed anew.`);
  });

export const demo = (yes: boolean) =>
  onRecord(async (prisma, embedded) => {
    if (!embedded && !yes)
      throw new Failure(
        'This is a database of your own, and everybody knows the passwords of the demo. Say --yes if that is what you want.',
      );
    const begun = Date.now();
    const { signIns } = await seed(prisma, { demo: true });
    console.log(table('Demo', [['Sign-ins', signIns.map((who) => [who.role, who.name, who.email, who.password])]]));
    console.log('They are good while Steward runs as a demo: npm start -- --demo');
    console.log(`Ready after ${seconds(Date.now() - begun)}.`);
  });

export async function mustExist(prisma: PrismaClient, tenantId: string): Promise<void> {
  if (!(await prisma.tenant.findUnique({ where: { id: tenantId } })))
    throw new Failure(`There is no tenant "${tenantId}".`);
}
