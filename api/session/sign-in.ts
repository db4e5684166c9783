import { linkToChoose } from '../../prisma/admin/passwords.ts';
import type { PrismaClient } from '../../prisma/client.ts';
import { isKnownToAll } from '../../prisma/demo/sign-ins.ts';
import { newId } from '../../prisma/ids.ts';
import { verifyPassword } from '../../prisma/passwords.ts';
import { audit } from '../audit.ts';
import { ProblemError } from '../problem.ts';
import { startSession } from './store.ts';

export const FAILURES_ALLOWED = 10;
export const LOCKED_MS = 15 * 60_000;

type Attempt = {
  tenantId: string;
  email: string;
  password: string;
  ip: string | undefined;
  userAgent: string | null;
  /** Signs the link that a one-time password is exchanged for. */
  secret: string;
  /** This is a demo: the password that everybody knows is good. */
  demo: boolean;
};

/**
 * Starts a session for e-mail and password.
 *
 * Every refusal is the same answer after the same work: an unknown address, a wrong password, a disabled and a locked
 * account cannot be told apart from outside, nor one that an earlier demo left. Ten failures in a row lock the account for 15 minutes, wherever they came from.
 * A one-time password starts none: its bearer is given a link to choose another.
 * @throws `signInFailed`, or `refused` with `passwordOnce` and the token of that link
 */
export async function signIn(prisma: PrismaClient, attempt: Attempt): Promise<{ staffId: string; token: string }> {
  const { tenantId, ip } = attempt;
  const email = attempt.email.normalize('NFKC').trim().toLowerCase();
  const staff = await prisma.staff.findUnique({ where: { tenantId_email: { tenantId, email } } });
  const once = staff?.passwordOnceUntil ?? null;
  const overdue = once !== null && once <= new Date();
  const mayEnter =
    staff !== null && !staff.disabledAt && !overdue && (attempt.demo || !isKnownToAll(email, attempt.password));
  const right = await verifyPassword(attempt.password, staff?.passwordHash ?? null);
  const locked = staff !== null && isLocked(staff, Date.now());
  if (!mayEnter || locked || !right) {
    // For an unknown or locked account a failure of nobody is counted: the same work, so that the time tells nothing.
    const locksNow = await countFailure(prisma, tenantId, staff && !locked ? staff.id : newId());
    await auditOf(staff?.id ?? null, locked || locksNow ? 'session.locked' : 'session.refused');
    throw new ProblemError('signInFailed');
  }
  await prisma.staff.updateMany({
    where: { tenantId, id: staff.id, NOT: { failedSignIns: 0, lockedUntil: null } },
    data: { failedSignIns: 0, lockedUntil: null },
  });
  if (once) {
    const token = await linkToChoose(prisma, attempt.secret, tenantId, staff.id);
    throw new ProblemError('refused', { refusal: { code: 'passwordOnce', values: { token } } });
  }
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

/** One statement, so that tries at the same time and through several processes all count. @returns locked by this one */
async function countFailure(prisma: PrismaClient, tenantId: string, id: string): Promise<boolean> {
  const until = new Date(Date.now() + LOCKED_MS);
  const rows = await prisma.$queryRaw<{ locked: boolean }[]>`
    UPDATE "Staff" SET
      "lockedUntil" = CASE WHEN "failedSignIns" + 1 >= ${FAILURES_ALLOWED} THEN ${until} ELSE "lockedUntil" END,
      "failedSignIns" = CASE WHEN "failedSignIns" + 1 >= ${FAILURES_ALLOWED} THEN 0 ELSE "failedSignIns" + 1 END
    WHERE "tenantId" = ${tenantId} AND id = ${id}::uuid
    RETURNING "failedSignIns" = 0 AS locked`;
  return rows[0]?.locked ?? false;
}
