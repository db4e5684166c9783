import type { PrismaClient } from '../../prisma/client.ts';
import { verifyPassword } from '../../prisma/passwords.ts';
import { audit } from '../audit.ts';
import { ProblemError } from '../problem.ts';
import { startSession } from './store.ts';

export const FAILURES_ALLOWED = 10;
export const LOCKED_MS = 15 * 60_000;

type Attempt = { tenantId: string; email: string; password: string; ip: string | undefined; userAgent: string | null };

/**
 * Starts a session for e-mail and password.
 *
 * Every refusal is the same answer after the same work: an unknown address, a wrong password, a disabled and a locked
 * account cannot be told apart from outside. Ten failures in a row lock the account for 15 minutes, wherever they came from.
 * @throws `signInFailed`
 */
export async function signIn(prisma: PrismaClient, attempt: Attempt): Promise<{ staffId: string; token: string }> {
  const { tenantId, ip } = attempt;
  const email = attempt.email.normalize('NFKC').trim().toLowerCase();
  const staff = await prisma.staff.findUnique({ where: { tenantId_email: { tenantId, email } } });
  const right = await verifyPassword(attempt.password, staff?.passwordHash ?? null);
  if (!staff) {
    await auditOf(null, 'session.refused');
    throw new ProblemError('signInFailed');
  }
  if (isLocked(staff, Date.now())) {
    await auditOf(staff.id, 'session.locked');
    throw new ProblemError('signInFailed');
  }
  if (!right || staff.disabledAt) {
    const locked = await countFailure(prisma, tenantId, staff.id);
    await auditOf(staff.id, locked ? 'session.locked' : 'session.refused');
    throw new ProblemError('signInFailed');
  }
  await prisma.staff.updateMany({
    where: { tenantId, id: staff.id, NOT: { failedSignIns: 0, lockedUntil: null } },
    data: { failedSignIns: 0, lockedUntil: null },
  });
  const { token } = await startSession(prisma, {
    tenantId,
    staffId: staff.id,
    ip: ip ?? null,
    userAgent: attempt.userAgent,
  });
  await auditOf(staff.id, 'session.started');
  return { staffId: staff.id, token };

  function auditOf(staffId: string | null, action: 'session.started' | 'session.refused' | 'session.locked') {
    return audit(prisma, {
      tenantId,
      actor: { type: 'staff', id: action === 'session.started' ? staffId : null },
      action,
      recordType: 'Staff',
      recordId: staffId,
      ip,
    });
  }
}

/** @param now epoch ms; at the very end of the time the account is free again */
export const isLocked = (staff: { lockedUntil: Date | null }, now: number) =>
  staff.lockedUntil !== null && staff.lockedUntil.getTime() > now;

/** Counts in the database, so that tries at the same time and through several processes all count. @returns locked now */
async function countFailure(prisma: PrismaClient, tenantId: string, id: string): Promise<boolean> {
  const { failedSignIns } = await prisma.staff.update({
    where: { tenantId_id: { tenantId, id } },
    data: { failedSignIns: { increment: 1 } },
    select: { failedSignIns: true },
  });
  if (failedSignIns < FAILURES_ALLOWED) return false;
  await prisma.staff.update({
    where: { tenantId_id: { tenantId, id } },
    data: { failedSignIns: 0, lockedUntil: new Date(Date.now() + LOCKED_MS) },
  });
  return true;
}
